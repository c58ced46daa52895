// Which types a problem may be computed in, and the edges up to which each is certain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <vector>

#include "problem/canonical.h"

namespace faltung {
namespace {

using testing::ElementsAre;
using Type = ElementType;

Problem asked(Type signal, const Kernel& kernel, std::optional<Type> output = std::nullopt) {
  Problem problem;
  problem.signal_type = signal;
  problem.signal_shape = {100};
  problem.kernel = kernel;
  problem.output_type = output;
  return problem;
}

std::vector<Compute> computes(Type signal, const Kernel& kernel,
                              std::optional<Type> output = std::nullopt) {
  const CanonicalProblem p = canonicalize(asked(signal, kernel, output));
  EXPECT_EQ(p.compute, p.computes.front());
  return p.computes;
}

const Kernel kIntegers = Kernel::from_taps(std::vector<std::int64_t>{1, -2, 1});
const Kernel kSixteenths = Kernel::from_taps(std::vector<double>{0.0625, 0.25, 0.375});
const Kernel kSingles = Kernel::from_taps(std::vector<float>{0.1F, 0.2F});
const Kernel kDoubles = Kernel::from_taps(std::vector<double>{0.1, 0.2});
const Kernel kComplexSingles = Kernel::from_taps(std::vector<std::complex<float>>{{1, 2}, {3, 4}});
const Kernel kComplexDoubles = Kernel::from_taps(std::vector<std::complex<double>>{{1, 2}, {3, 4}});

TEST(Computes, OfFloats) {
  for (const Kernel& kernel : {kSingles, kIntegers, kDoubles.adapting()}) {
    EXPECT_THAT(computes(Type::float32, kernel), ElementsAre(Compute::float32, Compute::float64));
    EXPECT_THAT(computes(Type::complex64, kernel), ElementsAre(Compute::float32, Compute::float64));
  }
  EXPECT_THAT(computes(Type::float32, kDoubles), ElementsAre(Compute::float64));
  EXPECT_THAT(computes(Type::complex64, kDoubles), ElementsAre(Compute::float64));
  EXPECT_THAT(computes(Type::float64, kSingles), ElementsAre(Compute::float64));
  EXPECT_THAT(computes(Type::complex128, kSingles), ElementsAre(Compute::float64));
  EXPECT_THAT(computes(Type::float32, kSingles, Type::float64), ElementsAre(Compute::float64));
}

TEST(Computes, OfComplexFloats) {
  EXPECT_THAT(computes(Type::complex64, kComplexSingles),
              ElementsAre(Compute::complex64, Compute::complex128));
  EXPECT_THAT(computes(Type::complex64, kComplexDoubles), ElementsAre(Compute::complex128));
  EXPECT_THAT(computes(Type::complex128, kComplexSingles), ElementsAre(Compute::complex128));
  EXPECT_THAT(computes(Type::float32, kComplexSingles),
              ElementsAre(Compute::float32, Compute::float64));
  EXPECT_THAT(computes(Type::float64, kComplexSingles), ElementsAre(Compute::float64));
}

TEST(Computes, FloatsPromiseNothingExact) {
  const CanonicalProblem p = canonicalize(asked(Type::float32, kIntegers));
  EXPECT_EQ(p.quantum, 0);
  EXPECT_EQ(p.signal_max, 0);
  EXPECT_TRUE(std::isinf(p.allowed_error));
}

TEST(Computes, OfSmallIntegers) {
  for (const Type type : {Type::uint8, Type::uint16, Type::int16}) {
    EXPECT_THAT(computes(type, kIntegers),
                ElementsAre(Compute::float32, Compute::float64, Compute::int64));
    // The taps are real, so there is no integer type; 16ths are exact in floats.
    EXPECT_THAT(computes(type, kSixteenths), ElementsAre(Compute::float32, Compute::float64));
    EXPECT_THAT(computes(type, kDoubles), ElementsAre(Compute::float32, Compute::float64));
    EXPECT_THAT(computes(type, kIntegers, Type::float32), ElementsAre(Compute::float32));
    EXPECT_THAT(computes(type, kIntegers, Type::float64), ElementsAre(Compute::float64));
    EXPECT_THAT(computes(type, kIntegers, Type::int128), ElementsAre(Compute::int64));
    EXPECT_THAT(computes(type, kComplexDoubles), ElementsAre(Compute::float64));
  }
}

TEST(Computes, OfLargeIntegersAndResidues) {
  EXPECT_THAT(computes(Type::int32, kIntegers), ElementsAre(Compute::float64, Compute::int64));
  EXPECT_THAT(computes(Type::int64, kIntegers), ElementsAre(Compute::int128));
  for (const Type type : {Type::int32, Type::int64}) {
    EXPECT_THAT(computes(type, kDoubles), ElementsAre(Compute::float64));
    EXPECT_THAT(computes(type, kComplexDoubles), ElementsAre(Compute::float64));
  }
  Problem wrapping = asked(Type::int64, kIntegers);
  wrapping.overflow = Overflow::wrap;
  EXPECT_THAT(canonicalize(wrapping).computes, ElementsAre(Compute::int64));
  wrapping.output_type = Type::int128;
  EXPECT_THAT(canonicalize(wrapping).computes, ElementsAre(Compute::int128));
  Problem modular = asked(Type::uint64, Kernel::from_taps(std::vector<std::uint64_t>{1, 2}));
  modular.modulus = 7;
  EXPECT_THAT(canonicalize(modular).computes, ElementsAre(Compute::residue));
}

TEST(Computes, QuantumAndAllowedError) {
  CanonicalProblem p = canonicalize(asked(Type::uint8, kIntegers));
  EXPECT_EQ(p.quantum, 1);
  EXPECT_GT(p.allowed_error, 0);
  EXPECT_LT(p.allowed_error, 0.5);
  p = canonicalize(asked(Type::uint8, kSixteenths));
  EXPECT_EQ(p.quantum, 0.0625);
  EXPECT_GT(p.allowed_error, 0);
  EXPECT_LT(p.allowed_error, 0.03125);
  p = canonicalize(asked(Type::uint8, kDoubles));
  EXPECT_EQ(p.quantum, 0);
  EXPECT_DOUBLE_EQ(p.allowed_error, 0.05);
}

// A kernel of two taps whose absolute sum is `norm`.
Kernel of_norm(std::int64_t norm) {
  return Kernel::from_taps(std::vector<std::int64_t>{1 - norm, 1});
}

bool may_use(Compute compute, Type signal, std::int64_t norm) {
  const auto list = computes(signal, of_norm(norm));
  return std::find(list.begin(), list.end(), compute) != list.end();
}

// Every product of the largest sample and the norm below 2^24 and no other.
TEST(ComputesEdge, Float32HoldsIntegersBelow2To24) {
  EXPECT_TRUE(may_use(Compute::float32, Type::uint8, 65793));  // 255 * 65793 = 2^24 - 1
  EXPECT_FALSE(may_use(Compute::float32, Type::uint8, 65794));
  EXPECT_TRUE(may_use(Compute::float32, Type::uint16, 256));
  EXPECT_FALSE(may_use(Compute::float32, Type::uint16, 257));
  EXPECT_TRUE(may_use(Compute::float32, Type::int16, 511));
  EXPECT_FALSE(may_use(Compute::float32, Type::int16, 512));  // (-2^15)(-2^9) is 2^24
}

// The norm is a rounded sum, so a margin of 1e-9 below the edge may be given away; nothing above.
TEST(ComputesEdge, Float64HoldsIntegersBelow2To53) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 53;
  for (const auto& [type, sample] : {std::pair{Type::uint8, 255}, std::pair{Type::uint16, 65535},
                                     std::pair{Type::int16, 32768}}) {
    const std::int64_t edge = (kLargest + sample - 1) / sample;  // the first that reaches 2^53
    EXPECT_FALSE(may_use(Compute::float64, type, edge)) << name_of(type);
    EXPECT_FALSE(may_use(Compute::float64, type, edge + 1)) << name_of(type);
    EXPECT_TRUE(may_use(Compute::float64, type, edge - edge / 500000000)) << name_of(type);
  }
  EXPECT_TRUE(may_use(Compute::float64, Type::int32, (1 << 22) - 1));
  EXPECT_FALSE(may_use(Compute::float64, Type::int32, 1 << 22));
}

TEST(ComputesEdge, Int64HoldsIntegersBelow2To63) {
  constexpr std::int64_t kEdge = std::int64_t{1} << 32;  // times 2^31 is 2^63
  EXPECT_FALSE(may_use(Compute::int64, Type::int32, kEdge));
  EXPECT_TRUE(may_use(Compute::int128, Type::int32, kEdge));
  EXPECT_FALSE(may_use(Compute::int64, Type::int32, kEdge + 1));
  EXPECT_TRUE(may_use(Compute::int64, Type::int32, kEdge - 8));
  EXPECT_FALSE(may_use(Compute::int128, Type::int32, kEdge - 8));
}

TEST(ComputesEdge, FractionsCountInTheirUnit) {
  // 255 * (2^20 - 1) / 16 * 16 is beyond 2^24 though the result is below it.
  const auto sum = [](double tap) {
    return computes(Type::uint8, Kernel::from_taps(std::vector<double>{tap, 0.0625}));
  };
  EXPECT_THAT(sum(4112 - 0.0625), ElementsAre(Compute::float32, Compute::float64));
  EXPECT_THAT(sum(4113), ElementsAre(Compute::float64));
}

TEST(ComputesEdge, TheBorderValueIsASampleToo) {
  Problem problem = asked(Type::uint8, of_norm(4));
  problem.border_value = 0x1p22;
  EXPECT_EQ(canonicalize(problem).computes.front(), Compute::float32);  // no axis uses it
  problem.border = {Border::constant};
  EXPECT_EQ(canonicalize(problem).computes.front(), Compute::float64);
  problem.border_value = -0x1p22;
  EXPECT_EQ(canonicalize(problem).computes.front(), Compute::float64);
  problem.border_value = 0x1p22 - 1;
  EXPECT_EQ(canonicalize(problem).computes.front(), Compute::float32);
}

TEST(Computes, BordersBetweenIntegersAreNotExact) {
  Problem problem = asked(Type::uint8, kSixteenths);
  problem.border = {Border::constant};
  problem.border_value = 0.5;
  EXPECT_EQ(canonicalize(problem).quantum, 0);
  problem.border_value = 1;
  EXPECT_EQ(canonicalize(problem).quantum, 0.0625);
}

TEST(Computes, OverflowIsNeverAutomatic) {
  EXPECT_EQ(canonicalize(asked(Type::uint8, kIntegers)).overflow, Overflow::saturate);
  EXPECT_EQ(canonicalize(asked(Type::int32, kIntegers)).overflow, Overflow::error);
  Problem wrapping = asked(Type::uint8, kIntegers);
  wrapping.overflow = Overflow::wrap;
  EXPECT_EQ(canonicalize(wrapping).overflow, Overflow::wrap);
}

}  // namespace
}  // namespace faltung
