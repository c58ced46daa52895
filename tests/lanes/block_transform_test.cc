// Blocks through the frequency domain against sums: circular along every axis, with a change of
// sign where a real block wraps along its packed axis.
#include "lanes/block_transform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <random>
#include <vector>

#include "core/buffer.h"
#include "lanes/transform.h"

namespace faltung {
namespace {

using lanes::BlockSpec;
using lanes::Counts;
using lanes::Form;

template <typename T>
class Blocks {
 public:
  using Value = std::complex<double>;

  Blocks(const BlockSpec& spec, const simd::Target& target)
      : spec_(spec),
        lanes_(lanes::transforms<T>(target).lanes),
        transform_(lanes::make_block_transform<T>(spec, target)),
        memory_(transform_->memory_scalars() * static_cast<std::int64_t>(sizeof(T))),
        spectrum_(transform_->spectrum_scalars() * static_cast<std::int64_t>(sizeof(T))) {
    const auto sizes = lanes::block_sizes<T>(spec, target);
    EXPECT_EQ(sizes.memory_scalars, transform_->memory_scalars());
    EXPECT_EQ(sizes.spectrum_scalars, transform_->spectrum_scalars());
  }

  // A block of samples filled up to `filled`, by a kernel of which the form's transformed axes have
  // a few taps; results of a window, compared one by one.
  void check(const Counts& filled, const Counts& taps, const lanes::Window& window) {
    auto kernel = fill(taps, 11);
    for (std::size_t i = 0; i < kernel.size(); ++i) {
      if (static_cast<std::int64_t>(i) % spec_.within != 0) kernel[i] = 0;
    }
    load(kernel, spec_.points);
    transform_->take_spectrum(memory_.as<T>(), 0, spectrum_.as<T>());
    const auto signal = fill(filled, 5);
    ASSERT_TRUE(load(signal, filled));
    transform_->multiply(spectrum_.as<T>(), window, memory_.as<T>());
    const std::int64_t parts = spec_.complex ? 2 : 1;
    const Counts count = window.count;
    const std::int64_t copies = spec_.form == Form::rows ? lanes_ : 1;
    std::vector<T> results(
        static_cast<std::size_t>(copies * count[0] * count[1] * count[2] * parts), T(99));
    std::vector<T*> rows;
    for (std::int64_t r = 0; r < copies * count[0] * count[1]; ++r) {
      rows.push_back(results.data() + r * count[2] * parts);
    }
    lanes::Window wanted = window;
    std::vector<std::int64_t> lane_counts(static_cast<std::size_t>(lanes_), count[2]);
    lane_counts.back() = lanes_ > 1 ? count[2] / 2 : count[2];
    wanted.lane_counts = lane_counts.data();
    const std::vector<void*> pointers(rows.begin(), rows.end());
    transform_->inverse(memory_.as<T>(), wanted, own_values(), pointers.data());
    const double allowed = 1e3 * std::numeric_limits<T>::epsilon();
    for (std::int64_t m = 0; m < count[1]; ++m) {
      for (std::int64_t p = 0; p < count[0]; ++p) {
        for (std::int64_t w = 0; w < count[2]; ++w) {
          const Value exact = sum(signal, kernel, taps,
                                  {window.first[0] + p, window.first[1] + m, window.first[2] + w});
          const T* at = rows[static_cast<std::size_t>(m * count[0] + p)] + w * parts;
          ASSERT_NEAR(at[0], exact.real(), allowed) << p << " " << m << " " << w;
          if (!spec_.complex) continue;
          ASSERT_NEAR(at[1], exact.imag(), allowed);
        }
      }
    }
    if (spec_.form == Form::rows && lanes_ > 1) {
      EXPECT_EQ(results.back(), T(99)) << "a lane's results go as far as its count";
    }
  }

