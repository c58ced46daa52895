#include "simd/rate_loops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Against;
using test::Guarded;

template <typename T>
T draw(std::mt19937_64& random) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(std::uniform_real_distribution<double>(-1, 1)(random));
  } else {
    return static_cast<T>(random());
  }
}

template <typename T>
T stored(float sum) {
  if constexpr (std::is_floating_point_v<T>) {
    return sum;
  } else {
    using Limits = std::numeric_limits<T>;
    return static_cast<T>(std::clamp(std::nearbyint(sum), static_cast<float>(Limits::min()),
                                     static_cast<float>(Limits::max())));
  }
}

template <typename T>
bool same(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

class RateLoopsTest : public test::AllTargets {
 protected:
  struct Counts {
    std::int64_t in, out, length;
  };

  float add(float weight, float x, float sum) const {
    return fused_ ? std::fma(weight, x, sum) : weight * x + sum;
  }

  // Rows between pages nobody may touch; the documented sums in the target's own arithmetic.
  template <typename In, typename Out, typename Loop>
  void check_rows(Loop loop, const Counts& counts, Against against, bool adds, float scale) {
    std::vector<std::unique_ptr<Guarded<In>>> in;
    std::vector<std::unique_ptr<Guarded<Out>>> out;
    std::vector<const In*> in_rows;
    std::vector<Out*> out_rows;
    for (std::int64_t t = 0; t < counts.in; ++t) {
      in.push_back(std::make_unique<Guarded<In>>(counts.length, against));
      for (In& x : in.back()->span()) x = draw<In>(random_);
      in.back()->seal();
      in_rows.push_back(in.back()->data());
    }
    std::vector<std::vector<Out>> before;
    for (std::int64_t o = 0; o < counts.out; ++o) {
      out.push_back(std::make_unique<Guarded<Out>>(counts.length, against));
      for (Out& x : out.back()->span()) x = draw<Out>(random_);
      before.emplace_back(out.back()->span().begin(), out.back()->span().end());
      out_rows.push_back(out.back()->data());
    }
    std::vector<float> weights(static_cast<std::size_t>(counts.in * counts.out));
    for (float& weight : weights) weight = scale * draw<float>(random_);
    loop(in_rows.data(), counts.in, weights.data(), out_rows.data(), counts.out, counts.length);
    for (std::int64_t o = 0; o < counts.out; ++o) {
      const auto row = static_cast<std::size_t>(o);
      ASSERT_TRUE(out[row]->intact());
      for (std::int64_t i = 0; i < counts.length; ++i) {
        float sum = adds ? static_cast<float>(before[row][static_cast<std::size_t>(i)]) : 0.0F;
        for (std::int64_t t = 0; t < counts.in; ++t) {
          sum = add(weights[static_cast<std::size_t>(t * counts.out + o)],
                    static_cast<float>(in_rows[static_cast<std::size_t>(t)][i]), sum);
        }
        ASSERT_TRUE(same(stored<Out>(sum), out_rows[row][i]))
            << "output " << o << " of " << counts.out << ", element " << i << " of "
            << counts.length << ", " << counts.in << " inputs";
      }
    }
  }

  template <typename In, typename Out, typename Loop>
  void check_shapes(Loop loop, bool adds, float scale) {
    for (const Against against : {Against::start, Against::end}) {
      for (std::int64_t length = 1; length <= 140; length += length < 70 ? 1 : 7) {
        check_rows<In, Out>(loop, {3, 5, length}, against, adds, scale);
      }
      for (std::int64_t count = 1; count <= 16; ++count) {
        check_rows<In, Out>(loop, {count, 17 - count, 75}, against, adds, scale);
      }
    }
  }

  bool fused_ = test::fuses(GetParam());
  const RateLoops& loops_ = rate_loops(GetParam());
  std::mt19937_64 random_{7};
};

TEST_P(RateLoopsTest, SpreadAddsRowsToRows) {
  check_shapes<float, float>(loops_.spread_float32, true, 1);
  check_shapes<std::uint8_t, float>(loops_.spread_uint8, true, 1);
  check_shapes<std::uint16_t, float>(loops_.spread_uint16, true, 1);
  check_shapes<std::int16_t, float>(loops_.spread_int16, true, 1);
}

TEST_P(RateLoopsTest, BlendRoundsAndSaturates) {
  check_shapes<float, float>(loops_.blend_to_float32, false, 1);
  check_shapes<float, std::uint8_t>(loops_.blend_to_uint8, false, 300);
  check_shapes<float, std::uint16_t>(loops_.blend_to_uint16, false, 70000);
  check_shapes<float, std::int16_t>(loops_.blend_to_int16, false, 40000);
}

// Halves go to the even neighbour, and beyond the range lies its end.
TEST_P(RateLoopsTest, BytesAreRoundedHalfToEven) {
  std::vector<float> in(200);
  std::vector<std::uint8_t> out(200);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i) * 1.5F - 20.0F;
  const float* in_row = in.data();
  std::uint8_t* out_row = out.data();
  const float one = 1;
  loops_.blend_to_uint8(&in_row, 1, &one, &out_row, 1, 200);
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_EQ(out[i], stored<std::uint8_t>(in[i])) << i;
}

