// The page of faltung profile as a file; what a browser makes of it is held in browser/.
#include "profile/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "profile/resources.h"
#include "profile/table.h"
#include "tables.h"

namespace faltung::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string file_text(const std::string& name) {
  std::ifstream file(FALTUNG_TOOL "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) {
    ++count;
  }
  return count;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

TEST(ProfilePageTest, ResourcesAreTheirFiles) {
  EXPECT_EQ(resources::uplot_script, file_text("uplot/uPlot.iife.min.js"));
  EXPECT_EQ(resources::uplot_style, file_text("uplot/uPlot.min.css"));
  EXPECT_EQ(resources::uplot_licence, file_text("uplot/LICENSE"));
  EXPECT_EQ(resources::page_script, file_text("profile/page.js"));
  EXPECT_EQ(resources::page_style, file_text("profile/page.css"));
  // Nothing in them ends the element they stand in.
  for (const std::string_view script : {resources::uplot_script, resources::page_script}) {
    EXPECT_EQ(script.find("</script"), std::string_view::npos);
    EXPECT_EQ(script.find("<!--"), std::string_view::npos);
  }
  for (const std::string_view style : {resources::uplot_style, resources::page_style}) {
    EXPECT_EQ(style.find("</style"), std::string_view::npos);
    EXPECT_EQ(style.find("url("), std::string_view::npos);
  }
}

TEST(ProfilePageTest, HoldsEverythingItNeeds) {
  const std::string page = profile_page(small_table());
  EXPECT_THAT(page, HasSubstr(std::string(resources::uplot_script)));
  EXPECT_THAT(page, HasSubstr(std::string(resources::uplot_licence)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* reference : {" src=", "<link", "@import", "url(", "<img", "<iframe"}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
}

TEST(ProfilePageTest, ShowsTheDataWithoutAScript) {
  const std::string page = profile_page(small_table());
  EXPECT_THAT(page, HasSubstr("<dd>A processor</dd>"));
  EXPECT_THAT(page, HasSubstr("<dd>2026-01-02 03:04 UTC</dd>"));
  EXPECT_THAT(page,
              HasSubstr("samples 100: <b>direct</b> to <b>lanes</b> at taps 8 (5.02 to 12.75)"));
  EXPECT_EQ(count_of(between(page, "<tbody>", "</tbody>"), "<tr>"), 3u);
  EXPECT_EQ(count_of(between(page, "<tbody>", "</tbody>"), "class=\"fastest\""), 3u);
  EXPECT_THAT(page, HasSubstr("<td class=\"fastest\">4 µs<small>3.2 µs to 5 µs</small></td>"));
  const std::string one = profile_page(table_of({family({point(1, 1, {timing("direct", 1)})})}));
  EXPECT_THAT(one, HasSubstr("One method is fastest everywhere."));
}

TEST(ProfilePageTest, CarriesTheDataForItsScript) {
  const std::string page = profile_page(small_table());
  const std::string data = between(page, "id=\"table\">", "</script>");
  EXPECT_EQ(nlohmann::json::parse(data), nlohmann::json::parse(table_json(small_table())));
}

TEST(ProfilePageTest, TextIsEscaped) {
  const std::string hostile = "<script>alert('1')</script>&\"";
  ProfileTable table = small_table();
  table.cpu = table.simd = table.fftw = table.profile = table.version = table.date = hostile;
  Family& family = table.families[0];
  family.title = family.signal_label = family.kernel_label = family.name = hostile;
  for (Point& point : family.points) point.planned = hostile;
  const std::string page = profile_page(table);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_EQ(count_of(page, "<script"), 3u);
  EXPECT_EQ(count_of(page, "</script>"), 3u);
  EXPECT_EQ(nlohmann::json::parse(between(page, "id=\"table\">", "</script>"))["cpu"], hostile);
  EXPECT_EQ(escaped(hostile), "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;");
}

}  // namespace
}  // namespace faltung::cli
