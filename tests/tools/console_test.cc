#include "console.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace faltung::cli {
namespace {

TEST(ConsoleTest, Seconds) {
  EXPECT_EQ(format_seconds(1234.5), "1234 s");
  EXPECT_EQ(format_seconds(2.5), "2.5 s");
  EXPECT_EQ(format_seconds(0.0415), "41.5 ms");
  EXPECT_EQ(format_seconds(3e-6), "3 us");
  EXPECT_EQ(format_seconds(2.5e-9), "2.5 ns");
  EXPECT_EQ(format_seconds(0), "0 ns");
}

TEST(ConsoleTest, Bytes) {
  EXPECT_EQ(format_bytes(0), "0 bytes");
  EXPECT_EQ(format_bytes(1023), "1023 bytes");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(std::int64_t{5} << 40), "5 TiB");
  EXPECT_EQ(format_bytes(std::int64_t{1} << 60), "1.049e+06 TiB");
}

}  // namespace
}  // namespace faltung::cli
