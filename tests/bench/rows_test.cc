#include <gtest/gtest.h>

#include <set>

#include "peers/report.h"

namespace faltung::peers {
namespace {

TEST(Rows, NamesAreUniqueAndProblemsWellFormed) {
  std::set<std::string> names;
  for (const Row& row : all_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_GT(element_count(output_shape(row.problem)), 0) << row.name;
    EXPECT_EQ(row.make_kernel().shape(), row.problem.kernel.shape()) << row.name;
    EXPECT_FALSE(row.uses.empty()) << row.name;
  }
  EXPECT_GT(names.size(), 50u);
}

TEST(Rows, GaussiansHaveRadiusFourSigma) {
  for (const Row& row : all_rows()) {
    if (row.work != Work::gaussian) continue;
    for (const std::int64_t length : row.problem.kernel.shape()) {
      EXPECT_EQ(length, 2 * static_cast<std::int64_t>(std::ceil(4 * row.sigma)) + 1) << row.name;
    }
  }
}

TEST(Rows, PicturesHaveContrastAtTheScaleOfWideKernels) {
  for (const Row& row : all_rows()) {
    if (row.problem.signal_type != ElementType::uint8) continue;
    const Array picture = signal_of(row);
    const auto samples = picture.as<std::uint8_t>();
    double least = 255, most = 0;
    for (std::size_t block = 0; block < 40; ++block) {  // means of 32 x 1 inside of blocks
      double sum = 0;
      const auto channels = picture.shape().rank() > 2 ? 3u : 1u;
      for (std::size_t i = 0; i < 32; ++i) sum += samples[(block * 48 + i) * channels];
      least = std::min(least, sum / 32);
      most = std::max(most, sum / 32);
    }
    EXPECT_GT(most - least, 100) << row.name;
    break;
  }
}

TEST(Report, NamesAndTargets) {
  Row row;
  row.name = "1d/float32/samples:8/taps:3";
  row.target = 2;
  EXPECT_EQ(full_name(row, Use::one_shot, 1), "1d/float32/samples:8/taps:3");
  EXPECT_EQ(full_name(row, Use::planned, 2), "1d/float32/samples:8/taps:3/planned/threads:2");

  Measured measured;
  measured.faltung = {{Use::one_shot, {2.0, 1.0}}, {Use::planned, {1.0, 0.5}}};
  measured.peers["fast"] = {{4.0, 3.5}, "call"};
  measured.peers["slow"] = {{9.0, 3.0}, "other"};
  const auto rows = json_rows(row, measured, 1, 0.5);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["best_peer"], "fast");
  EXPECT_EQ(rows[0]["ratio"], 2.0);
  EXPECT_EQ(rows[0]["ratio_min"], 3.5);
  EXPECT_EQ(rows[0]["to_limit"], 4.0);
  EXPECT_EQ(rows[0]["target_ratio"], 2.0);
  EXPECT_EQ(rows[0]["peers"]["slow"], 9.0);
  EXPECT_EQ(rows[1]["ratio"], 4.0);
  EXPECT_TRUE(rows[1]["target_ratio"].is_null());
  EXPECT_TRUE(json_rows(row, measured, 2, 0.5)[0]["target_ratio"].is_null());

  measured.peers["ready"] = {{3.0, 2.0}, "taps ready", true};
  const auto beside = json_rows(row, measured, 1, 0.5);
  EXPECT_EQ(beside[0]["best_peer"], "fast");
  EXPECT_FALSE(beside[0]["peers"].contains("ready"));
  EXPECT_EQ(beside[1]["best_peer"], "ready");
  EXPECT_EQ(beside[1]["ratio"], 3.0);

  measured.peers.clear();
  const auto alone = json_rows(row, measured, 1, 0.5)[0];
  EXPECT_TRUE(alone["best_peer"].is_null());
  EXPECT_TRUE(alone["ratio"].is_null());
}

}  // namespace
}  // namespace faltung::peers
