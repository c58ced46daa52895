#include "profile/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tables.h"

namespace faltung::cli {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

TEST(ProfileTableTest, Text) {
  const std::string text = table_text(small_table());
  EXPECT_THAT(text, HasSubstr("Measured with AVX3 and 1 thread(s)"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "signal_float32 +samples 100 +direct +lanes +taps 8 +5.02 to 12.75\n"));
  EXPECT_THAT(text, HasSubstr("4 us    22 %  lanes           2.00x  direct\n"));
  EXPECT_THAT(table_text(table_of({family({point(7, 9, {})})})), HasSubstr("takes too long"));
}

TEST(ProfileTableTest, Json) {
  const Json json = Json::parse(table_json(small_table()));
  EXPECT_EQ(json["schema"], "faltung.profile_table/1");
  EXPECT_EQ(json["cpu"], "A processor");
  EXPECT_EQ(json["date"], "2026-01-02 03:04 UTC");
  const Json& points = json["families"][0]["points"];
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(points[1]["fastest"], "lanes");
  EXPECT_EQ(points[1]["planned"], "lanes");
  EXPECT_EQ(points[1]["timings"][1]["method"], "direct");
  EXPECT_EQ(points[1]["timings"][1]["seconds"], 16e-6);
  EXPECT_EQ(points[1]["timings"][1]["low"], 16e-6 / 1.25);
  EXPECT_EQ(points[1]["timings"][1]["high"], 16e-6 * 1.25);
  EXPECT_EQ(points[1]["timings"][1]["runs"], 5);
  const Json& crossing = json["families"][0]["crossovers"][0];
  EXPECT_EQ(crossing["from"], "direct");
  EXPECT_NEAR(crossing["kernel"].get<double>(), 8, 1e-9);
  EXPECT_NEAR(crossing["between"][0].get<double>(), 5.12 / 1.02, 1e-9);
  EXPECT_NEAR(crossing["between"][1].get<double>(), 12.5 * 1.02, 1e-9);
  // Nothing is certain on the right, nothing was measured in another.
  const Json open = Json::parse(table_json(table_of({family(
      {point(0, 4, {timing("direct", 1), timing("lanes", 8)}),
       point(0, 8, {timing("lanes", 1, 2), timing("direct", 1.1, 2)}), point(0, 9, {})})})));
  EXPECT_TRUE(open["families"][0]["crossovers"][0]["between"][1].is_null());
  EXPECT_FALSE(open["families"][0]["points"][0].contains("signal"));
  EXPECT_TRUE(open["families"][0]["points"][2]["fastest"].is_null());
}

TEST(ProfileTableTest, Csv) {
  const std::string text = table_csv(small_table());
  EXPECT_EQ(std::ranges::count(text, '\n'), 7);
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "family,signal,kernel,method,seconds,low,high,runs,fastest,planned");
  EXPECT_THAT(text, HasSubstr("\nsignal_float32,100,16,whole_fft,2e-05,2e-05,2e-05,5,0,0\n"));
  EXPECT_THAT(text, HasSubstr("\nsignal_float32,1000,4,direct,4e-05,4e-05,4e-05,5,1,1\n"));
}

}  // namespace
}  // namespace faltung::cli
