// Random boxes against the formula of gather.h, position by position.
#include "tiles/gather.h"

#include <gtest/gtest.h>

#include <complex>
#include <numeric>
#include <string>
#include <vector>

#include "support/random.h"

namespace faltung {
namespace {

using support::Random;
using Role = CanonicalAxis::Role;

constexpr float kUntouched = -7777;
constexpr double kBeyond = 0.5;

// The sample at position x of a signal of length n, by walking from period to period; none beyond
// an edge that repeats nothing.
std::optional<std::int64_t> sample_at(Border border, std::int64_t n, std::int64_t x) {
  while (x < 0 || x >= n) {
    switch (border) {
      case Border::zero:
      case Border::constant:
        return std::nullopt;
      case Border::replicate:
        x = x < 0 ? 0 : n - 1;
        break;
      case Border::periodic:
        x += x < 0 ? n : -n;
        break;
      case Border::reflect_half:
        x = x < 0 ? -1 - x : 2 * n - 1 - x;
        break;
      case Border::reflect_whole:
        if (n == 1) return 0;
        x = x < 0 ? -x : 2 * n - 2 - x;
        break;
    }
  }
  return x;
}

// One gathering: a problem, where its samples lie, and a box.
struct Case {
  CanonicalProblem problem;
  AxisValues strides{};
  std::int64_t first = 0, span = 1;  // element of sample 0, elements in all
  GatherBox box;
  std::int64_t room = 1;  // elements written to, gaps included

  std::size_t rank() const { return problem.axes.size(); }
};

// Memory in any order of the axes, with gaps, each axis forwards or backwards.
std::vector<std::size_t> random_order(Random& random, std::size_t rank) {
  std::vector<std::size_t> order(rank);
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  if (random.one_in(2)) return order;
  for (std::size_t i = 1; i < rank; ++i) {
    std::swap(order[i],
              order[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(i)))]);
  }
  return order;
}

void lay_out_signal(Random& random, Case& c) {
  const bool dense = random.one_in(2);
  for (const std::size_t a : random_order(random, c.rank())) {
    const std::int64_t gap = dense ? 0 : random.between(0, 2);
    const std::int64_t length = c.problem.axes[a].signal;
    const bool backwards = !dense && random.one_in(3);
    c.strides[a] = backwards ? -c.span : c.span;
    if (backwards) c.first += c.span * (length - 1);
    c.span *= length + gap;
  }
}

void choose_box(Random& random, Case& c) {
  const bool dense = random.one_in(2);
  for (std::size_t a = c.rank(); a-- > 0;) {
    const CanonicalAxis& axis = c.problem.axes[a];
    const bool whole = random.one_in(3);
    const std::int64_t n = axis.signal;
    c.box.start[a] = whole ? 0 : random.between(-2 * n - 3, 3 * n + 3);
    c.box.count[a] = whole ? n : random.between(1, 9);
    c.box.step[a] = whole || random.one_in(2) ? 1 : random.between(1, 4);
    c.box.phases[a] = whole || random.one_in(2) ? 1 : random.between(1, 4);
    if (axis.caller_axis == kPartsAxis) {
      c.box.count[a] = random.between(1, 2);
      c.box.start[a] = random.between(0, 2 - c.box.count[a]);
      c.box.step[a] = c.box.phases[a] = 1;
    }
    const std::int64_t phases = c.box.phases[a];
    const std::int64_t apart = (c.box.count[a] + phases - 1) / phases;
    c.box.stride[a] = c.room;
    c.room *= apart + (dense ? 0 : random.between(0, 2));
    c.box.phase_stride[a] = c.room;
    c.room *= phases;
  }
}

Case random_case(Random& random) {
  Case c;
  const std::int64_t rank = random.between(1, 4);
  for (std::int64_t a = 0; a < rank; ++a) {
    CanonicalAxis axis;
    axis.signal = random.between(1, 6);
    axis.border = static_cast<Border>(random.between(0, 5));
    c.problem.axes.push_back(axis);
  }
  if (random.one_in(3)) {
    CanonicalAxis parts;
    parts.signal = 2;
    parts.caller_axis = kPartsAxis;
    c.problem.axes.push_back(parts);
  }
  c.problem.border_value = kBeyond;
  lay_out_signal(random, c);
  choose_box(random, c);
  return c;
}

// The value at one position of the box: zero beyond any zero axis, else the constant (of which the
// imaginary part is 0) beyond any constant axis, else the sample.
float expected_at(const Case& c, const std::vector<float>& signal, const AxisValues& q) {
  std::int64_t at = c.first;
  bool constant = false, imaginary = false, zero = false;
  for (std::size_t a = 0; a < c.rank(); ++a) {
    const CanonicalAxis& axis = c.problem.axes[a];
    const std::int64_t x = c.box.start[a] + q[a] * c.box.step[a];
    const auto sample = sample_at(axis.border, axis.signal, x);
    if (axis.caller_axis == kPartsAxis) imaginary = x == 1;
    if (!sample) (axis.border == Border::zero ? zero : constant) = true;
    at += sample.value_or(0) * c.strides[a];
  }
  if (zero) return 0;
  if (constant) return imaginary ? 0 : static_cast<float>(kBeyond);
  return signal[static_cast<std::size_t>(at)];
}

