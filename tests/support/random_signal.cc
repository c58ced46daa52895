#include "support/random_signal.h"

#include <cmath>
#include <limits>

#include "support/elements.h"

namespace faltung::support {
namespace {

enum class Pattern { uniform, small_integers, constant, alternating, spike, denormal, wide_range };

std::byte* element(Array& array, std::int64_t i) {
  return static_cast<std::byte*>(array.data()) +
         i * static_cast<std::int64_t>(size_of(array.type()));
}

bool is_single(const Problem& problem) {
  const auto single = [](ElementType t) {
    return t == ElementType::float32 || t == ElementType::complex64;
  };
  return single(problem.signal_type) || (problem.output_type && single(*problem.output_type)) ||
         single(problem.kernel.type());
}

double floating_sample(Random& random, Pattern pattern, std::int64_t i, bool single) {
  // Large enough to be extreme, small enough that no sum over a block overflows.
  const double huge = single ? 0x1p90 : 0x1p900;
  switch (pattern) {
    case Pattern::uniform:
      return random.signed_unit();
    case Pattern::small_integers:
      return static_cast<double>(random.between(-5, 5));
    case Pattern::constant:
      return huge;
    case Pattern::alternating:
      return i % 2 == 0 ? huge : -huge;
    case Pattern::spike:
      return 0;
    case Pattern::denormal:
      return std::ldexp(random.signed_unit(), single ? -135 : -1060);
    case Pattern::wide_range:
      return std::ldexp(random.signed_unit(), static_cast<int>(random.between(-40, 40)));
  }
  return 0;
}

void fill_floating(Random& random, const Problem& problem, Pattern pattern, Array& signal) {
  const bool single = is_single(problem);
  for (std::int64_t i = 0; i < signal.size(); ++i) {
    const double real = floating_sample(random, pattern, i, single);
    const double imag = is_complex(signal.type()) ? floating_sample(random, pattern, i, single) : 0;
    write_element(signal.type(), element(signal, i), real, imag);
  }
  if (signal.size() == 0) return;
  const auto place = [&](double real, double imag) {
    write_element(signal.type(), element(signal, random.between(0, signal.size() - 1)), real, imag);
  };
  if (pattern == Pattern::spike) place(-3, 0);
  if (!random.one_in(5)) return;
  const double inf = std::numeric_limits<double>::infinity();
  for (std::int64_t count = random.between(1, 3); count > 0; --count) {
    const double bad = random.pick({std::nan(""), inf, -inf});
    if (is_complex(signal.type()) && random.one_in(2))
      place(1, bad);
    else
      place(bad, 2);
  }
}

std::int64_t integer_sample(Random& random, Pattern pattern, std::int64_t i, std::int64_t min,
                            std::int64_t max, int bits) {
  switch (pattern) {
    case Pattern::constant:
      return max;
    case Pattern::alternating:
      return i % 2 == 0 ? max : min;
    case Pattern::spike:
      return 0;
    case Pattern::denormal:
      return min;
    case Pattern::small_integers:
      return random.between(min < 0 ? -5 : 0, 5);
    case Pattern::uniform:
      return random.between(min, max);
    case Pattern::wide_range:
      break;
  }
  const std::int64_t limit = (std::int64_t{1} << bits) - 1;
  return random.between(std::max(min, -limit), std::min(max, limit));
}

void fill_integer(Random& random, Pattern pattern, Array& signal) {
  const IntegerRange range = range_of(signal.type());
  const auto min = static_cast<std::int64_t>(range.min);
  const auto max = static_cast<std::int64_t>(range.max);
  const int bits = static_cast<int>(random.between(4, 40));
  // Wide integers overflow every sum at full range: most often they are smaller.
  if (size_of(signal.type()) == 8 && !random.one_in(4)) pattern = Pattern::wide_range;
  const std::int64_t spike = random.between(0, std::max<std::int64_t>(signal.size() - 1, 0));
  for (std::int64_t i = 0; i < signal.size(); ++i) {
    std::int64_t sample = integer_sample(random, pattern, i, min, max, bits);
    if (pattern == Pattern::spike && i == spike) sample = max;
    auto* at = element(signal, i);
    // Through long double every int64 passes unchanged.
    write_element(signal.type(), at, static_cast<long double>(sample));
  }
}

void fill_residues(Random& random, std::uint64_t modulus, Array& signal) {
  const bool extreme = random.one_in(4);
  for (std::uint64_t& sample : signal.as<std::uint64_t>()) {
    sample = extreme ? modulus - 1 : random.next() % modulus;
  }
}

}  // namespace

Array random_signal(Random& random, const Problem& problem) {
  Array signal(problem.signal_type, problem.signal_shape);
  using enum Pattern;
  const Pattern pattern = random.pick({uniform, uniform, uniform, small_integers, constant,
                                       alternating, spike, denormal, wide_range});
  if (problem.modulus != 0)
    fill_residues(random, problem.modulus, signal);
  else if (is_floating(problem.signal_type))
    fill_floating(random, problem, pattern, signal);
  else
    fill_integer(random, pattern, signal);
  return signal;
}

}  // namespace faltung::support
