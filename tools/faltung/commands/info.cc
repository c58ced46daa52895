// faltung info: what this build is and what it finds here.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "commands/commands.h"
#include "console.h"
#include "files/document.h"
#include "machine.h"
#include "report.h"
#include "settings.h"

namespace faltung::cli {
namespace {

// GMP's version, where this program has it.
#ifdef FALTUNG_GMP
constexpr const char* kGmp = "GMP " FALTUNG_GMP;
#else
constexpr const char* kGmp = "left out: built without GMP";
#endif

constexpr const char* kLicence =
    "faltung's own code: MIT. This program links FFTW (GPL-2 or later), Highway and oneTBB\n"
    "(Apache-2.0), and holds uPlot (MIT); as a whole it is distributed under GPL-3 or later.";

std::string as_text() {
  const Engine engine(on_this_machine({}, false));
  std::string text = fmt::format(
      "faltung {}\nSIMD       {} in use; this CPU runs {}\nFFTW       {}\nintegers   of any size: "
      "{}\ncores      {}\n"
      "profile    {}\n"
      "formats    {}\nmethods\n",
      FALTUNG_VERSION, engine.simd(), fmt::join(simd_targets(), ", "), fftw_build(), kGmp,
      available_cores(), engine.profile().name, fmt::join(known_formats(), ", "));
  for (const MethodInfo& method : methods()) {
    text += fmt::format("  {:<14} {}\n", method.name, method.summary);
  }
  return text + "licence\n" + kLicence + "\n";
}

Json as_json() {
  const Engine engine(on_this_machine({}, false));
  Json json = json_with_schema("info");
  json["version"] = FALTUNG_VERSION;
  json["simd"] = std::string(engine.simd());
  json["simd_targets"] = simd_targets();
  json["fftw"] = fftw_build();
  json["big_integers"] = kGmp;
  json["cores"] = available_cores();
  json["profile"] = engine.profile().name;
  json["formats"] = known_formats();
  Json list = Json::array();
  for (const MethodInfo& method : methods()) {
    list.push_back({{"name", method.name}, {"summary", method.summary}});
  }
  json["methods"] = std::move(list);
  json["licence"] = kLicence;
  return json;
}

}  // namespace

Verb info_verb() {
  Verb verb;
  verb.name = "info";
  verb.summary = "Print version, SIMD targets, cores, methods, formats and licence";
  verb.examples = "Examples:\n  faltung info\n  faltung info --json\n";
  const auto json = std::make_shared<bool>(false);
  verb.group("Output");
  verb.flag("--json", json.get(), "Print it as JSON");
  verb.run = [json](const Interrupt&) { print_result(*json ? text_of(as_json()) : as_text()); };
  return verb;
}

}  // namespace faltung::cli
