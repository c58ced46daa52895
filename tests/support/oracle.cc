#include "support/oracle.h"

#include <cmath>
#include <complex>
#include <optional>
#include <utility>

#include "support/elements.h"

namespace faltung::support {
namespace {

// One axis of the problem with everything at the door already settled.
struct Axis {
  bool convolved = false;
  std::int64_t signal = 0, kernel = 1;  // lengths
  std::int64_t first = 0, step = 1, count = 0;
  // where[t][j]: the sample that tap j meets for output t (convolved axes only).
  std::vector<std::vector<std::int64_t>> where;
};

// A non-zero tap of the kernel that convolves: reversed and conjugated already for correlate.
struct Tap {
  std::vector<std::int64_t> index;
  Number value;
  long double size = 0;     // |value|
  std::int64_t scaled = 0;  // value * 2^shift, when exact
};

struct Sample {
  Number value;
  long double size = 0;  // |value|
  bool finite = true;

  explicit Sample(const Number& number)
      : value(number), size(number.size()), finite(number.is_finite()) {}
};

template <typename T>
const T& entry(const std::vector<T>& list, std::size_t convolved_axis) {
  return list.size() == 1 ? list[0] : list[convolved_axis];
}

std::vector<int> convolved_axes(const Problem& problem) {
  if (!problem.axes.empty()) return problem.axes;
  std::vector<int> axes;
  for (int a = 0; a < problem.signal_shape.rank(); ++a) axes.push_back(a);
  return axes;
}

// The kernel's shape (or origin) with one entry per axis of the signal.
Shape spread(const Shape& per_kernel_axis, const Problem& problem, std::int64_t on_batch_axes) {
  const int rank = problem.signal_shape.rank();
  if (per_kernel_axis.rank() == rank) return per_kernel_axis;
  Shape spread = Shape::filled(rank, on_batch_axes);
  const std::vector<int> axes = convolved_axes(problem);
  for (std::size_t c = 0; c < axes.size(); ++c) {
    spread[axes[c]] = per_kernel_axis[static_cast<int>(c)];
  }
  return spread;
}

void set_range(Axis& axis, const Extent& extent, std::int64_t same_start) {
  const std::int64_t n = axis.signal;
  const std::int64_t k = axis.kernel;
  std::int64_t end = 0;
  switch (extent.kind) {
    case Extent::Kind::full:
      axis.first = 0, end = n + k - 1;
      break;
    case Extent::Kind::same:
      axis.first = same_start, end = same_start + n;
      break;
    case Extent::Kind::valid:
      axis.first = k - 1, end = n;
      break;
    case Extent::Kind::range:
      axis.first = extent.lo, end = extent.hi, axis.step = extent.step;
      break;
  }
  for (std::int64_t i = axis.first; i < end; i += axis.step) ++axis.count;
}

// Fills `where`; outputs share most of their samples, so each index is looked up once.
void meet_taps(Axis& axis, Border border) {
  if (axis.count == 0) return;
  const std::int64_t lowest = axis.first - (axis.kernel - 1);
  const std::int64_t highest = axis.first + (axis.count - 1) * axis.step;
  std::vector<std::int64_t> samples;
  for (std::int64_t i = lowest; i <= highest; ++i) {
    samples.push_back(sample_at(border, i, axis.signal));
  }
  for (std::int64_t t = 0; t < axis.count; ++t) {
    auto& row = axis.where.emplace_back();
    for (std::int64_t j = 0; j < axis.kernel; ++j) {
      const std::int64_t i = axis.first + t * axis.step - j;
      row.push_back(samples[static_cast<std::size_t>(i - lowest)]);
    }
  }
}

std::vector<Axis> axes_of(const Problem& problem) {
  const int rank = problem.signal_shape.rank();
  const Shape kernel = spread(problem.kernel.shape(), problem, 1);
  std::vector<Axis> axes(static_cast<std::size_t>(rank));
  for (int a = 0; a < rank; ++a) {
    Axis& axis = axes[static_cast<std::size_t>(a)];
    axis.signal = problem.signal_shape[a];
    axis.kernel = kernel[a];
    axis.count = axis.signal == 1 ? axis.kernel : axis.signal;  // of a batch axis
  }
  const bool correlate = problem.operation == Operation::correlate;
  const auto& given = problem.kernel.origin();
  const std::vector<int> convolved = convolved_axes(problem);
  for (std::size_t c = 0; c < convolved.size(); ++c) {
    Axis& axis = axes[static_cast<std::size_t>(convolved[c])];
    const std::int64_t k = axis.kernel;
    std::int64_t origin = correlate ? k / 2 : (k - 1) / 2;
    if (given) origin = spread(*given, problem, 0)[convolved[c]];
    axis.convolved = true;
    axis.count = 0;
    set_range(axis, entry(problem.extent, c), correlate ? k - 1 - origin : origin);
    meet_taps(axis, entry(problem.border, c));
  }
  return axes;
}

// Calls f(index) for every index below `lengths`, last axis fastest.
template <typename F>
void for_each_index(const std::vector<std::int64_t>& lengths, F f) {
  for (const std::int64_t length : lengths) {
    if (length == 0) return;
  }
  std::vector<std::int64_t> index(lengths.size(), 0);
  while (true) {
    f(std::as_const(index));
    std::size_t a = lengths.size();
    while (a > 0 && ++index[a - 1] == lengths[a - 1]) index[--a] = 0;
    if (a == 0) return;
  }
}

std::vector<Tap> taps_of(const Problem& problem, const std::vector<Axis>& axes) {
  const std::vector<Number> dense = read_elements(problem.kernel.taps());
  std::vector<std::int64_t> lengths;
  for (const Axis& axis : axes) lengths.push_back(axis.kernel);
  std::vector<Tap> taps;
  std::size_t next = 0;
  for_each_index(lengths, [&](const std::vector<std::int64_t>& index) {
    Tap tap{index, dense[next++]};
    if (tap.value.is_zero()) return;
    tap.size = tap.value.size();
    if (problem.operation == Operation::correlate) {
      tap.value.imag = -tap.value.imag;
      for (std::size_t a = 0; a < axes.size(); ++a) {
        if (axes[a].convolved) tap.index[a] = axes[a].kernel - 1 - tap.index[a];
      }
    }
    taps.push_back(tap);
  });
  return taps;
}

// Taps that are integers over one power of two, of at most this size, count as exact.
constexpr long double kLargestExactTap = 1 << 20;

// The smallest shift that makes every tap an integer, if those are small enough.
std::optional<int> integer_shift(const std::vector<Tap>& taps) {
  for (int shift = 0; shift <= 60; ++shift) {
    bool all = true;
    for (const Tap& tap : taps) {
      const long double scaled = std::ldexp(tap.value.real, shift);
      all = all && tap.value.imag == 0 && scaled == std::floor(scaled) &&
            std::abs(scaled) <= kLargestExactTap;
    }
    if (all) return shift;
  }
  return std::nullopt;
}

// Decides whether sums are exact, and prepares the taps for that.
void choose_arithmetic(const Problem& problem, std::vector<Tap>& taps, Truth& truth) {
  if (is_floating(problem.signal_type)) return;
  if (is_integer(problem.kernel.type())) {
    truth.exact = true;
    for (Tap& tap : taps) tap.scaled = tap.value.integer;
  } else if (const auto shift = integer_shift(taps)) {
    truth.exact = true;
    truth.shift = *shift;
    for (Tap& tap : taps) tap.scaled = std::llrint(std::ldexp(tap.value.real, *shift));
  }
}

ElementType result_type(const Problem& problem) {
  using enum ElementType;
  if (problem.output_type) return *problem.output_type;
  const ElementType signal = problem.signal_type;
  const ElementType kernel = problem.kernel.type();
  if (problem.modulus != 0) return uint64;
  if (is_floating(signal)) {
    const bool is_double =
        signal == float64 || signal == complex128 ||
        (!problem.kernel.adapts() && (kernel == float64 || kernel == complex128));
    if (is_complex(signal) || is_complex(kernel)) return is_double ? complex128 : complex64;
    return is_double ? float64 : float32;
  }
  if (signal != int32 && signal != int64) return signal;
  return is_integer(kernel) ? int64 : float64;
}

Overflow result_overflow(const Problem& problem) {
  if (problem.overflow != Overflow::automatic) return problem.overflow;
  const bool image = problem.signal_type == ElementType::uint8 ||
                     problem.signal_type == ElementType::uint16 ||
                     problem.signal_type == ElementType::int16;
  return image ? Overflow::saturate : Overflow::error;
}

// The signal and the values beyond its edges.
struct Samples {
  std::vector<Sample> inside;
  Sample constant;

