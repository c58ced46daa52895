#include "random_products.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#ifdef FALTUNG_GMP
#include "big_schoolbook.h"
#endif
#include "schoolbook.h"

namespace faltung {
namespace {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  std::uint64_t bits() { return random_(); }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  // As many in each octave, rarely long ones.
  std::size_t length() {
    const int octaves = one_in(50) ? 10 : 7;
    const double octave = static_cast<double>(below(1000)) * octaves / 1000;
    return static_cast<std::size_t>(std::exp2(octave));
  }

 private:
  std::mt19937_64 random_;
};

// Coefficients from -largest to largest: random, equal, alternating, a spike, few, geometric.
std::vector<std::int64_t> integers(Draw& draw, std::size_t length, std::int64_t largest) {
  const auto any = [&] {
    const auto magnitude =
        static_cast<std::int64_t>(draw.below(static_cast<std::uint64_t>(largest) + 1));
    return draw.one_in(2) ? magnitude : -magnitude;
  };
  std::vector<std::int64_t> list(length, 0);
  const std::uint64_t pattern = draw.below(6);
  for (std::size_t i = 0; i < length; ++i) {
    if (pattern == 0) list[i] = any();
    if (pattern == 1) list[i] = largest;
    if (pattern == 2) list[i] = i % 2 == 0 ? largest : -largest;
    if (pattern == 4 && draw.one_in(8)) list[i] = any();
    if (pattern == 5) list[i] = -largest;
  }
  if (pattern == 3) list[draw.below(length)] = any();
  return list;
}

std::vector<std::uint64_t> residues(Draw& draw, std::size_t length, std::uint64_t m) {
  std::vector<std::uint64_t> list(length, 0);
  const std::uint64_t pattern = draw.below(6);
  const std::uint64_t root = draw.below(m);
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < length; ++i) {
    if (pattern == 0) list[i] = draw.below(m);
    if (pattern == 1) list[i] = m - 1;
    if (pattern == 2) list[i] = i % 2 == 0 ? m / 2 : m / 2 + 1 < m ? m / 2 + 1 : 0;
    if (pattern == 4 && draw.one_in(8)) list[i] = draw.below(m);
    if (pattern == 5) list[i] = power;
    power = static_cast<std::uint64_t>(uint128{power} * root % m);
  }
  if (pattern == 3) list[draw.below(length)] = m - 1;
  return list;
}

// A part of the product; all of it every second time.
struct Range {
  std::int64_t lo, hi;
};

Range draw_range(Draw& draw, std::size_t length) {
  if (draw.one_in(2)) return {0, static_cast<std::int64_t>(length)};
  const auto lo = static_cast<std::int64_t>(draw.below(length));
  return {lo, lo + 1 + static_cast<std::int64_t>(draw.below(length))};
}

template <typename Found, typename Expected>
std::string difference(const std::vector<Found>& found, const std::vector<Expected>& expected,
                       const Range& range, const std::string& what) {
  for (std::int64_t i = range.lo; i < range.hi; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const Expected value = at < expected.size() ? expected[at] : Expected{0};
    if (found[at - static_cast<std::size_t>(range.lo)] != static_cast<Found>(value)) {
      return fmt::format("{}, coefficients [{}, {}): number {} is wrong", what, range.lo, range.hi,
                         i);
    }
  }
  return {};
}

std::string fault_of_integers(Draw& draw, bool wrap, Engine& engine) {
  const std::size_t la = draw.length(), lb = draw.length();
  // Sums stay below 2^127, so that what is expected fits 128 bits.
  const int bits_a = 1 + static_cast<int>(draw.below(63));
  const int bits_b =
      1 + static_cast<int>(draw.below(static_cast<std::uint64_t>(std::min(63, 116 - bits_a))));
  const auto a = integers(draw, la, static_cast<std::int64_t>((std::uint64_t{1} << bits_a) - 1));
  const auto b = integers(draw, lb, static_cast<std::int64_t>((std::uint64_t{1} << bits_b) - 1));
  const std::vector<int128> expected = schoolbook(a, b);
  const Range range = draw_range(draw, expected.size());
  const std::string what = fmt::format("integers {} of {} bits times {} of {} bits{}", la, bits_a,
                                       lb, bits_b, wrap ? ", wrapped" : "");
  polynomial::Options options;
  options.engine = &engine;
  if (!wrap) {
    return difference(polynomial::multiply_wide_range(a, b, range.lo, range.hi, options), expected,
                      range, what);
  }
  options.overflow = Overflow::wrap;
  return difference(polynomial::multiply_range<std::int64_t>(a, b, range.lo, range.hi, options),
                    expected, range, what);
}

std::string fault_of_residues(Draw& draw, Engine& engine) {
  const std::size_t la = draw.length(), lb = draw.length();
  const std::uint64_t m = std::max<std::uint64_t>(2, draw.bits() >> (1 + draw.below(62)));
  const auto a = residues(draw, la, m), b = residues(draw, lb, m);
  const std::vector<std::uint64_t> expected = schoolbook_mod(a, b, m);
  const Range range = draw_range(draw, expected.size());
  polynomial::Options options;
  options.engine = &engine;
  return difference(polynomial::multiply_mod_range(a, b, m, range.lo, range.hi, options), expected,
                    range, fmt::format("residues modulo {}, {} times {}", m, la, lb));
}

#ifdef FALTUNG_GMP
// Of any size, by any of the ways.
std::string fault_of_big_integers(Draw& draw, Engine& engine) {
  const auto any = [&] {
    const int bits = 1 + static_cast<int>(draw.below(std::uint64_t{1} << (4 + draw.below(7))));
    const std::size_t length = 1 + draw.length() % 64;
    const auto inputs = big_inputs(length, bits);
    return draw.one_in(2) ? random_big(length, bits, static_cast<unsigned>(draw.below(1000)))
                          : inputs[draw.below(inputs.size())];
  };
  const Big a = any(), b = any(), expected = big_schoolbook(a, b);
  const Range range = draw_range(draw, expected.size());
  polynomial::Options options;
  options.engine = &engine;
  options.method = std::array{"", "direct", "kronecker", "digits", "ntt"}[draw.below(5)];
  const Big found = polynomial::multiply_range<mpz_class>(a, b, range.lo, range.hi, options);
  for (std::int64_t i = range.lo; i < range.hi; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const mpz_class value = at < expected.size() ? expected[at] : mpz_class();
    if (found[at - static_cast<std::size_t>(range.lo)] == value) continue;
    return fmt::format(
        "integers of any size, {} times {}, '{}', coefficients [{}, {}): number {} "
        "is wrong",
        a.size(), b.size(), options.method, range.lo, range.hi, i);
  }
  return {};
}
#endif

}  // namespace

std::string fault_of_product(std::uint64_t seed, Engine& engine) {
  Draw draw(seed);
#ifdef FALTUNG_GMP
  if (draw.one_in(20)) return fault_of_big_integers(draw, engine);
#endif
  switch (draw.below(3)) {
    case 0:
      return fault_of_integers(draw, false, engine);
    case 1:
      return fault_of_integers(draw, true, engine);
    default:
      return fault_of_residues(draw, engine);
  }
}

}  // namespace faltung