  void check_finite(const Counts& filled) {
    auto signal = fill(filled, 3);
    EXPECT_TRUE(load(signal, filled));
    for (const double odd :
         {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
      auto spoiled = signal;
      spoiled[index({filled[0] - 1, filled[1] - 1, filled[2] - 1})] = odd;
      EXPECT_FALSE(load(spoiled, filled));
    }
  }

 private:
  lanes::Values<T> own_values() const {
    return {spec_.complex ? element_type_of<std::complex<T>> : element_type_of<T>};
  }

  std::size_t index(const Counts& at) const {
    return static_cast<std::size_t>((at[0] * spec_.points[1] + at[1]) * spec_.points[2] + at[2]);
  }

  std::vector<Value> fill(const Counts& filled, unsigned seed) const {
    std::mt19937 engine(seed);
    std::uniform_int_distribution<int> level(-8, 8);
    const Counts& n = spec_.points;
    std::vector<Value> values(static_cast<std::size_t>(n[0] * n[1] * n[2]));
    for (std::int64_t p = 0; p < filled[0]; ++p) {
      for (std::int64_t m = 0; m < filled[1]; ++m) {
        for (std::int64_t w = 0; w < filled[2]; ++w) {
          values[index({p, m, w})] = {level(engine) / 8.0, spec_.complex ? level(engine) / 8.0 : 0};
        }
      }
    }
    return values;
  }

  bool load(const std::vector<Value>& values, const Counts& filled) {
    const std::int64_t parts = spec_.complex ? 2 : 1;
    samples_.clear();
    for (const Value& value : values) {
      samples_.push_back(static_cast<T>(value.real()));
      if (spec_.complex) samples_.push_back(static_cast<T>(value.imag()));
    }
    std::vector<const void*> rows;
    for (std::int64_t m = 0; m < filled[1]; ++m) {
      for (std::int64_t p = 0; p < filled[0]; ++p) {
        rows.push_back(samples_.data() + static_cast<std::int64_t>(index({p, m, 0})) * parts);
      }
    }
    if (spec_.form == Form::rows) rows.resize(static_cast<std::size_t>(lanes_), rows[0]);
    return transform_->forward(rows.data(), own_values(), filled, memory_.as<T>());
  }

  // The sum over all taps, positions counted row by row in a chain.
  Value sum(const std::vector<Value>& signal, const std::vector<Value>& kernel, const Counts& taps,
            const Counts& at) const {
    const Counts& n = spec_.points;
    Value sum = 0;
    if (spec_.form == Form::chain) {
      const std::int64_t total = n[0] * n[2], position = at[0] * n[2] + at[2];
      for (std::int64_t j = 0; j < total; ++j) {
        const std::int64_t i = position - j;
        const double sign = i < 0 && !spec_.complex ? -1 : 1;
        sum += sign * kernel[static_cast<std::size_t>(j)] *
               signal[static_cast<std::size_t>(i < 0 ? i + total : i)];
      }
      return sum;
    }
    const int packed = spec_.form == Form::rows ? 2 : 0;
    for (std::int64_t p = 0; p < taps[0]; ++p) {
      for (std::int64_t m = 0; m < taps[1]; ++m) {
        for (std::int64_t w = 0; w < taps[2]; ++w) {
          Counts i = {at[0] - p, at[1] - m, at[2] - w};
          double sign = 1;
          for (int a = 0; a < 3; ++a) {
            const auto axis = static_cast<std::size_t>(a);
            if (i[axis] >= 0) continue;
            i[axis] += n[axis];
            if (a == packed && !spec_.complex) sign = -sign;
          }
          sum += sign * kernel[index({p, m, w})] * signal[index(i)];
        }
      }
    }
    return sum;
  }

  BlockSpec spec_;
  std::int64_t lanes_;
  std::shared_ptr<const lanes::BlockTransform<T>> transform_;
  Buffer memory_, spectrum_;
  std::vector<T> samples_;
};

template <typename T>
class LaneBlocks : public testing::Test {
 public:
  template <typename Check>
  void on_every_target(const Check& check) {
    for (const simd::Target& target : simd::supported_targets()) {
      for (const bool complex : {false, true}) {
        SCOPED_TRACE(testing::Message() << target.name << (complex ? " complex" : " real"));
        check(target, complex);
      }
    }
  }
};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(LaneBlocks, Scalars);

TYPED_TEST(LaneBlocks, RowsConvolveInEveryLane) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    for (const std::int64_t points : {8, 24, 64, 160}) {
      Blocks<TypeParam> blocks({Form::rows, complex, {1, 1, points}}, target);
      blocks.check({1, 1, points}, {1, 1, 5}, {{0, 0, 4}, {1, 1, points - 4}, nullptr});
      blocks.check({1, 1, points - 3}, {1, 1, 3}, {{0, 0, 0}, {1, 1, points - 1}, nullptr});
      blocks.check_finite({1, 1, points - 1});
    }
  });
}

