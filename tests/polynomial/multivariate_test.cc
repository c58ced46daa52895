// Products in several variables against the definition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faltung/faltung.h"
#include "schoolbook.h"

namespace faltung {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The index of a place in a row-major array.
std::vector<std::int64_t> place(std::int64_t at, const Shape& shape) {
  std::vector<std::int64_t> index(static_cast<std::size_t>(shape.rank()));
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    index[static_cast<std::size_t>(axis)] = at % shape[axis];
    at /= shape[axis];
  }
  return index;
}

template <typename T, typename Sum>
std::vector<Sum> by_definition(const std::vector<T>& a, const Shape& shape_a,
                               const std::vector<T>& b, const Shape& shape_b) {
  Shape shape = shape_a;
  for (int axis = 0; axis < shape.rank(); ++axis) shape[axis] += shape_b[axis] - 1;
  std::vector<Sum> sums(static_cast<std::size_t>(element_count(shape)), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto in_a = place(static_cast<std::int64_t>(i), shape_a);
      const auto in_b = place(static_cast<std::int64_t>(j), shape_b);
      std::int64_t at = 0;
      for (int axis = 0; axis < shape.rank(); ++axis) {
        const auto k = static_cast<std::size_t>(axis);
        at = at * shape[axis] + in_a[k] + in_b[k];
      }
      sums[static_cast<std::size_t>(at)] += Sum{a[i]} * b[j];
    }
  }
  return sums;
}

const std::vector<std::pair<Shape, Shape>> kShapes = {{{1}, {1}},
                                                      {{5}, {3}},
                                                      {{2, 3}, {3, 2}},
                                                      {{1, 7}, {7, 1}},
                                                      {{9, 8}, {4, 6}},
                                                      {{1, 1}, {5, 4}},
                                                      {{3, 4, 5}, {2, 1, 6}},
                                                      {{2, 2, 2, 2}, {3, 1, 2, 2}},
                                                      {{12, 1, 9}, {1, 10, 3}}};

TEST(Multivariate, IntegersAndResidues) {
  std::mt19937_64 random(1);
  for (const auto& [shape_a, shape_b] : kShapes) {
    for (const std::int64_t limit : {std::int64_t{1000}, std::int64_t{1} << 56}) {
      const auto count_a = static_cast<std::size_t>(element_count(shape_a));
      const auto count_b = static_cast<std::size_t>(element_count(shape_b));
      for (const auto& a : inputs(count_a, limit, 2)) {
        const auto b = inputs(count_b, limit, 3)[random() % 5];
        const auto expected = by_definition<std::int64_t, int128>(a, shape_a, b, shape_b);
        ASSERT_TRUE(polynomial::multiply_dense_wide(a, shape_a, b, shape_b) == expected)
            << to_string(shape_a) << " times " << to_string(shape_b);
      }
    }
    const std::uint64_t m = 10007;
    std::vector<std::uint64_t> a(static_cast<std::size_t>(element_count(shape_a)), m - 1);
    std::vector<std::uint64_t> b(static_cast<std::size_t>(element_count(shape_b)));
    for (auto& x : b) x = random() % m;
    auto expected = by_definition<std::uint64_t, std::uint64_t>(a, shape_a, b, shape_b);
    for (auto& x : expected) x %= m;
    ASSERT_EQ(polynomial::multiply_dense_mod(a, shape_a, b, shape_b, m), expected)
        << to_string(shape_a) << " times " << to_string(shape_b);
  }
}

TEST(Multivariate, RealNumbersAndNothing) {
  // (1 + x)(1 - x + y) with x along the rows.
  const std::vector<double> a = {1, 1}, b = {1, -1, 1, 0};
  EXPECT_THAT(polynomial::multiply_dense<double>(a, {1, 2}, b, {2, 2}),
              ElementsAre(1, 0, -1, 1, 1, 0));
  const std::vector<std::int64_t> none, one = {1};
  EXPECT_THAT(polynomial::multiply_dense<std::int64_t>(none, {0, 3}, one, {1, 1}), IsEmpty());
  EXPECT_EQ(polynomial::product_shape({0, 3}, {2, 2}), (Shape{0, 4}));
}

TEST(Multivariate, Errors) {
  const std::vector<std::int64_t> four(4, 1), none;
  const auto code = [&](const std::vector<std::int64_t>& a, const Shape& shape_a,
                        const std::vector<std::int64_t>& b, const Shape& shape_b) {
    return code_of([&] { polynomial::multiply_dense<std::int64_t>(a, shape_a, b, shape_b); });
  };
  EXPECT_EQ(code(four, {2, 2}, four, {4}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(four, {2, 3}, four, {2, 2}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(four, {-2, -2}, four, {2, 2}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(four, {}, four, {}), ErrorCode::invalid_argument);
  EXPECT_EQ(code(none, {INT64_MAX, 0}, four, {4, 1}), ErrorCode::size_overflow);
}

}  // namespace
}  // namespace faltung
