// The shared library seen from outside: its exceptions are caught here by their type.
#include <gtest/gtest.h>

#include "faltung/error.h"
#include "faltung/view.h"

namespace {

TEST(Exports, ErrorsThrownInsideAreCaughtByType) {
  try {
    faltung::element_count(faltung::Shape{std::int64_t{1} << 62, 4});
    FAIL() << "2^64 elements were counted";
  } catch (const faltung::Error& error) {
    EXPECT_EQ(error.code(), faltung::ErrorCode::size_overflow);
    EXPECT_STRNE(error.what(), "");
  }
}

}  // namespace