  // The sample that tap `tap` meets for output `t`, or null where that is a plain zero.
  const Sample* at(const std::vector<Axis>& axes, const std::vector<std::int64_t>& t,
                   const Tap& tap) const {
    std::int64_t flat = 0;
    bool outside = false;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const Axis& axis = axes[a];
      std::int64_t i = axis.signal == 1 ? 0 : t[a];
      if (axis.convolved)
        i = axis.where[static_cast<std::size_t>(t[a])][static_cast<std::size_t>(tap.index[a])];
      if (i == kZeroSample) return nullptr;
      outside = outside || i == kConstantSample;
      flat = flat * axis.signal + i;
    }
    return outside ? &constant : &inside[static_cast<std::size_t>(flat)];
  }
};

// A transform leaves out NaN and infinities, but not what stands beside them in a complex sample.
Number finite_part(const Number& sample) {
  return {std::isfinite(sample.real) ? sample.real : 0,
          std::isfinite(sample.imag) ? sample.imag : 0, 0, 0};
}

bool of_this_kernel(const std::vector<Axis>& axes, const std::vector<std::int64_t>& t,
                    const Tap& tap) {
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (!axes[a].convolved && axes[a].kernel > 1 && tap.index[a] != t[a]) return false;
  }
  return true;
}

void add(Value& sum, const Sample& sample, const Tap& tap, const Truth& truth) {
  if (!sample.finite) {
    sum.finite = false;
    return;
  }
  const Number &k = tap.value, &x = sample.value;
  sum.real += k.real * x.real;
  if (k.imag != 0 || x.imag != 0) {
    sum.real -= k.imag * x.imag;
    sum.imag += k.real * x.imag + k.imag * x.real;
  }
  sum.magnitude += tap.size * sample.size;
  if (truth.exact) sum.integer.add_product(tap.scaled, x.integer);
  if (truth.modulus != 0) {
    const uint128 product = uint128{k.residue} * x.residue;
    sum.residue = static_cast<std::uint64_t>((product + sum.residue) % truth.modulus);
  }
}

}  // namespace

