// The traps of guarded.h catch what they are set for.
#include "conformance/guarded.h"

#include <gtest/gtest.h>

#include <cstring>

#include "support/elements.h"

namespace faltung::support {
namespace {

std::vector<float> counting(std::int64_t count) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
  return values;
}

std::vector<long double> reals(const ConstView& view) {
  std::vector<long double> values;
  for (const Number& number : read_elements(view)) values.push_back(number.real);
  return values;
}

TEST(ScatteredInput, HoldsTheSignalInEveryLayout) {
  const std::vector<float> values = counting(2 * 3 * 5);
  const ConstView signal = view_of(values.data(), {2, 3, 5});
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const ScatteredInput input(random, signal);
    ASSERT_EQ(reals(input.view()), reals(signal)) << to_string(input.view().strides);
  }
}

TEST(RandomLayouts, AreOfEveryKind) {
  int backwards = 0, gaps = 0, columns_first = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Layout layout = random_layout(random, {4, 6});
    backwards += layout.strides[0] < 0 || layout.strides[1] < 0;
    gaps += layout.elements > 24;
    columns_first += std::abs(layout.strides[0]) < std::abs(layout.strides[1]);
  }
  EXPECT_GT(backwards, 20);
  EXPECT_GT(gaps, 20);
  EXPECT_GT(columns_first, 20);
}

TEST(ScatteredOutput, TellsOfAStrayWrite) {
  int with_gaps = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const ScatteredOutput output(random, ElementType::int16, {4, 6});
    for (const void* at : element_addresses(output.view()))
      std::memset(const_cast<void*>(at), 1, 2);
    ASSERT_EQ(output.stray_write(), "");
    const auto stride = output.view().strides[1];
    if (stride != 2) continue;  // a gap behind every element of a row
    std::memset(static_cast<std::byte*>(output.view().data) + 2, 1, 2);
    EXPECT_NE(output.stray_write(), "");
    ++with_gaps;
  }
  EXPECT_GT(with_gaps, 5);
}

TEST(GuardedDeathTest, NeighboursOfABlockAreInaccessible) {
  const Guarded at_end(100, Guarded::Place::at_end);
  EXPECT_DEATH(*static_cast<volatile std::byte*>(at_end.data() + 100), "");
  const Guarded at_start(100, Guarded::Place::after_gap);
  EXPECT_DEATH(*static_cast<volatile std::byte*>(at_start.data() - 1), "");
}

TEST(GuardedDeathTest, ReadOnlyBlocksCannotBeWritten) {
  Guarded block(100, Guarded::Place::at_end);
  block.data()[0] = std::byte{1};
  block.make_read_only();
  EXPECT_EQ(block.data()[0], std::byte{1});
  EXPECT_DEATH(*static_cast<volatile std::byte*>(block.data()) = std::byte{2}, "");
}

}  // namespace
}  // namespace faltung::support