TYPED_TEST(LaneBlocks, ColumnsConvolveSideBySide) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    for (const std::int64_t width : {1, 3, 16, 21, 33}) {
      Blocks<TypeParam> blocks({Form::columns, complex, {40, 1, width}}, target);
      blocks.check({40, 1, width}, {7, 1, 1}, {{6, 0, 0}, {34, 1, width}, nullptr});
      blocks.check_finite({39, 1, width});
    }
  });
}

TYPED_TEST(LaneBlocks, PlanesConvolveAlongTwoAxes) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    Blocks<TypeParam> blocks({Form::plane, complex, {32, 1, 48}}, target);
    blocks.check({32, 1, 48}, {5, 1, 4}, {{0, 0, 0}, {32, 1, 48}, nullptr});
    blocks.check({30, 1, 41}, {3, 1, 6}, {{2, 0, 5}, {27, 1, 35}, nullptr});
    blocks.check_finite({31, 1, 47});
  });
}

// Trees of one or two passes.
TYPED_TEST(LaneBlocks, SmallPlanesConvolve) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    const std::int64_t square =
        std::max<std::int64_t>(4, lanes::transforms<TypeParam>(target).lanes);
    for (const std::int64_t times : {1, 2, 3}) {
      const std::int64_t packed = times * square * (complex ? 1 : 2);
      Blocks<TypeParam> plane({Form::plane, complex, {packed, 1, square}}, target);
      plane.check({packed, 1, square}, {2, 1, 3}, {{0, 0, 0}, {packed, 1, square}, nullptr});
      Blocks<TypeParam> box({Form::plane, complex, {packed, 4, square}}, target);
      box.check({packed, 3, square - 1}, {2, 2, 3}, {{1, 1, 1}, {packed - 1, 3, 2}, nullptr});
      Blocks<TypeParam> chain({Form::chain, complex, {packed, 1, square}}, target);
      chain.check({packed, 1, square}, {1, 1, square}, {{0, 0, 0}, {packed, 1, square}, nullptr});
    }
  });
}

TYPED_TEST(LaneBlocks, PlanesConvolveAlongThreeAxes) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    Blocks<TypeParam> blocks({Form::plane, complex, {32, 8, 16}}, target);
    blocks.check({32, 8, 16}, {3, 2, 3}, {{0, 0, 0}, {32, 8, 16}, nullptr});
    blocks.check({29, 7, 15}, {2, 3, 2}, {{1, 2, 1}, {28, 5, 14}, nullptr});
    blocks.check_finite({30, 7, 13});
  });
}

TYPED_TEST(LaneBlocks, InterleavedBlocksConvolveEachByItself) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    for (const std::int64_t within : {2, 3, 7}) {
      const std::int64_t row = 16 * within;
      Blocks<TypeParam> plane({Form::plane, complex, {32, 1, row}, within}, target);
      plane.check({32, 1, row}, {5, 1, 4 * within}, {{0, 0, 0}, {32, 1, row}, nullptr});
      plane.check({30, 1, row - within}, {3, 1, 6 * within},
                  {{2, 0, 5 * within}, {27, 1, row - 5 * within}, nullptr});
      Blocks<TypeParam> rows({Form::rows, complex, {1, 1, 2 * row}, within}, target);
      rows.check({1, 1, 2 * row}, {1, 1, 5 * within}, {{0, 0, 0}, {1, 1, 2 * row}, nullptr});
    }
  });
}

TYPED_TEST(LaneBlocks, ChainsConvolveOneLongBlock) {
  this->on_every_target([](const simd::Target& target, bool complex) {
    for (const std::int64_t row : {16, 32}) {
      Blocks<TypeParam> blocks({Form::chain, complex, {32, 1, row}}, target);
      blocks.check({32, 1, row}, {2, 1, row}, {{0, 0, 0}, {32, 1, row}, nullptr});
      blocks.check({27, 1, row}, {1, 1, row}, {{1, 0, 3}, {30, 1, row - 7}, nullptr});
      blocks.check_finite({32, 1, row});
    }
  });
}

}  // namespace
}  // namespace faltung
