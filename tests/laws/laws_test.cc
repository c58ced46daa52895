// The laws of convolution, for every method: linearity, impulse, shift, commutativity,
// associativity, correlation, identity, the circular theorem, products of 1-D kernels, sums.
//
// Samples and taps are small integers in floating types, so most laws hold exactly for the direct
// sums and within the stated bounds for transforms.
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <numeric>

#include "faltung/engine.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "support/bounds.h"
#include "support/random.h"

namespace faltung::support {
namespace {

using Complex = std::complex<double>;
using Signal = std::vector<Complex>;

Signal random_signal(Random& random, std::int64_t length) {
  Signal signal;
  for (std::int64_t i = 0; i < length; ++i) {
    signal.emplace_back(static_cast<double>(random.between(-8, 8)),
                        static_cast<double>(random.between(-8, 8)));
  }
  return signal;
}

double largest(const Signal& signal) {
  double largest = 0;
  for (const Complex& sample : signal) largest = std::max(largest, std::abs(sample));
  return largest;
}

double sum_of_sizes(const Signal& signal) {
  double sum = 0;
  for (const Complex& sample : signal) sum += std::abs(sample);
  return sum;
}

// A result with what it may be off by.
struct Result {
  Signal samples;
  double error = 0;
};

class Laws : public testing::TestWithParam<std::string> {
 protected:
  Result convolve(const Signal& signal, const Signal& taps, Extent extent = Extent::full(),
                  Border border = Border::zero, Operation operation = Operation::convolve) {
    return run(signal, Kernel::from_taps(taps), {std::ssize(signal)}, extent, border, operation);
  }

  Result run(const Signal& signal, const Kernel& kernel, const Shape& shape, Extent extent,
             Border border, Operation operation = Operation::convolve) {
    Problem problem;
    problem.operation = operation;
    problem.signal_type = ElementType::complex128;
    problem.signal_shape = shape;
    problem.kernel = kernel;
    problem.extent = {extent};
    problem.border = {border};
    const Plan plan = plan_of(problem);
    const Array result = plan.execute(view_of(signal.data(), shape));
    const auto samples = result.as<Complex>();
    const auto* taps = static_cast<const Complex*>(kernel.taps().data);
    const Signal tap_list(taps, taps + element_count(kernel.shape()));
    return {{samples.begin(), samples.end()},
            plan.error_bound() * largest(signal) * sum_of_sizes(tap_list)};
  }

  // Methods that approximate are given room to; where a method does not apply, the law is the
  // planner's to keep.
  Plan plan_of(Problem problem) {
    PlanOptions options;
    options.method = GetParam();
    for (const double tolerance : {std::numeric_limits<double>::infinity(), 1e-3}) {
      problem.tolerance = tolerance;
      try {
        return engine_.plan(problem, options);
      } catch (const Error& error) {
        if (error.code() == ErrorCode::accuracy) continue;
        EXPECT_EQ(error.code(), ErrorCode::no_method) << error.what();
        break;
      }
    }
    problem.tolerance = std::numeric_limits<double>::infinity();
    return engine_.plan(problem);
  }

  static void expect_same(const Signal& a, const Signal& b, double error) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_LE(std::abs(a[i] - b[i]), error) << "at " << i << ": " << a[i] << " and " << b[i];
    }
  }

  Engine engine_;
  Random random_{7};
};

TEST_P(Laws, Linearity) {
  const Signal a = random_signal(random_, 50), b = random_signal(random_, 50);
  const Signal taps = random_signal(random_, 9);
  const Complex s(2, -3), t(-1, 5);
  Signal mixed;
  for (std::size_t i = 0; i < a.size(); ++i) mixed.push_back(s * a[i] + t * b[i]);
  const Result of_a = convolve(a, taps), of_b = convolve(b, taps), of_mixed = convolve(mixed, taps);
  Signal sum;
  for (std::size_t i = 0; i < of_a.samples.size(); ++i) {
    sum.push_back(s * of_a.samples[i] + t * of_b.samples[i]);
  }
  expect_same(of_mixed.samples, sum,
              of_mixed.error + std::abs(s) * of_a.error + std::abs(t) * of_b.error + kOwnRounding);
}

