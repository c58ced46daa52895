// Lane transforms against the definition: values of a polynomial at the roots of x^N - r.
#include "lanes/transform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "core/buffer.h"

namespace faltung {
namespace {

using Value = std::complex<long double>;

Value root(lanes::Turns turns) {
  const long double angle = 2 * std::numbers::pi_v<long double> * turns;
  return {std::cos(angle), std::sin(angle)};
}

// sum_n z[n] x^n
Value evaluate(const std::vector<Value>& z, Value x) {
  Value sum = 0;
  for (std::size_t n = z.size(); n-- > 0;) sum = sum * x + z[n];
  return sum;
}

// a b modulo x^N - r
std::vector<Value> product(const std::vector<Value>& a, const std::vector<Value>& b, Value r) {
  const std::size_t size = a.size();
  std::vector<Value> c(size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      c[(i + j) % size] += a[i] * b[j] * (i + j < size ? Value(1) : r);
    }
  }
  return c;
}

enum class Kind { random, largest, alternating, spike };

std::vector<Value> make_sequence(std::int64_t length, Kind kind, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  std::vector<Value> z(static_cast<std::size_t>(length));
  for (std::size_t n = 0; n < z.size(); ++n) {
    switch (kind) {
      case Kind::random:
        z[n] = {static_cast<float>(uniform(engine)), static_cast<float>(uniform(engine))};
        break;
      case Kind::largest:
        z[n] = {1, 1};
        break;
      case Kind::alternating:
        z[n] = n % 2 == 0 ? Value(1, -1) : Value(-1, 1);
        break;
      case Kind::spike:
        z[n] = n == seed % z.size() ? Value(1, -0.5L) : Value(0);
        break;
    }
  }
  return z;
}

template <typename T>
class LaneTransform : public testing::Test {
 public:
  static constexpr double kRoundoff = sizeof(T) == 4 ? 0x1p-24 : 0x1p-53;

  // Errors of a transform grow with log2 N in the mean square (Higham, chapter 24).
  static double tolerance(std::int64_t length, const std::vector<Value>& exact) {
    long double energy = 0;
    for (const Value& value : exact) energy += std::norm(value);
    return kRoundoff * (12 * std::log2(static_cast<double>(length)) + 4) *
           static_cast<double>(std::sqrt(energy));
  }

  void put(const std::vector<Value>& z, std::int64_t lane, T* points, std::int64_t spacing = 1) {
    for (std::size_t n = 0; n < z.size(); ++n) {
      T* at = points + static_cast<std::int64_t>(n) * spacing * 2 * lanes + lane;
      at[0] = static_cast<T>(z[n].real());
      at[lanes] = static_cast<T>(z[n].imag());
    }
  }
  Value get(const T* points, std::int64_t n, std::int64_t lane, std::int64_t spacing = 1) const {
    const T* at = points + n * spacing * 2 * lanes + lane;
    return {at[0], at[lanes]};
  }

