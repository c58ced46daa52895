// Everything a caller can get wrong in a Problem is refused with one sentence that names the
// values.
#include <cmath>
#include <limits>

#include "faltung/problem.h"
#include "laws/expect_error.h"

namespace faltung::support {
namespace {

using enum ErrorCode;

Problem image_problem() {
  Problem problem;
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {20, 30};
  problem.kernel = Kernel::from_taps<float>(std::vector<float>(15, 1), {3, 5});
  return problem;
}

// Changes a sound problem and expects the refusal.
template <typename Change>
void refuses(ErrorCode code, std::initializer_list<const char*> words, Change change) {
  Problem problem = image_problem();
  ASSERT_NO_THROW(output_shape(problem));
  expect_error(code, words, [&] {
    change(problem);
    output_shape(problem);
  });
  // The type is not given away either.
  expect_error(code, words, [&] {
    change(problem);
    output_type(problem);
  });
}

TEST(ProblemErrors, AKernelWithoutTaps) {
  refuses(invalid_argument, {"kernel", "no taps"}, [](Problem& p) { p.kernel = Kernel(); });
}

TEST(ProblemErrors, Ranks) {
  refuses(invalid_argument, {"2", "3"}, [](Problem& p) { p.signal_shape = {4, 5, 6}; });
  refuses(invalid_argument, {"0"}, [](Problem& p) { p.signal_shape = Shape(); });
  refuses(invalid_argument, {"1", "2"},
          [](Problem& p) { p.kernel = Kernel::from_taps<float>({1}); });
}

TEST(ProblemErrors, NegativeLengths) {
  refuses(invalid_argument, {"-7"}, [](Problem& p) { p.signal_shape = {20, -7}; });
}

TEST(ProblemErrors, SizesBeyond64Bits) {
  const std::int64_t big = std::int64_t{1} << 40;
  refuses(size_overflow, {}, [&](Problem& p) { p.signal_shape = {big, big}; });
  refuses(size_overflow, {}, [&](Problem& p) { p.signal_shape = {1, INT64_MAX}; });
  refuses(size_overflow, {}, [&](Problem& p) { p.extent = {Extent::range(-big, big)}; });
  refuses(size_overflow, {}, [&](Problem& p) {
    p.extent = {Extent::range(INT64_MIN, INT64_MAX), Extent::full()};
  });
  // The elements fit, their bytes do not.
  refuses(size_overflow, {}, [&](Problem& p) { p.signal_shape = {std::int64_t{1} << 61, 1}; });
  refuses(size_overflow, {}, [&](Problem& p) {
    p.extent = {Extent::range(0, std::int64_t{1} << 59), Extent::range(0, 4)};
    p.output_type = ElementType::float64;
  });
}

TEST(ProblemErrors, IndicesBeyond64Bits) {
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.kernel = Kernel::from_taps<double>({1, 1});
  problem.signal_shape = {INT64_MAX};
  expect_error(size_overflow, {"9223372036854775807"}, [&] { output_shape(problem); });
  // No element, yet an axis whose result cannot be indexed.
  problem.signal_shape = {0, INT64_MAX};
  problem.kernel = Kernel::from_taps<double>({1, 1}, {1, 2});
  expect_error(size_overflow, {"9223372036854775807"}, [&] { output_shape(problem); });
}

TEST(ProblemErrors, Axes) {
  refuses(invalid_argument, {"2"}, [](Problem& p) { p.axes = {0, 2}; });
  refuses(invalid_argument, {"-1"}, [](Problem& p) { p.axes = {-1, 1}; });
  refuses(invalid_argument, {"1", "twice"}, [](Problem& p) { p.axes = {1, 1}; });
  refuses(invalid_argument, {"axis 1", "axis 0"}, [](Problem& p) { p.axes = {1, 0}; });
}

TEST(ProblemErrors, BatchLengthsThatDoNotMatch) {
  refuses(invalid_argument, {"3", "20"}, [](Problem& p) { p.axes = {1}; });
}

TEST(ProblemErrors, ListsOfTheWrongLength) {
  refuses(invalid_argument, {"3", "2"}, [](Problem& p) { p.extent.assign(3, Extent::full()); });
  refuses(invalid_argument, {"0", "2"}, [](Problem& p) { p.extent.clear(); });
  refuses(invalid_argument, {"3", "2"}, [](Problem& p) { p.border.assign(3, Border::zero); });
  refuses(invalid_argument, {"0", "2"}, [](Problem& p) { p.border.clear(); });
}

TEST(ProblemErrors, Ranges) {
  refuses(invalid_argument, {"9", "4"}, [](Problem& p) { p.extent = {Extent::range(9, 4)}; });
  refuses(invalid_argument, {"0"}, [](Problem& p) { p.extent = {Extent::range(4, 9, 0)}; });
  refuses(invalid_argument, {"-2"}, [](Problem& p) { p.extent = {Extent::range(4, 9, -2)}; });
}

TEST(ProblemErrors, Origins) {
  refuses(invalid_argument, {"5", "5"}, [](Problem& p) {
    p.kernel = p.kernel.with_origin({0, 5});
  });
  refuses(invalid_argument, {"-1", "3"}, [](Problem& p) {
    p.kernel = p.kernel.with_origin({-1, 0});
  });
  refuses(invalid_argument, {"1", "2"}, [](Problem& p) { p.kernel = p.kernel.with_origin({1}); });
}

TEST(ProblemErrors, EmptySignalsNeedAValueBeyondTheEdge) {
  for (const Border border :
       {Border::replicate, Border::reflect_half, Border::reflect_whole, Border::periodic}) {
    const std::string name(name_of(border));
    refuses(invalid_argument, {"0", name.c_str()}, [&](Problem& p) {
      p.signal_shape = {0, 30};
      p.border = {border};
    });
  }
  Problem problem = image_problem();
  problem.signal_shape = {0, 30};
  problem.border = {Border::constant};
  EXPECT_EQ(output_shape(problem), (Shape{2, 34}));
}

TEST(ProblemErrors, NonFiniteNumbers) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double bad : {std::nan(""), inf, -inf}) {
    refuses(invalid_argument, {"border"}, [&](Problem& p) { p.border_value = bad; });
    refuses(invalid_argument, {"tap"}, [&](Problem& p) {
      p.kernel = Kernel::from_taps<double>({1, bad}, {1, 2});
    });
  }
}

