#include "simd/tap_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Against;
using test::Guarded;

template <typename T>
const TapBlockLoops<T>& loops_of(const Target& target) {
  if constexpr (sizeof(T) == 4) return tap_block_float32(target);
  if constexpr (sizeof(T) == 8) return tap_block_float64(target);
}

template <typename T>
struct Kernel {
  std::vector<T> taps;
  std::vector<TapRun> runs;
};

// Runs of the given lengths at the given offsets; a tap before each belongs to none.
template <typename T>
Kernel<T> kernel_of(const std::vector<std::int64_t>& counts,
                    const std::vector<std::int64_t>& offsets, std::mt19937_64& random) {
  Kernel<T> kernel;
  std::uniform_real_distribution<T> values(-1, 1);
  for (std::size_t r = 0; r < counts.size(); ++r) {
    kernel.taps.push_back(std::numeric_limits<T>::quiet_NaN());
    kernel.runs.push_back({offsets[r], static_cast<std::int64_t>(kernel.taps.size()), counts[r]});
    for (std::int64_t j = 0; j < counts[r]; ++j) kernel.taps.push_back(values(random));
  }
  return kernel;
}

// The documented sum for one output, in the target's own arithmetic.
template <typename T>
T expected(const Kernel<T>& kernel, const T* in, std::int64_t apart, bool fused) {
  T sum = 0;
  for (const TapRun& run : kernel.runs) {
    for (std::int64_t j = 0; j < run.count; ++j) {
      const T tap = kernel.taps[static_cast<std::size_t>(run.first + j)];
      const T x = in[run.offset + j * apart];
      sum = fused ? std::fma(tap, x, sum) : tap * x + sum;
    }
  }
  return sum;
}

