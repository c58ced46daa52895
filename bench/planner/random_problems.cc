#include "planner/random_problems.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>
#include <vector>

namespace faltung::bench {
namespace {

constexpr std::uint64_t kModulus = 998244353;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : bits_(seed) {}

  double uniform(double lo, double hi) {
    return lo + (hi - lo) * static_cast<double>(bits_() >> 11) * 0x1p-53;
  }
  std::int64_t log_uniform(double lo, double hi) {
    return std::llround(std::exp(uniform(std::log(lo), std::log(hi))));
  }
  bool one_in(int n) { return bits_() % static_cast<std::uint64_t>(n) == 0; }
  template <typename T>
  T of(std::initializer_list<T> choices) {
    return choices.begin()[bits_() % choices.size()];
  }

 private:
  std::mt19937_64 bits_;
};

// Lengths along the convolved axes whose product is about `samples`, none much longer than others.
std::vector<std::int64_t> lengths_of(Draw& draw, int axes, double samples) {
  std::vector<std::int64_t> lengths;
  for (int left = axes; left > 0; --left) {
    const double even = std::pow(samples, 1.0 / left);
    const double length = left == 1 ? samples : even * std::exp(draw.uniform(-0.7, 0.7));
    lengths.push_back(std::max<std::int64_t>(1, std::llround(length)));
    samples = std::max(1.0, samples / static_cast<double>(lengths.back()));
  }
  return lengths;
}

std::vector<double> noise(Draw& draw, std::int64_t count) {
  std::vector<double> taps(static_cast<std::size_t>(count));
  for (double& tap : taps) tap = draw.uniform(-1, 1);
  return taps;
}

Kernel line_kernel(Draw& draw, std::int64_t taps, bool symmetric) {
  std::vector<double> values = noise(draw, taps);
  if (symmetric) {
    for (std::size_t i = 0; i < values.size() / 2; ++i) values[values.size() - 1 - i] = values[i];
  }
  return Kernel::from_taps(values).adapting();
}

Kernel dense_kernel(Draw& draw, const Shape& shape, ElementType type, bool symmetric) {
  const std::vector<double> real = noise(draw, element_count(shape));
  if (type == ElementType::uint64) {
    std::vector<std::uint64_t> taps;
    for (const double tap : real) {
      taps.push_back(static_cast<std::uint64_t>((tap + 1) / 2 * (kModulus - 1)));
    }
    return Kernel::from_taps(taps, shape);
  }
  if (type == ElementType::int32 || type == ElementType::int64) {
    std::vector<std::int64_t> taps;
    for (const double tap : real) taps.push_back(std::llround(tap * 1000));
    return Kernel::from_taps(taps, shape);
  }
  if (is_complex(type)) {
    std::vector<std::complex<double>> taps(real.begin(), real.end());
    for (auto& tap : taps) tap.imag(draw.uniform(-1, 1));
    return Kernel::from_taps(taps, shape).adapting();
  }
  std::vector<double> taps = real;
  if (symmetric) {
    for (std::size_t i = 0; i < taps.size() / 2; ++i) taps[taps.size() - 1 - i] = taps[i];
  }
  return Kernel::from_taps(taps, shape).adapting();
}

ElementType element_type(Draw& draw, int axes) {
  using enum ElementType;
  if (axes == 1)
    return draw.of({float32, float32, float64, complex64, complex128, int16, int64, uint64});
  if (axes == 2)
    return draw.of({float32, float32, float64, uint8, uint8, uint16, complex64, int32});
  return draw.of({float32, float32, float64, uint8});
}

}  // namespace

PlannerProblem planner_problem(std::uint64_t seed) {
  Draw draw(seed);
  const int axes = draw.of({1, 1, 2, 2, 3});
  PlannerProblem made{seed, "dense", {}};
  Problem& problem = made.problem;
  problem.signal_type = element_type(draw, axes);
  if (problem.signal_type == ElementType::uint64) problem.modulus = kModulus;
  const auto samples = static_cast<double>(draw.log_uniform(16, 1 << 24));
  const std::int64_t through =
      axes < 3 && draw.one_in(3) && samples > 1000 ? draw.of<std::int64_t>({2, 3, 3, 4, 50}) : 1;
  const auto lengths = lengths_of(draw, axes, samples / static_cast<double>(through));
  Shape taps;
  for (const std::int64_t length : lengths) {
    problem.signal_shape.push_back(length);
    problem.axes.push_back(problem.signal_shape.rank() - 1);
    taps.push_back(draw.log_uniform(1, static_cast<double>(length)));
  }
  if (through > 1) problem.signal_shape.push_back(through);  // channels
  const bool exact = problem.modulus != 0 || problem.signal_type == ElementType::int64 ||
                     problem.signal_type == ElementType::int32;
  if (axes > 1 && !exact && !is_complex(problem.signal_type) && draw.one_in(3)) {
    made.kind = "product";
    std::vector<Kernel> factors;
    for (const std::int64_t length : taps) factors.push_back(line_kernel(draw, length, true));
    problem.kernel = Kernel::product(factors);
  } else {
    const bool symmetric = draw.one_in(4);
    if (symmetric) made.kind = "symmetric";
    problem.kernel = dense_kernel(draw, taps, problem.signal_type, symmetric);
  }
  problem.extent = {draw.of({Extent::full(), Extent::same(), Extent::same(), Extent::valid()})};
  if (problem.modulus == 0) {
    problem.border = {
        draw.of({Border::zero, Border::zero, Border::replicate, Border::reflect_half})};
  }
  return made;
}

}  // namespace faltung::bench