TEST(ProblemErrors, Tolerances) {
  refuses(invalid_argument, {"tolerance", "nan"}, [](Problem& p) { p.tolerance = std::nan(""); });
  refuses(invalid_argument, {"tolerance", "-0.5"}, [](Problem& p) { p.tolerance = -0.5; });
}

TEST(ProblemErrors, TypesThatDoNotGoTogether) {
  using enum ElementType;
  const auto with_output = [](ElementType signal, ElementType output) {
    return [=](Problem& p) {
      p.signal_type = signal;
      p.output_type = output;
    };
  };
  refuses(invalid_argument, {"float32", "int32"}, with_output(float32, int32));
  refuses(invalid_argument, {"float64", "uint8"}, with_output(float64, uint8));
  refuses(invalid_argument, {"complex64", "float32"}, with_output(complex64, float32));
  refuses(invalid_argument, {"float32", "complex64"}, with_output(float32, complex64));
  // Real taps give int32 and int64 signals real results.
  refuses(invalid_argument, {"int64", "int64"}, with_output(int64, int64));
  refuses(invalid_argument, {"int32", "uint8"}, with_output(int32, uint8));
  refuses(invalid_argument, {"int64", "int128"}, with_output(int64, int128));
  refuses(invalid_argument, {"uint8", "uint64"}, with_output(uint8, uint64));
  refuses(invalid_argument, {"int128"}, [](Problem& p) { p.signal_type = int128; });
}

// Integer images under complex taps cannot stay integers.
TEST(ProblemErrors, ComplexTapsOnImages) {
  Problem problem = image_problem();
  problem.signal_type = ElementType::uint8;
  problem.kernel = Kernel::from_taps(std::vector{std::complex<float>(0, 1)}, {1, 1});
  EXPECT_EQ(output_type(problem), ElementType::complex128);
  problem.output_type = ElementType::uint8;
  expect_error(invalid_argument, {"uint8", "complex64"}, [&] { output_type(problem); });
}

Problem residue_problem() {
  Problem problem;
  problem.signal_type = ElementType::uint64;
  problem.signal_shape = {4};
  problem.kernel = Kernel::from_taps<std::uint64_t>({1, 6});
  problem.modulus = 7;
  return problem;
}

TEST(ProblemErrors, Moduli) {
  ASSERT_NO_THROW(output_shape(residue_problem()));
  for (const std::uint64_t modulus :
       {UINT64_C(0), UINT64_C(1), (UINT64_C(1) << 63) + 1, UINT64_MAX}) {
    Problem problem = residue_problem();
    problem.modulus = modulus;
    const std::string value = std::to_string(modulus);
    expect_error(invalid_argument, {"modulus", value.c_str(), "9223372036854775808"},
                 [&] { output_shape(problem); });
  }
  Problem problem = residue_problem();
  problem.modulus = 6;
  expect_error(invalid_argument, {"6", "modul"}, [&] { output_shape(problem); });
  problem = residue_problem();
  problem.signal_type = ElementType::int64;
  expect_error(invalid_argument, {"int64", "uint64"}, [&] { output_shape(problem); });
  problem = residue_problem();
  problem.kernel = Kernel::from_taps<double>({1, 6});
  expect_error(invalid_argument, {"float64", "uint64"}, [&] { output_shape(problem); });
  problem = image_problem();
  problem.modulus = 7;
  expect_error(invalid_argument, {"7", "float32"}, [&] { output_shape(problem); });
}

TEST(ProblemErrors, BorderValuesThatTheRingDoesNotHold) {
  for (const char* bad : {"-1", "7", "0.5"}) {
    Problem problem = residue_problem();
    problem.border = {Border::constant};
    problem.border_value = std::stod(bad);
    expect_error(invalid_argument, {"border", bad}, [&] { output_shape(problem); });
  }
  Problem problem = image_problem();
  problem.kernel = Kernel::from_taps<int>({1}, {1, 1});
  problem.border = {Border::constant};
  for (const ElementType type : {ElementType::uint8, ElementType::int64}) {
    problem.signal_type = type;
    const std::string name(name_of(type));
    for (const double bad : {0.5, 0x1p60}) {
      problem.border_value = bad;
      expect_error(invalid_argument, {"border", name.c_str()}, [&] { output_shape(problem); });
    }
  }
}

}  // namespace
}  // namespace faltung::support