// Where the formula of gather.h puts it.
std::int64_t place_of(const Case& c, const AxisValues& q) {
  std::int64_t place = 0;
  for (std::size_t a = 0; a < c.rank(); ++a) {
    place +=
        q[a] % c.box.phases[a] * c.box.phase_stride[a] + q[a] / c.box.phases[a] * c.box.stride[a];
  }
  return place;
}

bool next(const Case& c, AxisValues& q) {
  for (std::size_t a = c.rank(); a-- > 0;) {
    if (++q[a] < c.box.count[a]) return true;
    q[a] = 0;
  }
  return false;
}

std::string described(const Case& c) {
  std::string text;
  for (std::size_t a = 0; a < c.rank(); ++a) {
    const auto& axis = c.problem.axes[a];
    text += "axis of " + std::to_string(axis.signal) + " " + std::string(name_of(axis.border)) +
            ", stride " + std::to_string(c.strides[a]) + ": from " +
            std::to_string(c.box.start[a]) + ", " + std::to_string(c.box.count[a]) + " every " +
            std::to_string(c.box.step[a]) + ", phases " + std::to_string(c.box.phases[a]) + "\n";
  }
  return text;
}

TEST(Gather, EqualsItsFormulaOnRandomBoxes) {
  const simd::Target target = simd::supported_targets().front();
  Random random(11);
  for (int round = 0; round < 20000; ++round) {
    const Case c = random_case(random);
    std::vector<float> signal(static_cast<std::size_t>(c.span));
    std::iota(signal.begin(), signal.end(), 1.0F);
    std::vector<float> expected(static_cast<std::size_t>(c.room), kUntouched), found = expected;
    AxisValues q{};
    do {
      expected[static_cast<std::size_t>(place_of(c, q))] = expected_at(c, signal, q);
    } while (next(c, q));
    Gather(c.problem, target)
        .run(reinterpret_cast<const std::byte*>(signal.data() + c.first), c.strides, c.box,
             reinterpret_cast<std::byte*>(found.data()));
    ASSERT_EQ(found, expected) << "round " << round << "\n" << described(c);
  }
}

// A problem of one axis `abcd` = 1 2 3 4 and a box from -3 on.
template <typename From, typename To>
std::vector<To> gathered(ElementType type, Compute compute, Border border, double beyond) {
  CanonicalProblem problem;
  problem.signal_type = type;
  problem.compute = compute;
  problem.border_value = beyond;
  problem.axes.resize(1);
  problem.axes[0].signal = 4;
  problem.axes[0].border = border;
  GatherBox box;
  box.start[0] = -3;
  box.count[0] = 10;
  box.step[0] = box.stride[0] = box.phases[0] = 1;
  const std::vector<From> signal{1, 2, 3, 4};
  std::vector<To> to(10);
  Gather(problem, simd::supported_targets().front())
      .run(reinterpret_cast<const std::byte*>(signal.data()), {1}, box,
           reinterpret_cast<std::byte*>(to.data()));
  return to;
}

TEST(Gather, ConvertsSamplesAndTheValueBeyondTheEdge) {
  EXPECT_EQ((gathered<std::uint8_t, double>(ElementType::uint8, Compute::float64,
                                            Border::reflect_whole, 0)),
            (std::vector<double>{4, 3, 2, 1, 2, 3, 4, 3, 2, 1}));
  EXPECT_EQ((gathered<std::int16_t, std::int64_t>(ElementType::int16, Compute::int64,
                                                  Border::constant, -9)),
            (std::vector<std::int64_t>{-9, -9, -9, 1, 2, 3, 4, -9, -9, -9}));
  EXPECT_EQ((gathered<std::int64_t, std::int64_t>(ElementType::int64, Compute::int128,
                                                  Border::periodic, 0)),
            (std::vector<std::int64_t>{2, 3, 4, 1, 2, 3, 4, 1, 2, 3}));
  using Complex = std::complex<double>;
  EXPECT_EQ((gathered<std::complex<float>, Complex>(ElementType::complex64, Compute::complex128,
                                                    Border::constant, 0.25)),
            (std::vector<Complex>{0.25, 0.25, 0.25, 1, 2, 3, 4, 0.25, 0.25, 0.25}));
}

TEST(Gather, WithoutAxesIsOneSample) {
  const CanonicalProblem problem;
  const float signal = 5;
  float to[2] = {0, kUntouched};
  Gather(problem, simd::supported_targets().front())
      .run(reinterpret_cast<const std::byte*>(&signal), {}, {}, reinterpret_cast<std::byte*>(to));
  EXPECT_EQ(to[0], 5);
  EXPECT_EQ(to[1], kUntouched);
}

TEST(Gather, PairsThatCannotBeComputedAreRefused) {
  CanonicalProblem problem;
  problem.signal_type = ElementType::complex64;
  problem.compute = Compute::float32;
  EXPECT_THROW(Gather(problem, simd::supported_targets().front()), Error);
}

}  // namespace
}  // namespace faltung