template <typename T>
bool same_bits(const T& a, const T& b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

class TapBlockTest : public test::AllTargets {
 protected:
  // Samples begin and end at pages nobody may touch and are read from the first to the last.
  template <typename T>
  void check_lines(std::int64_t lines, std::int64_t length,
                   const std::vector<std::int64_t>& counts) {
    const std::int64_t apart = length + 3, wide = 5;
    std::vector<std::int64_t> offsets;
    std::int64_t reach = 0;
    for (std::size_t r = 0; r < counts.size(); ++r) {
      offsets.push_back(r == 0 ? wide : static_cast<std::int64_t>(random_() % (wide + 1)));
      reach = std::max(reach, offsets[r] + (counts[r] + lines - 2) * apart + length);
    }
    const std::int64_t least = *std::min_element(offsets.begin(), offsets.end());
    for (std::int64_t& offset : offsets) offset -= least + 2;
    const Kernel<T> kernel = kernel_of<T>(counts, offsets, random_);
    const bool fused = test::fuses(GetParam());
    for (const Against against : {Against::start, Against::end}) {
      Guarded<T> in(reach - least, against);
      for (T& x : in.span()) x = std::uniform_real_distribution<T>(-1, 1)(random_);
      in.seal();
      const std::int64_t out_apart = length + 1;
      Guarded<T> out((lines - 1) * out_apart + length, against);
      const T* first = in.data() + 2;
      TapBlock<T> block{
          first, kernel.taps.data(), kernel.runs.data(), static_cast<std::int64_t>(counts.size()),
          apart, out.data(),         out_apart,          lines,
          length};
      std::fill(out.span().begin(), out.span().end(), T{77});
      loops_of<T>(GetParam()).lines(block);
      ASSERT_TRUE(out.intact()) << lines << " lines of " << length;
      for (std::int64_t g = 0; g < lines; ++g) {
        for (std::int64_t i = 0; i < length; ++i) {
          const T sum = expected(kernel, first + g * apart + i, apart, fused);
          ASSERT_TRUE(same_bits(out[g * out_apart + i], sum))
              << "line " << g << " of " << lines << ", output " << i << " of " << length;
        }
        if (g + 1 == lines) continue;
        ASSERT_EQ(out[g * out_apart + length], T{77}) << "after line " << g;
      }
    }
  }

  template <typename T>
  void check_row(std::int64_t length, const std::vector<std::int64_t>& counts) {
    const TapBlockLoops<T>& loops = loops_of<T>(GetParam());
    const std::int64_t apart = loops.lanes;
    std::vector<std::int64_t> offsets;
    std::int64_t reach = 0;
    for (std::size_t r = 0; r < counts.size(); ++r) {
      offsets.push_back(static_cast<std::int64_t>(r));
      reach = std::max(reach, offsets[r] + (counts[r] - 1) * apart + length);
    }
    const Kernel<T> kernel = kernel_of<T>(counts, offsets, random_);
    const bool fused = test::fuses(GetParam());
    for (const Against against : {Against::start, Against::end}) {
      Guarded<T> in(reach, against);
      for (T& x : in.span()) x = std::uniform_real_distribution<T>(-1, 1)(random_);
      in.seal();
      Guarded<T> out(length, against);
      TapBlock<T> block;
      block.in = in.data();
      block.taps = kernel.taps.data();
      block.runs = kernel.runs.data();
      block.run_count = static_cast<std::int64_t>(counts.size());
      block.out = out.data();
      block.length = length;
      loops.row(block);
      ASSERT_TRUE(out.intact()) << length << " outputs";
      for (std::int64_t i = 0; i < length; ++i) {
        ASSERT_TRUE(same_bits(out[i], expected(kernel, in.data() + i, apart, fused)))
            << "output " << i << " of " << length << ", runs of " << counts.front();
      }
    }
  }

  template <typename T>
  void check_all_lines() {
    for (std::int64_t lines = 1; lines <= 14; ++lines) {
      for (const std::int64_t length : {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 48, 63, 64, 65, 131}) {
        check_lines<T>(lines, length, {3, 1, 2});
      }
    }
    for (std::int64_t count = 1; count <= 16; ++count) {
      for (const std::int64_t lines : {1, 2, 3, 5, 6, 7}) check_lines<T>(lines, 37, {count, 4});
    }
  }

  template <typename T>
  void check_all_rows() {
    for (std::int64_t length = 1; length <= 420; length += length < 70 ? 1 : 7) {
      check_row<T>(length, {1, 2, 3});
    }
    for (std::int64_t count = 1; count <= 30; ++count) check_row<T>(101, {count, 1, count});
  }

  std::mt19937_64 random_{5};
};

TEST_P(TapBlockTest, LinesFloat32) { check_all_lines<float>(); }
TEST_P(TapBlockTest, LinesFloat64) { check_all_lines<double>(); }
TEST_P(TapBlockTest, RowFloat32) { check_all_rows<float>(); }
TEST_P(TapBlockTest, RowFloat64) { check_all_rows<double>(); }

// Taps that are powers of two over small integers: sums are exact, many of them ties, and many
// beyond the type on either side.
template <typename To>
void check_rounded(const TapBlockLoops<float, To>& loops) {
  std::mt19937_64 random(9);
  const std::vector<float> taps = {0.5F, -2.5F, 64.0F, -96.0F, 0.5F};
  const std::vector<TapRun> runs = {{0, 0, 3}, {1, 3, 2}};
  const float low = std::numeric_limits<To>::min(), high = std::numeric_limits<To>::max();
  for (const std::int64_t length : {1, 3, 7, 8, 15, 16, 17, 33, 100}) {
    for (std::int64_t lines = 1; lines <= 13; ++lines) {
      const std::int64_t apart = std::max(length + 1, loops.lanes);
      Guarded<float> in((lines + 2) * apart + length + 2 * loops.lanes);
      for (float& x : in.span()) x = static_cast<float>(random() % 2001) - 1000.0F;
      Guarded<To> out(lines * length);
      const auto expect = [&](std::int64_t at, std::int64_t g, std::int64_t i, std::int64_t step) {
        float sum = 0;
        for (const TapRun& run : runs) {
          for (std::int64_t j = 0; j < run.count; ++j) {
            sum +=
                taps[static_cast<std::size_t>(run.first + j)] * in[run.offset + (j + g) * step + i];
          }
        }
        const float whole = std::nearbyint(sum);
        ASSERT_EQ(out[at], static_cast<To>(std::clamp(whole, low, high))) << sum;
      };
      loops.lines(
          {in.data(), taps.data(), runs.data(), 2, apart, out.data(), length, lines, length});
      ASSERT_TRUE(out.intact());
      for (std::int64_t at = 0; at < lines * length; ++at) {
        expect(at, at / length, at % length, apart);
      }
      loops.row({in.data(), taps.data(), runs.data(), 2, 0, out.data(), 0, 1, length});
      ASSERT_TRUE(out.intact());
      for (std::int64_t i = 0; i < length; ++i) expect(i, 0, i, loops.lanes);
    }
  }
}

TEST_P(TapBlockTest, RoundedToUint8) { check_rounded(tap_block_uint8(GetParam())); }
TEST_P(TapBlockTest, RoundedToUint16) { check_rounded(tap_block_uint16(GetParam())); }
TEST_P(TapBlockTest, RoundedToInt16) { check_rounded(tap_block_int16(GetParam())); }

TEST_P(TapBlockTest, NothingToSumIsZero) {
  std::vector<float> out(100, 7.0F);
  TapBlock<float> block;
  block.out = out.data();
  block.length = 100;
  tap_block_float32(GetParam()).row(block);
  for (const float x : out) ASSERT_EQ(x, 0.0F);
  block.length = 0;
  out.assign(100, 7.0F);
  tap_block_float32(GetParam()).row(block);
  tap_block_float32(GetParam()).lines(block);
  for (const float x : out) ASSERT_EQ(x, 7.0F);
}

TEST_P(TapBlockTest, AnyPlaceInACacheLine) {
  const std::vector<TapRun> runs = {{0, 0, 1}, {57, 1, 1}, {100, 2, 1}};
  const std::vector<float> taps = {2, -1, 0.5F};
  for (int from = 0; from < 16; ++from) {
    for (int to = 0; to < 16; ++to) {
      alignas(64) float in[216], out[116] = {};
      for (int i = 0; i < 216; ++i) in[i] = static_cast<float>(i * i % 17);
      const float* x = in + from;
      tap_block_float32(GetParam()).row({x, taps.data(), runs.data(), 3, 0, out + to, 0, 1, 100});
      for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(out[to + i], 2 * x[i] - x[i + 57] + 0.5F * x[i + 100]) << from << ' ' << to;
      }
    }
  }
}