TEST_P(RateLoopsTest, RowsToLanesAndBack) {
  const auto lanes = static_cast<std::size_t>(loops_.lanes);
  for (std::int64_t width = 1; width <= 50; ++width) {
    std::vector<std::vector<float>> rows(lanes,
                                         std::vector<float>(static_cast<std::size_t>(width)));
    std::vector<const float*> in;
    for (auto& row : rows) {
      for (float& x : row) x = draw<float>(random_);
      in.push_back(row.data());
    }
    Guarded<float> turned(width * loops_.lanes, Against::start);
    loops_.turn_in(in.data(), width, turned.data());
    ASSERT_TRUE(turned.intact());
    std::vector<std::vector<float>> back(lanes,
                                         std::vector<float>(static_cast<std::size_t>(width)));
    std::vector<float*> out;
    for (auto& row : back) out.push_back(row.data());
    for (std::int64_t i = 0; i < width; ++i) {
      for (std::size_t l = 0; l < lanes; ++l) {
        ASSERT_EQ(turned[i * loops_.lanes + static_cast<std::int64_t>(l)],
                  rows[l][static_cast<std::size_t>(i)]);
      }
    }
    loops_.turn_out(turned.data(), width, out.data());
    EXPECT_EQ(back, rows) << width;
  }
}

TEST_P(RateLoopsTest, StridedSums) {
  for (const Stride& stride :
       {Stride{1, 1, 1}, Stride{6, 3, 3}, Stride{1, 3, 1}, Stride{3, 3, 12}}) {
    for (std::int64_t count = 1; count <= 20; ++count) {
      for (const std::int64_t taps : {1, 5, 18}) {
        const std::int64_t size = (count - 1) * stride.in_step + (taps - 1) * stride.tap_step + 1;
        Guarded<float> in(size * loops_.lanes, Against::start);
        for (float& x : in.span()) x = draw<float>(random_);
        in.seal();
        Guarded<float> out(((count - 1) * stride.out_step + 1) * loops_.lanes, Against::start);
        std::vector<float> tap(static_cast<std::size_t>(taps));
        for (float& x : tap) x = draw<float>(random_);
        loops_.strided(in.data(), tap.data(), taps, out.data(), count, stride);
        ASSERT_TRUE(out.intact());
        for (std::int64_t i = 0; i < count; ++i) {
          for (std::int64_t l = 0; l < loops_.lanes; ++l) {
            float sum = 0;
            for (std::int64_t t = 0; t < taps; ++t) {
              sum = add(tap[static_cast<std::size_t>(t)],
                        in[(i * stride.in_step + t * stride.tap_step) * loops_.lanes + l], sum);
            }
            ASSERT_TRUE(same(sum, out[i * stride.out_step * loops_.lanes + l]));
          }
        }
      }
    }
  }
}

FALTUNG_FOR_ALL_TARGETS(RateLoopsTest);

}  // namespace
}  // namespace faltung::simd