  std::int64_t lanes = 1;
};

using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(LaneTransform, Scalars);

const std::vector<std::int64_t> kLengths = {4,  8,  12, 16,  20,  24,  32,  40,  48,  60,
                                            64, 80, 96, 120, 128, 240, 256, 480, 1024};

TYPED_TEST(LaneTransform, TakesCoefficientsToValuesAndBack) {
  for (const simd::Target& target : simd::supported_targets()) {
    const auto& loops = lanes::transforms<TypeParam>(target);
    this->lanes = loops.lanes;
    for (const std::int64_t length : kLengths) {
      for (const lanes::Turns angle : {0.0L, 0.25L, 0.7L}) {
        const lanes::Tree<TypeParam> tree(length, std::array{angle}, loops.largest_radix);
        const auto roots = lanes::leaf_angles(length, angle, loops.largest_radix);
        for (const std::int64_t spacing : {1, 3}) {
          const Buffer buffer(length * spacing * 2 * loops.lanes * sizeof(TypeParam));
          auto* points = buffer.as<TypeParam>();
          std::fill_n(points, length * spacing * 2 * loops.lanes, TypeParam(7));
          std::vector<std::vector<Value>> z;
          for (std::int64_t lane = 0; lane < loops.lanes; ++lane) {
            z.push_back(make_sequence(length, static_cast<Kind>(lane % 4),
                                      static_cast<unsigned>(lane + length)));
            this->put(z.back(), lane, points, spacing);
          }
          loops.forward(tree, tree.all(), points, spacing);
          const std::int64_t lane = loops.lanes - 1;
          std::vector<Value> exact;
          for (const lanes::Turns turns : roots) exact.push_back(evaluate(z.back(), root(turns)));
          const double allowed = this->tolerance(length, exact);
          for (std::int64_t n = 0; n < length; ++n) {
            ASSERT_LE(
                std::abs(this->get(points, n, lane, spacing) - exact[static_cast<std::size_t>(n)]),
                allowed)
                << target.name << " " << length << " value " << n;
          }
          loops.inverse(tree, tree.all(), points, spacing);
          for (std::int64_t l = 0; l < loops.lanes; ++l) {
            const auto& before = z[static_cast<std::size_t>(l)];
            const double close = 2 * this->tolerance(length, before);
            for (std::int64_t n = 0; n < length; ++n) {
              const Value back = this->get(points, n, l, spacing) / Value(length);
              ASSERT_LE(std::abs(back - before[static_cast<std::size_t>(n)]), close)
                  << target.name << " " << length << " lane " << l << " coefficient " << n;
            }
          }
          for (std::int64_t i = 0; i < length * spacing; ++i) {
            if (i % spacing == 0) continue;
            ASSERT_EQ(points[i * 2 * loops.lanes], TypeParam(7));
          }
        }
      }
    }
  }
}

// The three forms share tree and spectrum, the tree, and nothing.
TYPED_TEST(LaneTransform, ConvolvesModuloItsPolynomial) {
  for (const simd::Target& target : simd::supported_targets()) {
    const auto& loops = lanes::transforms<TypeParam>(target);
    this->lanes = loops.lanes;
    for (const std::int64_t length : kLengths) {
      if (length > 256) continue;
      std::vector<lanes::Turns> angles;
      for (std::int64_t l = 0; l < loops.lanes; ++l)
        angles.push_back(0.25L + 0.03L * static_cast<lanes::Turns>(l));
      const lanes::Tree<TypeParam> shared(length, std::array{angles[0]}, loops.largest_radix);
      const lanes::Tree<TypeParam> each(length, angles, loops.largest_radix);
      for (int form = 0; form < 3; ++form) {
        const std::int64_t scalars = length * 2 * loops.lanes;
        const auto bytes = scalars * static_cast<std::int64_t>(sizeof(TypeParam));
        const Buffer signal(bytes), kernel(bytes);
        std::vector<std::vector<Value>> z, h;
        for (std::int64_t l = 0; l < loops.lanes; ++l) {
          z.push_back(make_sequence(length, static_cast<Kind>((l + form) % 4), unsigned(l + 1)));
          h.push_back(make_sequence(length, static_cast<Kind>(l % 4), form == 0 ? 9 : unsigned(l)));
          if (form == 0) h.back() = h.front();
          this->put(z.back(), l, signal.as<TypeParam>());
          this->put(h.back(), l, kernel.as<TypeParam>());
        }
        auto* spectrum = kernel.as<TypeParam>();
        if (form == 2) {
          loops.forward_each(each, spectrum);
        } else {
          loops.forward(shared, shared.all(), spectrum, 1);
        }
        for (std::int64_t i = 0; i < scalars; ++i) spectrum[i] /= static_cast<TypeParam>(length);
        if (form == 0) {
          for (std::int64_t i = 0; i < 2 * length; ++i) spectrum[i] = spectrum[i * loops.lanes];
          loops.convolve(shared, shared.all(), spectrum, signal.as<TypeParam>());
        } else if (form == 1) {
          loops.convolve_rows(shared, spectrum, signal.as<TypeParam>());
        } else {
          loops.convolve_each(each, spectrum, signal.as<TypeParam>());
        }
        for (std::int64_t l = 0; l < loops.lanes; ++l) {
          const auto i = static_cast<std::size_t>(l);
          const auto exact = product(z[i], h[i], root(form == 2 ? angles[i] : angles[0]));
          long double norm = 0;
          for (const Value& tap : h[i]) norm += std::abs(tap);
          const double allowed = 3 * this->tolerance(length, z[i]) * static_cast<double>(norm);
          for (std::int64_t n = 0; n < length; ++n) {
            ASSERT_LE(std::abs(this->get(signal.as<TypeParam>(), n, l) -
                               exact[static_cast<std::size_t>(n)]),
                      allowed)
                << target.name << " length " << length << " form " << form << " lane " << l;
          }
        }
      }
    }
  }
}

TEST(Tree, HasLengthsOfSmallFactors) {
  for (const std::int64_t length : {4, 12, 20, 60, 64, 15 * 1024}) {
    EXPECT_TRUE(lanes::has_tree(length)) << length;
  }
  for (const std::int64_t length : {-4, 0, 1, 2, 3, 6, 10, 28, 36, 100, 30}) {
    EXPECT_FALSE(lanes::has_tree(length)) << length;
  }
}

TEST(Tree, LeavesAreAllRoots) {
  for (const std::int64_t length : kLengths) {
    for (const int radix : {4, 8}) {
      auto angles = lanes::leaf_angles(length, 0.25, radix);
      std::sort(angles.begin(), angles.end());
      for (std::int64_t k = 0; k < length; ++k) {
        ASSERT_NEAR(angles[static_cast<std::size_t>(k)], (0.25 + double(k)) / double(length),
                    1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace faltung