// The same outputs from rows and lines that are cut anywhere.
TEST_P(TapBlockTest, CutsKeepTheBits) {
  const TapBlockLoops<float>& loops = tap_block_float32(GetParam());
  const std::int64_t length = 700, lines = 23, apart = 900;
  std::vector<float> in(apart * (lines + 8)), whole(length * lines), pieces(length * lines);
  for (float& x : in) x = std::uniform_real_distribution<float>(-1, 1)(random_);
  const Kernel<float> kernel = kernel_of<float>({4, 1, 7}, {0, 5, 60}, random_);
  TapBlock<float> block{
      in.data(), kernel.taps.data(), kernel.runs.data(), 3, apart, whole.data(), length, lines,
      length};
  const auto piece_of = [&](std::int64_t g, std::int64_t i, std::int64_t count, std::int64_t n) {
    TapBlock<float> piece = block;
    piece.in += g * apart + i;
    piece.out = pieces.data() + g * length + i;
    piece.lines = count;
    piece.length = n;
    return piece;
  };
  for (const bool rows : {false, true}) {
    if (rows) block.lines = 1;
    (rows ? loops.row : loops.lines)(block);
    for (int round = 0; round < 16; ++round) {
      for (std::int64_t g = 0; g < block.lines;) {
        const auto count =
            std::min<std::int64_t>(block.lines - g, 1 + static_cast<std::int64_t>(random_() % 8));
        for (std::int64_t i = 0; i < length;) {
          const auto n = std::min(length - i, 1 + static_cast<std::int64_t>(random_() % 300));
          (rows ? loops.row : loops.lines)(piece_of(g, i, count, n));
          i += n;
        }
        g += count;
      }
      const auto bytes = static_cast<std::size_t>(length * block.lines) * sizeof(float);
      ASSERT_EQ(0, std::memcmp(whole.data(), pieces.data(), bytes)) << (rows ? "rows" : "lines");
    }
  }
}

TEST_P(TapBlockTest, NonFiniteSamplesStayWhereTheirTapsReach) {
  const std::int64_t width = 60, lines = 9;
  std::vector<float> in(width * (lines + 4), 1.0F), out(50 * lines);
  in[6 * width + 30] = std::numeric_limits<float>::infinity();
  // Lines 0, 1 and 3 below the output, the middle one left out: two runs.
  const std::vector<float> taps = {1, 2, -1};
  const std::vector<TapRun> runs = {{0, 0, 2}, {3 * width, 2, 1}};
  tap_block_float32(GetParam())
      .lines({in.data(), taps.data(), runs.data(), 2, width, out.data(), 50, lines, 50});
  for (std::int64_t g = 0; g < lines; ++g) {
    for (std::int64_t i = 0; i < 50; ++i) {
      const bool reached = i == 30 && (g == 6 || g == 5 || g == 3);
      ASSERT_EQ(std::isfinite(out[static_cast<std::size_t>(g * 50 + i)]), !reached)
          << g << ' ' << i;
    }
  }
}

FALTUNG_FOR_ALL_TARGETS(TapBlockTest);

}  // namespace
}  // namespace faltung::simd
