#include "support/adversarial_problem.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "support/elements.h"
#include "support/random_kernel.h"

namespace faltung::support {
namespace {

using Complex = std::complex<double>;
using enum ElementType;

// Terms of the defining sums.
constexpr double kLargestWork = 1e5;
// Outputs looked at where more of them would take too long.
constexpr double kFewOutputs = 64;

enum class Line { alike, alternating, signs, uniform, tone, spike };
enum class Samples { of_matching_sign, matched, tone, signs, uniform, spike };

// What all parts of a problem are drawn by.
struct Draw {
  Random random;
  bool complex = false;
  double unit = 0;       // spacing of the type's numbers from 1 on
  double frequency = 0;  // of tones, per sample
  double spread = 0;     // how far values that are alike lie apart
  bool beside = false;   // taps between the numbers of the type

  // In [1, 2).
  double full() {
    const double uniform = 1 + 0.5 * (1 + random.signed_unit());
    return random.pick({uniform, uniform, 2 - unit, 1 + unit, 4.0 / 3, 5.0 / 3});
  }
  double nearly(double value) { return value * (1 - spread * std::abs(random.signed_unit())); }
  double sign() { return random.one_in(2) ? 1 : -1; }
  Complex phase(double turns) {
    const double angle = 2 * std::numbers::pi * turns;
    return complex ? std::polar(1.0, angle) : Complex(std::cos(angle));
  }
  Complex uniform() {
    const double real = random.signed_unit();
    return {real, complex ? random.signed_unit() : 0};
  }
};

std::vector<Complex> line_of_taps(Draw& draw, std::int64_t length) {
  using enum Line;
  const Line line = draw.random.pick({alike, alike, alternating, signs, uniform, tone, spike});
  const Complex full = draw.full() * (draw.complex ? Complex(1, draw.sign()) : Complex(1));
  const std::int64_t place = draw.random.between(0, length - 1);
  std::vector<Complex> taps;
  for (std::int64_t j = 0; j < length; ++j) {
    switch (line) {
      case alike:
        taps.push_back(full * draw.nearly(1));
        break;
      case alternating:
        taps.push_back(full * draw.nearly(j % 2 == 0 ? 1 : -1));
        break;
      case signs:
        taps.push_back(full * draw.nearly(draw.sign()));
        break;
      case uniform:
        taps.push_back(draw.uniform());
        break;
      case tone:
        taps.push_back(full * draw.nearly(1) * draw.phase(draw.frequency * static_cast<double>(j)));
        break;
      case spike:
        taps.push_back(j == place ? full : draw.unit * draw.uniform());
        break;
    }
  }
  return taps;
}

std::vector<Complex> product_of(const std::vector<std::vector<Complex>>& lines) {
  std::vector<Complex> product = {1};
  for (const auto& line : lines) {
    std::vector<Complex> wider;
    for (const Complex& a : product) {
      for (const Complex& b : line) wider.push_back(a * b);
    }
    product = wider;
  }
  return product;
}

// Half a unit off: all of them round, and the same way.
std::vector<double> beside(const std::vector<double>& taps, double unit) {
  std::vector<double> off;
  for (const double tap : taps) {
    int exponent = 0;
    std::frexp(tap, &exponent);
    off.push_back(tap + std::copysign(std::ldexp(0.499 * unit, exponent - 1), tap));
  }
  return off;
}

Kernel kernel_of(Draw& draw, const std::vector<Complex>& taps, const Shape& shape) {
  const bool single = draw.unit > 0x1p-50;
  if (draw.complex) {
    if (!single) return Kernel::from_taps(taps, shape);
    return Kernel::from_taps(std::vector<std::complex<float>>(taps.begin(), taps.end()), shape);
  }
  std::vector<double> real;
  for (const Complex& tap : taps) real.push_back(tap.real());
  if (!single) return Kernel::from_taps(real, shape);
  const std::vector<float> rounded(real.begin(), real.end());
  if (!draw.beside) return Kernel::from_taps(rounded, shape);
  return Kernel::from_taps(beside({rounded.begin(), rounded.end()}, draw.unit), shape).adapting();
}

Kernel adversarial_kernel(Draw& draw, const Shape& shape) {
  draw.beside = draw.random.one_in(3);
  std::vector<std::vector<Complex>> lines;
  for (const std::int64_t length : shape) lines.push_back(line_of_taps(draw, length));
  if (shape.rank() == 1) return kernel_of(draw, lines[0], shape);
  switch (draw.random.between(0, 2)) {
    case 0:
      return kernel_of(draw, line_of_taps(draw, element_count(shape)), shape);
    case 1:
      return kernel_of(draw, product_of(lines), shape);
    default:
      break;
  }
  std::vector<Kernel> factors;
  for (const auto& line : lines) {
    factors.push_back(kernel_of(draw, line, Shape{static_cast<std::int64_t>(line.size())}));
  }
  return Kernel::product(factors);
}

// The tap that sample `at` meets when the kernel lies on whole periods of itself.
std::size_t tap_met(std::int64_t at, const Shape& signal, const Shape& kernel) {
  std::int64_t flat = 0, stride = 1;
  for (int a = signal.rank() - 1; a >= 0; --a) {
    flat += stride * (kernel[a] - 1 - at % signal[a] % kernel[a]);
    stride *= kernel[a];
    at /= signal[a];
  }
  return static_cast<std::size_t>(flat);
}

Complex tone_at(Draw& draw, std::int64_t at, const Shape& signal) {
  Complex value = 1;
  for (int a = signal.rank() - 1; a >= 0; --a) {
    value *= draw.phase(draw.frequency * static_cast<double>(at % signal[a]));
    at /= signal[a];
  }
  return value;
}

Array floating_signal(Draw& draw, const Problem& problem) {
  using enum Samples;
  Array signal(problem.signal_type, problem.signal_shape);
  const std::vector<Number> taps = read_elements(problem.kernel.taps());
  const Samples samples = draw.random.pick(
      {of_matching_sign, of_matching_sign, of_matching_sign, matched, tone, signs, uniform, spike});
  const double full = draw.full();
  const std::int64_t place = draw.random.between(0, signal.size() - 1);
  auto* const bytes = static_cast<std::byte*>(signal.data());
  for (std::int64_t i = 0; i < signal.size(); ++i) {
    const Number& met = taps[tap_met(i, problem.signal_shape, problem.kernel.shape())];
    const Complex tap(static_cast<double>(met.real), static_cast<double>(-met.imag));
    Complex value = draw.nearly(full);
    switch (samples) {
      case of_matching_sign:
        if (tap != 0.0) {
          value *= draw.complex ? tap / std::abs(tap) : std::copysign(1.0, tap.real());
        }
        break;
      case matched:
        value = tap;
        break;
      case tone:
        value *= tone_at(draw, i, problem.signal_shape);
        break;
      case signs:
        value *= draw.sign();
        break;
      case uniform:
        value = draw.uniform();
        break;
      case spike:
        if (i != place) value = draw.unit * draw.uniform();
        break;
    }
    write_element(signal.type(), bytes + i * static_cast<std::int64_t>(size_of(signal.type())),
                  value.real(), value.imag());
  }
  return signal;
}

// The largest and smallest values by the sign of the taps they meet.
Array integer_signal(const Problem& problem) {
  Array signal(problem.signal_type, problem.signal_shape);
  const std::vector<Number> taps = read_elements(problem.kernel.taps());
  const IntegerRange range = range_of(problem.signal_type);
  auto* const bytes = static_cast<std::byte*>(signal.data());
  for (std::int64_t i = 0; i < signal.size(); ++i) {
    const Number& met = taps[tap_met(i, problem.signal_shape, problem.kernel.shape())];
    write_element(signal.type(), bytes + i * static_cast<std::int64_t>(size_of(signal.type())),
                  static_cast<long double>(met.real < 0 ? range.min : range.max));
  }
  return signal;
}

// A length on each axis whose product is of a drawn class.
Shape kernel_shape(Random& random, int rank) {
  const double lowest = random.pick({1.0, 9.0, 65.0, 513.0});
  const double longest = random.one_in(8) ? 3000 : 700;
  const double highest = lowest == 1 ? 8 : lowest == 513 ? longest : 8 * (lowest - 1);
  const double taps = lowest * std::pow(highest / lowest, 0.5 + 0.5 * random.signed_unit());
  Shape shape;
  double left = taps;
  for (int a = 0; a < rank; ++a) {
    const double length = std::pow(left, 1.0 / (rank - a));
    shape.push_back(std::max<std::int64_t>(1, std::llround(length)));
    left /= length;
  }
  return shape;
}

Shape signal_shape(Random& random, const Shape& kernel) {
  Shape shape;
  const std::int64_t kind = random.between(0, 3);
  const std::int64_t longest = kernel.rank() == 1 ? 400 : kernel.rank() == 2 ? 60 : 16;
  for (const std::int64_t k : kernel) {
    shape.push_back(kind <= 1   ? random.between(k, k + 3)
                    : kind == 2 ? random.between(1, std::min(4 * k, std::max(k, longest)))
                                : random.between(1, longest));
  }
  return shape;
}

// All outputs, or the few around the first at which the kernel lies within the signal.
void choose_extent(Random& random, Problem& problem) {
  const Shape &signal = problem.signal_shape, &kernel = problem.kernel.shape();
  double work = 1;
  for (int a = 0; a < signal.rank(); ++a) {
    work *= static_cast<double>((signal[a] + kernel[a]) * kernel[a]);
  }
  if (work <= kLargestWork) {
    problem.extent = {
        random.pick({Extent::full(), Extent::same(), Extent::same(), Extent::valid()})};
    return;
  }
  const auto width = static_cast<std::int64_t>(std::pow(kFewOutputs, 1.0 / signal.rank()));
  problem.extent.clear();
  for (const std::int64_t k : kernel) {
    const std::int64_t start = k - 1 - random.between(0, width - 1);
    problem.extent.push_back(Extent::range(start, start + width));
  }
}

// Products that grow smaller, written out.
Kernel sum_of_products(Draw& draw, const Shape& shape) {
  std::vector<double> taps(static_cast<std::size_t>(element_count(shape)));
  const int step = static_cast<int>(draw.random.between(0, 12));
  for (int term = 0; term < 3; ++term) {
    std::vector<std::vector<Complex>> lines;
    for (const std::int64_t length : shape) {
      auto& line = lines.emplace_back();
      for (std::int64_t j = 0; j < length; ++j) line.push_back(draw.random.signed_unit());
    }
    const std::vector<Complex> product = product_of(lines);
    for (std::size_t i = 0; i < taps.size(); ++i) {
      taps[i] += std::ldexp(product[i].real(), -term * step);
    }
  }
  return Kernel::from_taps(taps, shape).adapting();
}

// For methods that approximate: smooth kernels, and sums of a few products.
void make_approximable(Draw& draw, Problem& problem) {
  Random& random = draw.random;
  const bool smooth = random.one_in(2);
  const bool long_kernel = random.one_in(6);
  Shape shape;
  for (int a = 0; a < 2; ++a) {
    shape.push_back(long_kernel ? random.between(24, 36) : random.between(smooth ? 5 : 7, 20));
    problem.signal_shape.push_back(random.between(16, 26));
  }
  problem.kernel = smooth ? random_smooth_kernel(random, shape) : sum_of_products(draw, shape);
  problem.tolerance = random.pick({0.1, 1e-2, 1e-2, 1e-3, 1e-4});
  problem.extent = {Extent::same()};
  if (smooth && random.one_in(3)) {
    problem.signal_type = random.pick({uint8, uint16, int16});
    problem.output_type = float32;
  }
}

void make_exact(Draw& draw, Problem& problem) {
  Random& random = draw.random;
  const Shape shape = kernel_shape(random, random.pick({1, 1, 1, 2, 2, 3}));
  problem.signal_shape = signal_shape(random, shape);
  if (!draw.complex && random.one_in(10)) {
    problem.signal_type = random.pick({uint8, uint16, int16});
  } else if (draw.unit < 0x1p-50 && random.one_in(8)) {
    problem.output_type = draw.complex ? complex64 : float32;
  }
  const int bits = static_cast<int>(random.between(1, 12));
  draw.frequency = std::ldexp(static_cast<double>(random.between(0, 1 << (bits - 1))), -bits);
  draw.spread = random.pick({0.0, 0.0, 0x1p-2, 0x1p-4, 0x1p-8});
  const bool real_taps = draw.complex && random.one_in(4);
  if (real_taps) draw.complex = false;
  problem.kernel = adversarial_kernel(draw, shape);
  if (real_taps) draw.complex = true;
  problem.componentwise = random.one_in(16);
  choose_extent(random, problem);
  problem.border = {random.pick(
      {Border::zero, Border::zero, Border::replicate, Border::reflect_half, Border::periodic})};
  if (random.one_in(4)) problem.operation = Operation::correlate;
}

}  // namespace

RandomProblem adversarial_problem(std::uint64_t seed) {
  Draw draw{Random(seed ^ 0xadbe75a1)};
  RandomProblem made;
  made.seed = seed;
  Problem& problem = made.problem;
  problem.signal_type = draw.random.pick({float32, float64, complex64, complex128});
  draw.complex = is_complex(problem.signal_type);
  const bool single = problem.signal_type == float32 || problem.signal_type == complex64;
  draw.unit = single ? 0x1p-23 : 0x1p-52;
  if (draw.random.one_in(5)) {
    make_approximable(draw, problem);
  } else {
    make_exact(draw, problem);
  }
  made.signal =
      is_integer(problem.signal_type) ? integer_signal(problem) : floating_signal(draw, problem);
  return made;
}

}  // namespace faltung::support
