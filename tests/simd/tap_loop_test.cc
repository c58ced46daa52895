#include "simd/tap_loop.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <type_traits>
#include <vector>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Against;
using test::Guarded;

// The documented sum for one output, in the target's own arithmetic.
struct Reference {
  bool fused;

  template <typename T>
  T mul_add(T a, T b, T c) const {
    return fused ? std::fma(a, b, c) : a * b + c;
  }
  template <typename T>
  void add(T& sum, T tap, T x) const {
    sum = mul_add(tap, x, sum);
  }

  template <typename T>
  T output(const T* in, const std::vector<std::int64_t>& offsets,
           const std::vector<T>& taps) const {
    if constexpr (std::is_same_v<T, std::int64_t>) {
      std::uint64_t sum = 0;
      for (std::size_t t = 0; t < taps.size(); ++t) {
        sum += static_cast<std::uint64_t>(taps[t]) * static_cast<std::uint64_t>(in[offsets[t]]);
      }
      return static_cast<T>(sum);
    } else {
      typename T::value_type rr = 0, ri = 0, ir = 0, ii = 0;
      for (std::size_t t = 0; t < taps.size(); ++t) {
        const T x = in[offsets[t]], tap = taps[t];
        add(rr, tap.real(), x.real());
        add(ri, tap.real(), x.imag());
        add(ir, tap.imag(), x.real());
        add(ii, tap.imag(), x.imag());
      }
      return {rr - ii, ri + ir};
    }
  }
};

template <typename T>
TapLoop<T> loop_of(const TapLoops& loops) {
  if constexpr (std::is_same_v<T, std::complex<float>>) return loops.complex64;
  if constexpr (std::is_same_v<T, std::complex<double>>) return loops.complex128;
  if constexpr (std::is_same_v<T, std::int64_t>) return loops.int64;
}

template <typename T>
T draw(std::mt19937_64& random) {
  if constexpr (std::is_same_v<T, std::int64_t>) {
    return static_cast<T>(random());
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(std::uniform_real_distribution<double>(-1, 1)(random));
  } else {
    using Real = typename T::value_type;
    return {draw<Real>(random), draw<Real>(random)};
  }
}

template <typename T>
bool same_bits(const T& a, const T& b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

// A signal that begins and ends at a page nobody may touch, read from its first to its last
// element.
template <typename T>
void check(const Target& target, std::int64_t length, int tap_count, std::mt19937_64& random) {
  const Reference reference{test::fuses(target)};
  const std::int64_t spread = 40;
  const std::int64_t centre = static_cast<std::int64_t>(random() % (spread + 1));
  std::vector<T> taps;
  std::vector<std::int64_t> offsets;
  for (int t = 0; t < tap_count; ++t) {
    taps.push_back(draw<T>(random));
    const std::int64_t at = t == 0   ? 0
                            : t == 1 ? spread
                                     : static_cast<std::int64_t>(random() % spread);
    offsets.push_back(at - centre);
  }
  for (const Against against : {Against::start, Against::end}) {
    Guarded<T> in(length + spread, against);
    for (T& x : in.span()) x = draw<T>(random);
    in.seal();
    Guarded<T> out(length, against);
    loop_of<T>(tap_loops(target))(in.data() + centre, offsets.data(), taps.data(), tap_count,
                                  out.data(), length);
    ASSERT_TRUE(out.intact()) << length << " outputs, " << tap_count << " taps";
    for (std::int64_t i = 0; i < length; ++i) {
      ASSERT_TRUE(same_bits(out[i], reference.output(in.data() + centre + i, offsets, taps)))
          << "output " << i << " of " << length << ", " << tap_count << " taps";
    }
  }
}

class TapLoopTest : public test::AllTargets {
 protected:
  template <typename T>
  void check_lengths() {
    std::mt19937_64 random(7);
    for (std::int64_t length = 0; length <= 300; length += length < 140 ? 1 : 13) {
      for (const int tap_count : {0, 1, 2, 5}) check<T>(GetParam(), length, tap_count, random);
    }
    check<T>(GetParam(), 5003, 3, random);
    check<T>(GetParam(), 65, 1001, random);
  }

  // The same outputs from rows that start anywhere in a cache line and are cut anywhere.
  template <typename T>
  void check_cuts() {
    std::mt19937_64 random(11);
    const std::int64_t length = 700;
    std::vector<T> in(length + 100), taps(9), whole(length), pieces(length);
    for (T& x : in) x = draw<T>(random);
    for (T& tap : taps) tap = draw<T>(random);
    std::vector<std::int64_t> offsets;
    for (int t = 0; t < 9; ++t) offsets.push_back(11 * t);
    const auto loop = loop_of<T>(tap_loops(GetParam()));
    loop(in.data(), offsets.data(), taps.data(), 9, whole.data(), length);
    for (int round = 0; round < 64; ++round) {
      for (std::int64_t i = 0; i < length;) {
        const auto cut = static_cast<std::int64_t>(random() % (1 + random() % 300));
        const std::int64_t n = std::min(length - i, cut);
        loop(in.data() + i, offsets.data(), taps.data(), 9, pieces.data() + i, n);
        i += n;
      }
      ASSERT_EQ(0, std::memcmp(whole.data(), pieces.data(), length * sizeof(T)));
    }
  }
};

TEST_P(TapLoopTest, Complex64) { check_lengths<std::complex<float>>(); }
TEST_P(TapLoopTest, Complex128) { check_lengths<std::complex<double>>(); }
TEST_P(TapLoopTest, Int64) { check_lengths<std::int64_t>(); }

TEST_P(TapLoopTest, CutsKeepTheBits) {
  check_cuts<std::complex<float>>();
  check_cuts<std::complex<double>>();
  check_cuts<std::int64_t>();
}

FALTUNG_FOR_ALL_TARGETS(TapLoopTest);

}  // namespace
}  // namespace faltung::simd
