// The shape of canonical problems; what they are computed in stands in computes_test.cc.
#include "problem/canonical.h"

#include <gtest/gtest.h>

#include <complex>
#include <numeric>
#include <vector>

namespace faltung {
namespace {

using Role = CanonicalAxis::Role;
using Real = std::vector<double>;

// Taps 1, 2, 3, ... of float64.
Kernel counting(const Shape& shape) {
  Real taps(static_cast<std::size_t>(element_count(shape)));
  std::iota(taps.begin(), taps.end(), 1.0);
  return Kernel::from_taps(taps, shape);
}

Problem asked(const Shape& signal, const Kernel& kernel, const Extent& extent = Extent::full()) {
  Problem problem;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = signal;
  problem.kernel = kernel;
  problem.extent = {extent};
  return problem;
}

void expect_range(const CanonicalAxis& axis, std::int64_t lo, std::int64_t step, std::int64_t out) {
  EXPECT_EQ(axis.lo, lo);
  EXPECT_EQ(axis.step, step);
  EXPECT_EQ(axis.out, out);
}

CanonicalAxis only_axis(const Problem& problem) {
  const CanonicalProblem p = canonicalize(problem);
  EXPECT_EQ(p.axes.size(), 1U);
  return p.axes.at(0);
}

TEST(Canonical, ExtentsAreRanges) {
  const Kernel four = counting({4});
  const CanonicalAxis full = only_axis(asked({10}, four));
  EXPECT_EQ(full.role, Role::convolved);
  EXPECT_EQ(full.signal, 10);
  EXPECT_EQ(full.kernel, 4);
  expect_range(full, 0, 1, 13);
  expect_range(only_axis(asked({10}, four, Extent::same())), 1, 1, 10);
  expect_range(only_axis(asked({10}, four, Extent::valid())), 3, 1, 7);
  expect_range(only_axis(asked({4}, four, Extent::valid())), 3, 1, 1);
  expect_range(only_axis(asked({3}, four, Extent::valid())), 3, 1, 0);
  expect_range(only_axis(asked({10}, four, Extent::range(-7, 30))), -7, 1, 37);
  expect_range(only_axis(asked({10}, four, Extent::range(-7, 30, 5))), -7, 5, 8);
  expect_range(only_axis(asked({10}, four, Extent::range(-7, 28, 5))), -7, 5, 7);
  expect_range(only_axis(asked({10}, four, Extent::range(2, 2))), 2, 1, 0);
}

TEST(Canonical, SameFollowsTheOrigin) {
  for (std::int64_t k = 2; k <= 7; ++k) {
    for (const Operation operation : {Operation::convolve, Operation::correlate}) {
      Problem problem = asked({10}, counting({k}), Extent::same());
      problem.operation = operation;
      expect_range(only_axis(problem), (k - 1) / 2, 1, 10);
      for (std::int64_t origin = 0; origin < k; ++origin) {
        problem.kernel = counting({k}).with_origin({origin});
        const bool convolve = operation == Operation::convolve;
        expect_range(only_axis(problem), convolve ? origin : k - 1 - origin, 1, 10);
        for (const Extent& unmoved : {Extent::full(), Extent::valid(), Extent::range(3, 5)}) {
          Problem other = problem;
          other.extent = {unmoved};
          EXPECT_EQ(only_axis(other).lo, only_axis(asked({10}, counting({k}), unmoved)).lo);
        }
      }
    }
  }
}

TEST(Canonical, CorrelateReversesAndConjugates) {
  Problem problem = asked({10, 10}, counting({2, 3}));
  problem.operation = Operation::correlate;
  EXPECT_EQ(std::get<Real>(canonicalize(problem).kernel->dense()), (Real{6, 5, 4, 3, 2, 1}));
  problem.signal_type = ElementType::complex128;
  problem.signal_shape = {10};
  using Complex = std::vector<std::complex<double>>;
  problem.kernel = Kernel::from_taps(Complex{{1, 2}, {3, -4}});
  const CanonicalProblem p = canonicalize(problem);
  EXPECT_EQ(std::get<Complex>(p.kernel->dense()), (Complex{{3, 4}, {1, -2}}));
  EXPECT_EQ(p.axes.size(), 1U);
}

// Batch axes are no part of the reversal.
TEST(Canonical, CorrelateKeepsTheOrderOfKernels) {
  Problem problem = asked({2, 10}, counting({2, 3}));
  problem.axes = {1};
  problem.operation = Operation::correlate;
  EXPECT_EQ(std::get<Real>(canonicalize(problem).kernel->dense()), (Real{3, 2, 1, 6, 5, 4}));
}

TEST(Canonical, UnitAxesVanish) {
  const CanonicalProblem p = canonicalize(asked({1, 10, 1}, counting({1, 3, 1})));
  ASSERT_EQ(p.axes.size(), 1U);
  EXPECT_EQ(p.axes[0].caller_axis, 1);
  EXPECT_EQ(p.kernel->lengths(), (std::vector<std::int64_t>{3}));
  EXPECT_TRUE(canonicalize(asked({1, 1}, counting({1, 1}))).axes.empty());
  // A signal of one sample under several taps is no unit axis, nor is one read elsewhere.
  EXPECT_EQ(only_axis(asked({1}, counting({3}))).out, 3);
  expect_range(only_axis(asked({1}, counting({1}), Extent::range(-2, 3))), -2, 1, 5);
  expect_range(only_axis(asked({1}, counting({1}), Extent::range(4, 5))), 4, 1, 1);
}

TEST(Canonical, AxesOfOneTapAreThrough) {
  Problem problem = asked({8, 9, 10}, counting({1, 3, 1}));
  problem.border = {Border::zero, Border::periodic, Border::replicate};
  problem.extent = {Extent::full(), Extent::full(), Extent::range(-1, 12, 3)};
  const CanonicalProblem p = canonicalize(problem);
  ASSERT_EQ(p.axes.size(), 3U);
  EXPECT_EQ(p.axes[0].role, Role::through);
  EXPECT_EQ(p.axes[1].role, Role::convolved);
  EXPECT_EQ(p.axes[2].role, Role::through);
  expect_range(p.axes[0], 0, 1, 8);
  expect_range(p.axes[1], 0, 1, 11);
  expect_range(p.axes[2], -1, 3, 5);
  EXPECT_EQ(p.axes[1].border, Border::periodic);
  EXPECT_EQ(p.axes[2].border, Border::replicate);
  EXPECT_EQ(p.convolved_axes(), 1);
  EXPECT_EQ(p.samples(), 720);
  EXPECT_EQ(p.outputs(), 8 * 11 * 5);
}

TEST(Canonical, BatchAxesWithKernelsOfTheirOwnVary) {
  Problem problem = asked({3, 10}, counting({3, 2}));
  problem.axes = {1};
  CanonicalProblem p = canonicalize(problem);
  ASSERT_EQ(p.axes.size(), 2U);
  EXPECT_EQ(p.axes[0].role, Role::varying);
  EXPECT_EQ(p.axes[0].kernel, 3);
  EXPECT_EQ(p.axes[0].signal, 3);
  EXPECT_EQ(p.axes[0].out, 3);
  EXPECT_EQ(p.kernel->instances(), 3);
  // One signal under three kernels.
  problem.signal_shape = {1, 10};
  p = canonicalize(problem);
  ASSERT_EQ(p.axes.size(), 2U);
  EXPECT_EQ(p.axes[0].role, Role::varying);
  EXPECT_EQ(p.axes[0].signal, 1);
  EXPECT_EQ(p.axes[0].out, 3);
  // One kernel for all, given in the rank of the convolved axes.
  problem.signal_shape = {3, 10};
  problem.kernel = counting({2});
  p = canonicalize(problem);
  EXPECT_EQ(p.axes[0].role, Role::through);
  EXPECT_EQ(p.kernel->instances(), 1);
}

// A batch axis behind a convolved one: its kernels come first all the same.
TEST(Canonical, KernelsAreGatheredFromAnyAxis) {
  Problem problem = asked({10, 2}, counting({3, 2}));
  problem.axes = {0};
  const CanonicalProblem p = canonicalize(problem);
  EXPECT_EQ(p.axes[0].role, Role::convolved);
  EXPECT_EQ(p.axes[1].role, Role::varying);
  EXPECT_EQ(std::get<Real>(p.kernel->dense()), (Real{1, 3, 5, 2, 4, 6}));
}

TEST(Canonical, ComplexSignalsUnderRealTapsAreTwoRealOnes) {
  Problem problem = asked({10}, counting({3}));
  problem.signal_type = ElementType::complex128;
  for (const Kernel& kernel :
       {counting({3}), Kernel::from_taps(std::vector<std::complex<double>>{1, 2, 3})}) {
    problem.kernel = kernel;
    const CanonicalProblem p = canonicalize(problem);
    ASSERT_EQ(p.axes.size(), 2U);
    EXPECT_EQ(p.axes[1].caller_axis, kPartsAxis);
    EXPECT_EQ(p.axes[1].role, Role::through);
    EXPECT_EQ(p.axes[1].signal, 2);
    EXPECT_EQ(p.axes[1].out, 2);
    EXPECT_EQ(p.signal_type, ElementType::float64);
    EXPECT_EQ(p.output_type, ElementType::float64);
    EXPECT_EQ(std::get<Real>(p.kernel->dense()), (Real{1, 2, 3}));
  }
}

TEST(Canonical, RealSignalsUnderComplexTapsMeetTwoRealKernels) {
  Problem problem = asked({10}, {});
  problem.kernel = Kernel::from_taps(std::vector<std::complex<double>>{{1, 4}, {2, 5}, {3, 6}});
  const CanonicalProblem p = canonicalize(problem);
  ASSERT_EQ(p.axes.size(), 2U);
  EXPECT_EQ(p.axes[1].caller_axis, kPartsAxis);
  EXPECT_EQ(p.axes[1].role, Role::varying);
  EXPECT_EQ(p.axes[1].signal, 1);
  EXPECT_EQ(p.axes[1].kernel, 2);
  EXPECT_EQ(p.axes[1].out, 2);
  EXPECT_EQ(p.output_type, ElementType::float64);
  EXPECT_EQ(p.kernel->instances(), 2);
  EXPECT_EQ(std::get<Real>(p.kernel->dense()), (Real{1, 2, 3, 4, 5, 6}));
}

TEST(Canonical, ProductsKeepTheirFactors) {
  const Kernel product = Kernel::product({counting({2}), counting({1}), counting({3})});
  Problem problem = asked({10, 10, 10}, product);
  problem.operation = Operation::correlate;
  const CanonicalProblem p = canonicalize(problem);
  ASSERT_EQ(p.kernel->factors().size(), 2U);
  EXPECT_EQ(std::get<Real>(p.kernel->factors()[0]), (Real{2, 1}));
  EXPECT_EQ(std::get<Real>(p.kernel->factors()[1]), (Real{3, 2, 1}));
}

TEST(Canonical, EmptyResultsHaveNoOutputs) {
  const CanonicalProblem p = canonicalize(asked({10, 2}, counting({3, 3}), Extent::valid()));
  EXPECT_EQ(p.outputs(), 0);
}

TEST(Canonical, OutputsThatDoNotFitAreRefused) {
  try {
    canonicalize(asked({1, 1}, counting({2, 2}), Extent::range(0, std::int64_t{1} << 40)));
    FAIL() << "2^80 outputs";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::size_overflow);
  }
}

}  // namespace
}  // namespace faltung
