#include "faltung/kernel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "faltung/error.h"
#include "taps/dense.h"

namespace faltung {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Complex = std::complex<double>;

template <typename Call>
std::string sentence_of(ErrorCode code, Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no Error was thrown";
  return {};
}

template <typename Call>
std::string refused(Call call) {
  return sentence_of(ErrorCode::invalid_argument, call);
}

TEST(Kernel, WithoutTapsRefusesEveryAccessor) {
  const Kernel none;
  EXPECT_TRUE(none.empty());
  EXPECT_THAT(refused([&] { none.shape(); }), HasSubstr("no taps"));
  refused([&] { none.type(); });
  refused([&] { none.adapts(); });
  refused([&] { none.origin(); });
  refused([&] { none.taps(); });
  refused([&] { none.factors(); });
  refused([&] { none.adapting(); });
  refused([&] { none.with_origin(Shape{0}); });
}

TEST(Kernel, KeepsFloatsAsDoubleUnderTheirOwnLabel) {
  const Kernel kernel = Kernel::from_taps(std::vector<float>{0.1F, -2.0F});
  EXPECT_EQ(kernel.type(), ElementType::float32);
  EXPECT_FALSE(kernel.adapts());
  EXPECT_FALSE(kernel.origin().has_value());
  EXPECT_TRUE(kernel.factors().empty());
  EXPECT_THAT(dense<double>(kernel), ElementsAre(static_cast<double>(0.1F), -2.0));
  const Kernel complex = Kernel::from_taps(std::vector<std::complex<float>>{{1.0F, -0.5F}});
  EXPECT_EQ(complex.type(), ElementType::complex64);
  EXPECT_THAT(dense<Complex>(complex), ElementsAre(Complex(1.0, -0.5)));
}

template <typename T>
class IntegerTaps : public ::testing::Test {};
using Integers =
    ::testing::Types<std::uint8_t, std::uint16_t, std::int16_t, std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(IntegerTaps, Integers);

TYPED_TEST(IntegerTaps, AreKeptAsInt64) {
  const auto lowest = std::numeric_limits<TypeParam>::min();
  const auto highest = std::numeric_limits<TypeParam>::max();
  const Kernel kernel = Kernel::from_taps(std::vector<TypeParam>{lowest, 3, highest});
  EXPECT_EQ(kernel.type(), ElementType::int64);
  EXPECT_THAT(dense<std::int64_t>(kernel), ElementsAre(lowest, 3, highest));
}

TEST(Kernel, KeepsResiduesAndRefusesInt128) {
  const Kernel residues = Kernel::from_taps(std::vector<std::uint64_t>{UINT64_MAX});
  EXPECT_EQ(residues.type(), ElementType::uint64);
  EXPECT_THAT(dense<std::uint64_t>(residues), ElementsAre(UINT64_MAX));
  const std::vector<int128> wide{1};
  EXPECT_THAT(refused([&] { Kernel::from_taps(wide); }), HasSubstr("int128"));
}

TEST(Kernel, CopiesViewsOfAnyStrides) {
  std::vector<std::int16_t> rows{1, 2, 3, 4, 5, 6};
  const ConstView reversed{rows.data() + 5, ElementType::int16, Shape{2, 3}, Strides{-3, -1}};
  const ConstView transposed{rows.data(), ElementType::int16, Shape{3, 2}, Strides{1, 3}};
  const ConstView repeated{rows.data(), ElementType::int16, Shape{2, 2}, Strides{0, 1}};
  const Kernel a = Kernel::from_view(reversed);
  const Kernel b = Kernel::from_view(transposed);
  const Kernel c = Kernel::from_view(repeated);
  rows.assign(6, 0);
  EXPECT_THAT(dense<std::int64_t>(a), ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(dense<std::int64_t>(b), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_EQ(b.shape(), (Shape{3, 2}));
  EXPECT_THAT(dense<std::int64_t>(c), ElementsAre(1, 2, 1, 2));
}

TEST(Kernel, OfRankZeroIsOneTap) {
  const Kernel kernel = Kernel::from_taps(std::vector<double>{7.0}, Shape{});
  EXPECT_EQ(kernel.shape().rank(), 0);
  EXPECT_THAT(dense<double>(kernel), ElementsAre(7.0));
  EXPECT_EQ(kernel.with_origin(Shape{}).origin(), Shape{});
}

TEST(Kernel, RefusesMalformedTaps) {
  const std::vector<double> six(6, 1.0);
  EXPECT_THAT(refused([&] {
                Kernel::from_taps(six, Shape{2, 2});
              }),
              HasSubstr("2x2 needs 4 taps, 6 were given"));
  refused([&] { Kernel::from_taps(six, Shape{2, 4}); });
  EXPECT_THAT(refused([&] { Kernel::from_taps(std::vector<double>{}); }), HasSubstr("length 0"));
  EXPECT_THAT(refused([&] {
                Kernel::from_taps(std::vector<double>{}, Shape{3, 0});
              }),
              HasSubstr("axis 1"));
  refused([&] { Kernel::from_taps(six, Shape{-2, -3}); });
  refused([&] { Kernel::from_view({six.data(), ElementType::float64, Shape{6}, Strides{}}); });
  refused([&] { Kernel::from_view({nullptr, ElementType::float64, Shape{6}, Strides{1}}); });
}

TEST(Kernel, RefusesTapsThatAreNotFiniteAndNamesTheFirst) {
  std::vector<double> taps(6, 1.0);
  taps[5] = std::nan("");
  EXPECT_THAT(refused([&] { Kernel::from_taps(taps, Shape{2, 3}); }), HasSubstr("(1, 2) is nan"));
  taps[1] = -std::numeric_limits<double>::infinity();
  EXPECT_THAT(refused([&] { Kernel::from_taps(taps, Shape{2, 3}); }), HasSubstr("(0, 1) is -inf"));
  const float infinite = std::numeric_limits<float>::infinity();
  refused([&] { Kernel::from_taps(std::vector<float>{0.0F, infinite}); });
  const std::vector<std::complex<float>> complex{{0.0F, 0.0F}, {0.0F, infinite}};
  EXPECT_THAT(refused([&] { Kernel::from_taps(complex); }), HasSubstr("(1) is inf"));
}

TEST(Kernel, OriginIsCheckedAgainstTheShape) {
  const Kernel kernel = Kernel::from_taps(std::vector<double>(6, 1.0), Shape{2, 3});
  EXPECT_EQ(kernel.with_origin(Shape{1, 2}).origin(), (Shape{1, 2}));
  EXPECT_FALSE(kernel.origin().has_value());
  EXPECT_THAT(refused([&] {
                kernel.with_origin(Shape{1, 3});
              }),
              HasSubstr("origin 3 on axis 1 lies outside the kernel's 3 taps"));
  refused([&] { kernel.with_origin(Shape{-1, 0}); });
  refused([&] { kernel.with_origin(Shape{0}); });
}

TEST(Kernel, AdaptingIsForFloatsOnly) {
  const Kernel real = Kernel::from_taps(std::vector<double>{1.0});
  EXPECT_TRUE(real.adapting().adapts());
  EXPECT_FALSE(real.adapts());
  EXPECT_TRUE(real.adapting().with_origin(Shape{0}).adapts());
  EXPECT_FALSE(Kernel::from_taps(std::vector<std::int32_t>{1}).adapting().adapts());
  EXPECT_FALSE(Kernel::from_taps(std::vector<std::uint64_t>{1}).adapting().adapts());
}

TEST(KernelProduct, IsTheOuterProductOfItsFactors) {
  const Kernel a = Kernel::from_taps(std::vector<std::int32_t>{1, -2});
  const Kernel b = Kernel::from_taps(std::vector<std::int64_t>{3, 0, 5});
  const Kernel product = Kernel::product({a, b, a});
  EXPECT_EQ(product.shape(), (Shape{2, 3, 2}));
  EXPECT_EQ(product.type(), ElementType::int64);
  EXPECT_EQ(product.factors().size(), 3U);
  EXPECT_THAT(dense<std::int64_t>(product),
              ElementsAre(3, -6, 0, 0, 5, -10, -6, 12, 0, 0, -10, 20));
}

TEST(KernelProduct, TakesTheWidestType) {
  const Kernel f32 = Kernel::from_taps(std::vector<float>{0.5F, 2.0F});
  const Kernel f64 = Kernel::from_taps(std::vector<double>{0.1});
  const Kernel c64 = Kernel::from_taps(std::vector<std::complex<float>>{{0.0F, 1.0F}});
  const Kernel c128 = Kernel::from_taps(std::vector<Complex>{{1.0, 2.0}});
  const Kernel i64 = Kernel::from_taps(std::vector<std::int64_t>{3});
  const auto type_of = [](const std::vector<Kernel>& factors) {
    return Kernel::product(factors).type();
  };
  EXPECT_EQ(type_of({f32, f32}), ElementType::float32);
  EXPECT_EQ(type_of({f32, f64}), ElementType::float64);
  EXPECT_EQ(type_of({f32, i64}), ElementType::float64);
  EXPECT_EQ(type_of({i64, i64}), ElementType::int64);
  EXPECT_EQ(type_of({f32, c64}), ElementType::complex64);
  EXPECT_EQ(type_of({f64, c64}), ElementType::complex128);
  EXPECT_EQ(type_of({c128, f32}), ElementType::complex128);
  EXPECT_EQ(type_of({i64, c64}), ElementType::complex128);
  EXPECT_THAT(dense<Complex>(Kernel::product({f32, c128, i64})),
              ElementsAre(Complex(1.5, 3.0), Complex(6.0, 12.0)));
  EXPECT_THAT(dense<double>(Kernel::product({f64, i64})), ElementsAre(0.1 * 3));
}

TEST(KernelProduct, AdaptsWhenItsFloatsDo) {
  const Kernel fixed = Kernel::from_taps(std::vector<double>{0.5});
  const Kernel integer = Kernel::from_taps(std::vector<std::int64_t>{2});
  EXPECT_TRUE(Kernel::product({fixed.adapting(), integer}).adapts());
  EXPECT_FALSE(Kernel::product({fixed.adapting(), fixed}).adapts());
  EXPECT_FALSE(Kernel::product({integer, integer}).adapts());
  const Kernel adapted = Kernel::product({fixed, integer}).adapting();
  EXPECT_TRUE(adapted.adapts());
  EXPECT_TRUE(adapted.factors()[0].adapts());
}

TEST(KernelProduct, OfOneFactorIsThatFactor) {
  const Kernel factor = Kernel::from_taps(std::vector<float>{1.0F, 2.0F}).with_origin(Shape{1});
  const Kernel product = Kernel::product({factor});
  EXPECT_EQ(product.type(), ElementType::float32);
  EXPECT_EQ(product.origin(), Shape{1});
  EXPECT_TRUE(product.factors().empty());
}

TEST(KernelProduct, KeepsFactorsUnderAnOrigin) {
  const Kernel factor = Kernel::from_taps(std::vector<double>{1.0, 2.0, 3.0});
  const Kernel moved = Kernel::product({factor, factor}).with_origin(Shape{0, 2});
  EXPECT_EQ(moved.factors().size(), 2U);
  EXPECT_EQ(moved.origin(), (Shape{0, 2}));
  EXPECT_EQ(dense<double>(moved)[5], 6.0);
}

TEST(KernelProduct, JoinsTheOriginsOfItsFactors) {
  const Kernel factor = Kernel::from_taps(std::vector<double>{1.0, 2.0});
  const Kernel first = factor.with_origin(Shape{0}), second = factor.with_origin(Shape{1});
  EXPECT_EQ(Kernel::product({second, first}).origin(), (Shape{1, 0}));
  EXPECT_FALSE(Kernel::product({factor, factor}).origin().has_value());
  EXPECT_THAT(refused([&] { Kernel::product({first, factor}); }), HasSubstr("1 of the 2 factors"));
}

TEST(KernelProduct, RefusesWhatIsNoFactor) {
  const Kernel taps = Kernel::from_taps(std::vector<double>{1.0});
  const Kernel plane = Kernel::from_taps(std::vector<double>{1.0}, Shape{1, 1});
  const Kernel residues = Kernel::from_taps(std::vector<std::uint64_t>{1});
  EXPECT_THAT(refused([&] { Kernel::product({}); }), HasSubstr("at least one"));
  EXPECT_THAT(refused([&] { Kernel::product({taps, Kernel()}); }), HasSubstr("factor 1"));
  EXPECT_THAT(refused([&] { Kernel::product({plane, taps}); }), HasSubstr("factor 0"));
  EXPECT_THAT(refused([&] { Kernel::product({taps, residues}); }), HasSubstr("modulus"));
  refused([&] { Kernel::product(std::vector<Kernel>(9, taps)); });
}

TEST(KernelProduct, RefusesTapsThatOverflow) {
  const std::int64_t two31 = std::int64_t{1} << 31;
  const Kernel a = Kernel::from_taps(std::vector<std::int64_t>{1, -two31});
  const Kernel b = Kernel::from_taps(std::vector<std::int64_t>{two31 * 2 - 1, 0});
  EXPECT_EQ(dense<std::int64_t>(Kernel::product({a, b}))[2], -two31 * (two31 * 2 - 1));
  EXPECT_THAT(sentence_of(ErrorCode::integer_overflow,
                          [&] {
                            Kernel::product({a, a, Kernel::from_taps(std::vector{2})});
                          }),
              HasSubstr("int64"));
  const Kernel lowest = Kernel::from_taps(std::vector<std::int64_t>{INT64_MIN});
  sentence_of(ErrorCode::integer_overflow, [&] { Kernel::product({lowest, lowest, lowest}); });
  const Kernel large = Kernel::from_taps(std::vector<double>{1e200});
  EXPECT_THAT(refused([&] { Kernel::product({large, large}); }), HasSubstr("overflows float64"));
  const Kernel large32 = Kernel::from_taps(std::vector<float>{1e30F});
  EXPECT_THAT(refused([&] { Kernel::product({large32, large32}); }), HasSubstr("float32"));
}

TEST(KernelProduct, TooLargeToWriteOutStillHasItsFactors) {
  const Kernel factor = Kernel::from_taps(std::vector<double>(10000, 1e-4));
  const Kernel cube = Kernel::product({factor, factor, factor});
  EXPECT_EQ(cube.shape(), (Shape{10000, 10000, 10000}));
  EXPECT_EQ(cube.factors().size(), 3U);
  EXPECT_THAT(sentence_of(ErrorCode::memory, [&] { cube.taps(); }), HasSubstr("1000000000000"));
}

TEST(KernelProduct, IsWrittenOutOnceForAllThreadsAndCopies) {
  const Kernel factor = Kernel::from_taps(std::vector<double>(300, 0.5));
  const Kernel product = Kernel::product({factor, factor});
  const Kernel copy = product.with_origin(Shape{0, 0});
  std::vector<const void*> seen(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    threads.emplace_back([&, i] { seen[i] = (i % 2 == 0 ? product : copy).taps().data; });
  }
  for (std::thread& thread : threads) thread.join();
  for (const void* pointer : seen) EXPECT_EQ(pointer, seen[0]);
  EXPECT_EQ(dense<double>(product)[89999], 0.25);
}

}  // namespace
}  // namespace faltung
