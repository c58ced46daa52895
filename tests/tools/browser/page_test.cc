// The page of faltung profile in headless Chromium: what the page says it drew, beside the data.
#include "profile/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "command/command.h"
#include "profile/table.h"
#include "tables.h"

namespace faltung::cli {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string unescaped(std::string text) {
  const std::pair<std::string, std::string> names[] = {
      {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}};
  for (const auto& [name, letter] : names) {
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; ++at) {
      text.replace(at, name.size(), letter);
    }
  }
  return text;
}

// What a page that draws all of this table has to say.
Json expected(const Json& table) {
  std::map<std::string, std::size_t> counts = {{"charts", 0},  {"series", 0},     {"points", 0},
                                               {"choices", 0}, {"crossovers", 0}, {"maps", 0},
                                               {"cells", 0},   {"blank", 0}};
  for (const Json& family : table["families"]) {
    std::map<std::int64_t, std::set<std::string>> methods;
    std::map<std::int64_t, std::vector<std::string>> choices;
    std::size_t measured = 0;
    for (const Json& point : family["points"]) {
      const std::int64_t signal = point.value("signal", 0);
      std::vector<std::string>& chosen = choices[signal];
      if (chosen.empty() || chosen.back() != point["planned"]) chosen.push_back(point["planned"]);
      for (const Json& timing : point["timings"]) methods[signal].insert(timing["method"]);
      counts["points"] += point["timings"].size();
      measured += point["timings"].empty() ? 0 : 1;
    }
    for (const auto& [signal, names] : methods) {
      counts["charts"] += 1;
      counts["series"] += names.size();
      counts["choices"] += choices[signal].size();
    }
    counts["crossovers"] += family["crossovers"].size();
    if (family["signal"] != "" && measured > 0) {
      counts["maps"] += 1;
      counts["cells"] += measured;
    }
  }
  return counts;
}

class PageInBrowserTest : public CommandTest {
 protected:
  // The document once its scripts ran. Whatever the browser's console shows is a fault.
  std::string document_of(const std::string& page, const std::string& options = {}) const {
    write_text(path("page.html"), page);
    const std::string command =
        std::string("timeout 120 " FALTUNG_BROWSER " --headless --disable-gpu --dump-dom") +
        " --enable-logging=stderr --user-data-dir='" + path("browser") + "' " +
        (geteuid() == 0 ? "--no-sandbox " : "") + options + " 'file://" + path("page.html") +
        "' > '" + path("document") + "' 2> '" + path("log") + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << read_text(path("log"));
    EXPECT_THAT(read_text(path("log")), Not(HasSubstr("CONSOLE")));
    return read_text(path("document"));
  }

  static Json drawn(const std::string& document) {
    const std::string begin = "data-drawn=\"";
    const std::size_t from = document.find(begin);
    EXPECT_NE(from, std::string::npos) << "the page does not say what it drew";
    if (from == std::string::npos) return {};
    const std::size_t at = from + begin.size();
    return Json::parse(unescaped(document.substr(at, document.find('"', at) - at)));
  }
};

TEST_F(PageInBrowserTest, DrawsWhatWasMeasured) {
  const Json table = json_of_schema(
      out_of({"profile", "--quick", "--no-save", "--json", "--html", "measured.html"}),
      "profile_table");
  const std::string document = document_of(read_text(path("measured.html")));
  const Json said = drawn(document);
  EXPECT_EQ(said, expected(table));
  EXPECT_GE(said["charts"], 10);
  EXPECT_GE(said["points"], 100);
  EXPECT_THAT(document, HasSubstr(escaped(table["cpu"])));
}

TEST_F(PageInBrowserTest, DrawsOnADarkOrNarrowScreen) {
  const Json table = Json::parse(table_json(small_table()));
  const std::string page = profile_page(small_table());
  EXPECT_EQ(drawn(document_of(page)), expected(table));
  EXPECT_EQ(drawn(document_of(page, "--blink-settings=preferredColorScheme=0")), expected(table));
  EXPECT_EQ(drawn(document_of(page, "--window-size=360,640")), expected(table));
}

// Methods without points, sizes without measurements, a single point, no crossover, no signal.
TEST_F(PageInBrowserTest, DrawsOddTables) {
  Family unsized_family = family({point(0, 2, {timing("ntt", 1e-7)}, "ntt"), point(0, 4, {})});
  unsized_family.name = "unsized";
  unsized_family.signal_label.clear();
  Family empty = family({});
  empty.name = "empty";
  Family slow = family({point(1, 2, {})});
  slow.name = "slow";
  Family one = family({point(1, 2, {timing("direct", 30)}), point(2, 2, {timing("direct", 60)})});
  one.name = "one";
  const ProfileTable table = table_of({unsized_family, empty, slow, one});
  EXPECT_EQ(drawn(document_of(profile_page(table))), expected(Json::parse(table_json(table))));
}

TEST_F(PageInBrowserTest, TextStaysText) {
  const std::string hostile = "</script><b id=injected>\"'&lt;${1}\\";
  ProfileTable table = small_table();
  table.cpu = table.simd = table.fftw = table.profile = table.version = table.date = hostile;
  Family& family = table.families[0];
  family.title = family.signal_label = family.kernel_label = family.name = hostile;
  for (Point& point : family.points) {
    point.planned = hostile;
    for (Timing& timing : point.timings) timing.method += hostile;
  }
  const std::string document = document_of(profile_page(table));
  EXPECT_THAT(document, Not(HasSubstr("<b id=")));
  EXPECT_EQ(drawn(document), expected(Json::parse(table_json(table))));
}

}  // namespace
}  // namespace faltung::cli
