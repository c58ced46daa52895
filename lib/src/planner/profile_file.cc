// Profiles as files.
#include <fmt/format.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>

#include "faltung/profile.h"
#include "fft/wisdom.h"
#include "planner/constants.h"
#include "planner/signature.h"

namespace faltung {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "faltung.profile/1";
constexpr std::int64_t kMostBytes = 1 << 20;
// A constant this many times larger or smaller than the built-in one is not believed: plans must
// not get worse than without the file.
constexpr double kMostFactor = 30;

// The file's bytes, or a reason.
struct Read {
  std::string bytes, reason;
};

Read read_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {{}, "there is no such file"};
  if (!S_ISREG(status.st_mode)) return {{}, "it is not a regular file"};
  if (status.st_size > kMostBytes) {
    return {{},
            fmt::format("it has {} bytes, a profile has at most {}", status.st_size, kMostBytes)};
  }
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(bytes.data(), status.st_size)) return {{}, "it cannot be read"};
  return {std::move(bytes), {}};
}

std::string text_at(const Json& json, const std::string& name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The first part of the signature that differs, as a reason; empty when none does.
std::string difference(const Json& json, std::string_view simd_target) {
  for (const auto& [name, here] : signature(simd_target)) {
    const std::string there = text_at(json, name);
    if (there != here) return fmt::format("its {} is '{:.80}', here it is '{}'", name, there, here);
  }
  return {};
}

// FFTW's wisdom, empty where there is none; false where it is something else.
bool read_wisdom(const Json& json, Profile& profile) {
  const auto found = json.find("fftw_wisdom");
  if (found == json.end()) return true;
  if (!found->is_object()) return false;
  profile.fftw_float32 = text_at(*found, "float32");
  profile.fftw_float64 = text_at(*found, "float64");
  return fft::is_wisdom(fft::Precision::float32, profile.fftw_float32) &&
         fft::is_wisdom(fft::Precision::float64, profile.fftw_float64);
}

}  // namespace

std::string Profile::text(std::string_view simd_target) const {
  Json json;
  json["schema"] = kSchema;
  json["name"] = name;
  for (const auto& [key, value] : signature(simd_target)) json[key] = value;
  Json values;
  for (const Constant& constant : constants()) {
    values[std::string(constant.name)] = constant.value(*this);
  }
  json["constants"] = std::move(values);
  json["fftw_wisdom"] = {{"float32", fftw_float32}, {"float64", fftw_float64}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Profile::Loaded Profile::load(const std::string& path, std::string_view simd_target) {
  const Read read = read_file(path);
  if (!read.reason.empty()) return {std::nullopt, read.reason};
  const Json json = Json::parse(read.bytes, nullptr, false);
  if (!json.is_object() || text_at(json, "schema") != kSchema) {
    return {std::nullopt, fmt::format("it is not JSON of the schema {}", kSchema)};
  }
  if (std::string reason = difference(json, simd_target); !reason.empty()) {
    return {std::nullopt, std::move(reason)};
  }
  const auto values = json.find("constants");
  Profile profile = builtin(simd_target);
  for (const Constant& constant : constants()) {
    const std::string name(constant.name);
    const bool is_there = values != json.end() && values->is_object() && values->contains(name) &&
                          (*values)[name].is_number();
    if (!is_there) return {std::nullopt, fmt::format("it has no number {}", name)};
    const double value = (*values)[name].get<double>(), known = constant.value(profile);
    if (!(value >= known / kMostFactor && value <= known * kMostFactor)) {
      return {std::nullopt, fmt::format("its {} of {:.3g} is far from the {:.3g} of other machines",
                                        name, value, known)};
    }
    constant.of(profile) = value;
  }
  if (!read_wisdom(json, profile))
    return {std::nullopt, "its fftw_wisdom is not as FFTW writes it"};
  profile.name = text_at(json, "name");
  return {std::move(profile), {}};
}

}  // namespace faltung