std::int64_t sample_at(Border border, std::int64_t i, std::int64_t n) {
  if (i >= 0 && i < n) return i;
  if (border == Border::zero) return kZeroSample;
  if (border == Border::constant) return kConstantSample;
  if (border == Border::replicate) return i < 0 ? 0 : n - 1;
  // A walker repeats his steps after one period: drop whole periods, then walk from sample 0.
  std::int64_t period = n;
  if (border == Border::reflect_half) period = 2 * n;
  if (border == Border::reflect_whole) period = n == 1 ? 1 : 2 * (n - 1);
  std::int64_t steps = i % period;
  if (steps < 0) steps += period;
  std::int64_t at = 0;
  std::int64_t direction = 1;
  for (; steps > 0; --steps) {
    const std::int64_t next = at + direction;
    const bool inside = next >= 0 && next < n;
    if (inside)
      at = next;
    else if (border == Border::periodic)
      at = 0;
    else
      direction = -direction;
    // Off the end, reflect_half stays on the edge sample for one step, reflect_whole turns at once.
    if (!inside && border == Border::reflect_whole && n > 1) at += direction;
  }
  return at;
}

Truth evaluate(const Problem& problem, const ConstView& signal) {
  Truth truth;
  truth.type = result_type(problem);
  truth.overflow = result_overflow(problem);
  truth.modulus = problem.modulus;
  const std::vector<Axis> axes = axes_of(problem);
  std::vector<Tap> taps = taps_of(problem, axes);
  if (problem.modulus == 0) choose_arithmetic(problem, taps, truth);

  Samples samples{{}, Sample(number_of(problem.border_value))};
  for (const Number& number : read_elements(signal)) {
    samples.inside.emplace_back(number);
    truth.signal_max = std::max(truth.signal_max, finite_part(number).size());
  }
  const Number& constant = samples.constant.value;
  if (truth.exact && constant.real != constant.integer) truth.exact = false;
  for (const Border border : problem.border) {
    if (border == Border::constant) {
      truth.signal_max = std::max(truth.signal_max, samples.constant.size);
    }
  }

  std::vector<std::int64_t> lengths;
  truth.taps = 1;
  for (const Axis& axis : axes) {
    lengths.push_back(axis.count);
    if (axis.convolved) truth.taps *= axis.kernel;
  }
  truth.shape = Shape(std::span<const std::int64_t>(lengths));
  for_each_index(lengths, [&](const std::vector<std::int64_t>& t) {
    Value value;
    long double kernel_sum = 0;
    for (const Tap& tap : taps) {
      if (!of_this_kernel(axes, t, tap)) continue;
      kernel_sum += tap.size;
      if (const Sample* sample = samples.at(axes, t, tap)) add(value, *sample, tap, truth);
    }
    truth.kernel_sum = std::max(truth.kernel_sum, kernel_sum);
    if (truth.exact) {
      value.real = std::ldexp(value.integer.as_long_double(), -truth.shift);
      value.imag = 0;
    }
    truth.values.push_back(value);
  });
  return truth;
}

}  // namespace faltung::support
