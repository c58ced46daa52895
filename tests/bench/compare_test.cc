#include "peers/compare.h"

#include <gtest/gtest.h>

#include <complex>
#include <limits>

namespace faltung::peers {
namespace {

template <typename T>
Array filled(const Shape& shape, T value) {
  Array array(element_type_of<T>, shape);
  for (T& element : array.as<T>()) element = value;
  return array;
}

template <typename T>
void expect_edge(T value, double most) {
  const Array expected = filled<T>({100}, value);
  Array near = copy_of(expected.view()), far = copy_of(expected.view());
  near.as<T>()[57] *= 1 + 0.9 * most;
  far.as<T>()[57] *= 1 + 1.2 * most;
  EXPECT_EQ(difference(expected, near, {}), "");
  EXPECT_NE(difference(expected, far, {}), "");
}

TEST(Compare, FloatsRelativeToTheLargest) {
  expect_edge<float>(1000.0f, 8e-6);
  expect_edge<double>(1e-9, 2e-14);
  expect_edge<std::complex<float>>({0, -30}, 8e-6);
  expect_edge<std::complex<double>>({3, 4}, 2e-14);
}

TEST(Compare, NanIsFarFromEverything) {
  const Array expected = filled<float>({4}, 1);
  Array got = copy_of(expected.view());
  got.as<float>()[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(difference(expected, got, {}), "");
}

TEST(Compare, LevelsAtMostAndAsRootMeanSquare) {
  const Array expected = filled<std::uint8_t>({100}, 7);
  Array got = copy_of(expected.view());
  got.as<std::uint8_t>()[99] = 8;  // 0.1 as a root mean square
  EXPECT_EQ(difference(expected, got, {0.11, 1}), "");
  EXPECT_NE(difference(expected, got, {0.09, 1}), "");
  got.as<std::uint8_t>()[99] = 5;
  EXPECT_NE(difference(expected, got, {9, 1}), "");
  EXPECT_EQ(difference(expected, got, {9, 2}), "");
}

TEST(Compare, SixteenBitsExactlyUnlessAllowed) {
  const Array expected = filled<std::int16_t>({2, 3}, -300);
  EXPECT_EQ(difference(expected, expected, {}), "");
  EXPECT_NE(difference(expected, filled<std::int16_t>({2, 3}, -301), {}), "");
}

TEST(Compare, ResiduesOfSixtyThreeBitsExactly) {
  const std::uint64_t large = 9223372036854775782U;
  const Array expected = filled<std::uint64_t>({5}, large);
  EXPECT_EQ(difference(expected, expected, {}), "");
  EXPECT_NE(difference(expected, filled<std::uint64_t>({5}, large - 1), {}), "");
  EXPECT_NE(difference(filled<std::uint64_t>({5}, large - 1), expected, {}), "");
}

TEST(Compare, OtherShapesAndTypes) {
  const Array expected = filled<float>({2, 3}, 1);
  EXPECT_EQ(difference(expected, filled<float>({3, 2}, 1), {}),
            "it is float32 3x2, not float32 2x3");
  EXPECT_NE(difference(expected, filled<double>({2, 3}, 1), {}), "");
}

}  // namespace
}  // namespace faltung::peers