TEST_P(Laws, AnImpulseGivesTheTaps) {
  const Signal taps = random_signal(random_, 13);
  for (const std::size_t at : {0, 1, 17, 39}) {
    Signal impulse(40);
    impulse[at] = 1;
    Signal expected(40 + taps.size() - 1);
    std::copy(taps.begin(), taps.end(), expected.begin() + static_cast<std::ptrdiff_t>(at));
    const Result result = convolve(impulse, taps);
    expect_same(result.samples, expected, result.error);
  }
}

TEST_P(Laws, ShiftingTheSignalShiftsTheResult) {
  const Signal signal = random_signal(random_, 60), taps = random_signal(random_, 11);
  const Result plain = convolve(signal, taps);
  for (const std::size_t shift : {1, 5, 64}) {
    Signal shifted(shift);
    shifted.insert(shifted.end(), signal.begin(), signal.end());
    Signal expected(shift);
    expected.insert(expected.end(), plain.samples.begin(), plain.samples.end());
    const Result result = convolve(shifted, taps);
    expect_same(result.samples, expected, result.error + plain.error);
  }
}

TEST_P(Laws, PeriodicSignalsShiftInCircles) {
  const Signal signal = random_signal(random_, 30), taps = random_signal(random_, 7);
  Signal rotated = signal;
  std::rotate(rotated.begin(), rotated.end() - 4, rotated.end());
  const Result plain = convolve(signal, taps, Extent::range(0, 30), Border::periodic);
  const Result turned = convolve(rotated, taps, Extent::range(4, 34), Border::periodic);
  expect_same(plain.samples, turned.samples, plain.error + turned.error);
}

TEST_P(Laws, OperandsMayBeSwapped) {
  for (const auto& [n, k] : {std::pair{40, 7}, {7, 40}, {1, 12}, {16, 16}}) {
    const Signal a = random_signal(random_, n), b = random_signal(random_, k);
    const Result ab = convolve(a, b), ba = convolve(b, a);
    expect_same(ab.samples, ba.samples, ab.error + ba.error);
  }
}

TEST_P(Laws, Associativity) {
  const Signal a = random_signal(random_, 40);
  const Signal b = random_signal(random_, 6), c = random_signal(random_, 5);
  const Result ab = convolve(a, b), bc = convolve(b, c);
  const Result left = convolve(ab.samples, c), right = convolve(a, bc.samples);
  const double carried = ab.error * sum_of_sizes(c) + bc.error * 10 * sum_of_sizes(a);
  expect_same(left.samples, right.samples, left.error + right.error + carried);
}

TEST_P(Laws, CorrelationIsConvolutionWithTheReversedConjugate) {
  const Signal signal = random_signal(random_, 33), taps = random_signal(random_, 10);
  Signal turned(taps.rbegin(), taps.rend());
  for (Complex& tap : turned) tap = std::conj(tap);
  for (const Border border : {Border::zero, Border::reflect_half, Border::periodic}) {
    for (const Extent extent : {Extent::full(), Extent::same(), Extent::valid()}) {
      const Result correlated = convolve(signal, taps, extent, border, Operation::correlate);
      const Result convolved = convolve(signal, turned, extent, border);
      expect_same(correlated.samples, convolved.samples, correlated.error + convolved.error);
    }
  }
}

TEST_P(Laws, TheUnitTapChangesNothing) {
  const Signal signal = random_signal(random_, 29);
  for (const Border border : {Border::zero, Border::replicate, Border::periodic}) {
    const Result same = convolve(signal, {1}, Extent::same(), border);
    expect_same(same.samples, signal, same.error);
    const Result centred = convolve(signal, {0, 0, 1, 0, 0}, Extent::same(), border);
    expect_same(centred.samples, signal, centred.error);
  }
}

// The discrete Fourier transform from its definition.
Signal transform(const Signal& signal, int sign) {
  const std::size_t n = signal.size();
  Signal spectrum;
  for (std::size_t f = 0; f < n; ++f) {
    std::complex<long double> sum = 0;
    for (std::size_t t = 0; t < n; ++t) {
      const long double angle =
          sign * 2 * std::numbers::pi_v<long double> * static_cast<long double>(f * t % n) / n;
      sum += std::complex<long double>(signal[t]) * std::polar(1.0L, angle);
    }
    spectrum.emplace_back(sum);
  }
  return spectrum;
}

TEST_P(Laws, CircularConvolutionMultipliesSpectra) {
  for (const std::int64_t n : {1, 2, 12, 31}) {
    const Signal signal = random_signal(random_, n), taps = random_signal(random_, n);
    Signal product = transform(signal, -1);
    const Signal of_taps = transform(taps, -1);
    for (std::size_t f = 0; f < product.size(); ++f) product[f] *= of_taps[f] / double(n);
    const Result by_range = convolve(signal, taps, Extent::range(0, n), Border::periodic);
    expect_same(by_range.samples, transform(product, 1), by_range.error + kOwnRounding);
    const Result by_origin = run(signal, Kernel::from_taps(taps).with_origin({0}), {n},
                                 Extent::same(), Border::periodic);
    expect_same(by_origin.samples, by_range.samples, by_range.error + by_origin.error);
  }
}

TEST_P(Laws, AProductKernelIsItsFactorsOneAfterTheOther) {
  const Shape shape = {12, 17};
  const Signal image = random_signal(random_, 12 * 17);
  const Signal rows = random_signal(random_, 5), columns = random_signal(random_, 4);
  Signal dense;
  for (const Complex& r : rows) {
    for (const Complex& c : columns) dense.push_back(r * c);
  }
  const Kernel product = Kernel::product({Kernel::from_taps(rows), Kernel::from_taps(columns)});
  for (const Border border : {Border::zero, Border::reflect_whole, Border::periodic}) {
    const Result whole =
        run(image, Kernel::from_taps(dense, {5, 4}), shape, Extent::same(), border);
    const Result known = run(image, product, shape, Extent::same(), border);
    expect_same(whole.samples, known.samples, whole.error + known.error);
    const Result down = run(image, Kernel::from_taps(rows, {5, 1}), shape, Extent::same(), border);
    const Result across =
        run(down.samples, Kernel::from_taps(columns, {1, 4}), shape, Extent::same(), border);
    expect_same(whole.samples, across.samples,
                whole.error + across.error + down.error * sum_of_sizes(columns));
  }
}

TEST_P(Laws, TheSumOfAFullResultIsTheProductOfTheSums) {
  const Signal signal = random_signal(random_, 77), taps = random_signal(random_, 20);
  const Result result = convolve(signal, taps);
  const auto sum = [](const Signal& s) { return std::accumulate(s.begin(), s.end(), Complex()); };
  EXPECT_LE(std::abs(sum(result.samples) - sum(signal) * sum(taps)),
            result.error * static_cast<double>(result.samples.size()) + kOwnRounding);
}

TEST_P(Laws, ConstantSignalsGiveTheSumOfTheTapsUnderIndexMaps) {
  const Signal taps = random_signal(random_, 15);
  const Signal ones(10, Complex(1));
  Complex sum = 0;
  for (const Complex& tap : taps) sum += tap;
  for (const Border border :
       {Border::replicate, Border::reflect_half, Border::reflect_whole, Border::periodic}) {
    const Result result = convolve(ones, taps, Extent::range(-100, 100, 7), border);
    expect_same(result.samples, Signal(result.samples.size(), sum), result.error + kOwnRounding);
  }
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) names.push_back(method.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Method, Laws, testing::ValuesIn(method_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace faltung::support
