#include "problem/kernel_analysis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "core/checked.h"
#include "faltung/view.h"

namespace faltung {
namespace {

double magnitude(double tap) { return std::abs(tap); }
double magnitude(const std::complex<double>& tap) {
  const double square = std::norm(tap);
  return square > 1e-200 && square < 1e200 ? std::sqrt(square) : std::abs(tap);
}
double magnitude(std::int64_t tap) { return std::abs(static_cast<double>(tap)); }

// Integers over a power of two count as exact taps up to this size; beyond it almost any float32
// kernel would, and nothing would be gained by calling it exact.
constexpr double kLargestExactTap = 1 << 20;

std::optional<int> shift_of(const std::vector<double>& taps) {
  int shift = 0;
  double largest = 0;
  for (const double tap : taps) {
    if (tap == 0) continue;
    int exponent = 0;
    // The mantissa as a 53-bit integer; its trailing zeros say where the lowest set bit is.
    const double mantissa = std::frexp(std::abs(tap), &exponent);
    const auto bits = static_cast<std::uint64_t>(std::ldexp(mantissa, 53));
    shift = std::max(shift, 53 - exponent - __builtin_ctzll(bits));
    largest = std::max(largest, std::abs(tap));
    // Most kernels are told apart by their first taps.
    if (shift > 60 || std::ldexp(largest, shift) > kLargestExactTap) return std::nullopt;
  }
  return shift;
}

std::optional<int> shift_of(const Taps& taps) {
  if (const auto* real = std::get_if<std::vector<double>>(&taps)) return shift_of(*real);
  if (std::holds_alternative<std::vector<std::complex<double>>>(taps)) return std::nullopt;
  return 0;
}

struct Norms {
  std::int64_t nonzero = 0;
  double l1 = 0, l2 = 0, largest = 0;
};

// Several sums side by side, and one kind after the other, so that a compiler makes vectors of
// them: the additions of one sum would wait for each other.
template <typename T, typename Magnitude>
Norms norms_of(std::span<const T> taps, const Magnitude& magnitude_of) {
  constexpr std::size_t kSums = 8;
  std::array<double, kSums> nonzero{}, l1{}, largest{}, squares{};
  const auto add = [&](const std::array<double, kSums>& size) {
    for (std::size_t i = 0; i < kSums; ++i) nonzero[i] += size[i] != 0 ? 1.0 : 0.0;
    for (std::size_t i = 0; i < kSums; ++i) l1[i] += size[i];
    for (std::size_t i = 0; i < kSums; ++i) {
      largest[i] = largest[i] < size[i] ? size[i] : largest[i];
    }
    for (std::size_t i = 0; i < kSums; ++i) squares[i] += size[i] * size[i];
  };
  std::span<const T> left = taps;
  for (; left.size() >= kSums; left = left.subspan(kSums)) {
    std::array<double, kSums> size;
    for (std::size_t i = 0; i < kSums; ++i) size[i] = magnitude_of(left[i]);
    add(size);
  }
  std::array<double, kSums> rest{};
  std::transform(left.begin(), left.end(), rest.begin(), magnitude_of);
  add(rest);
  const auto total = [](const auto& sums) {
    return std::accumulate(sums.begin(), sums.end(), 0.0);
  };
  Norms norms{static_cast<std::int64_t>(total(nonzero)), total(l1), std::sqrt(total(squares)),
              *std::max_element(largest.begin(), largest.end())};
  // Where squares leave the range of numbers they are taken of ratios.
  if (norms.l1 > 0 && !(norms.l2 > 1e-100 && norms.l2 < 1e100)) {
    double sum = 0;
    for (const T& tap : taps) {
      const double ratio = magnitude_of(tap) / norms.largest;
      sum += ratio * ratio;
    }
    norms.l2 = norms.largest * std::sqrt(sum);
  }
  return norms;
}

std::int64_t tap_bytes(const Taps& taps) {
  return std::visit([](const auto& list) { return static_cast<std::int64_t>(sizeof(list[0])); },
                    taps);
}

}  // namespace

std::int64_t tap_count(const Taps& taps) {
  return std::visit([](const auto& list) { return static_cast<std::int64_t>(list.size()); }, taps);
}

Taps outer_product(const std::vector<Taps>& factors) {
  Taps product = factors.front();
  for (std::size_t axis = 1; axis < factors.size(); ++axis) {
    product = std::visit(
        [&](const auto& left) -> Taps {
          const auto& right = std::get<std::decay_t<decltype(left)>>(factors[axis]);
          std::decay_t<decltype(left)> out;
          out.reserve(left.size() * right.size());
          for (const auto& a : left) {
            for (const auto& b : right) out.push_back(a * b);
          }
          return out;
        },
        product);
  }
  return product;
}

KernelAnalysis::KernelAnalysis(Taps dense, std::vector<std::int64_t> lengths,
                               std::int64_t instances, double unit_roundoff, std::uint64_t modulus)
    : lengths_(std::move(lengths)), instances_(instances), unit_roundoff_(unit_roundoff) {
  for (const std::int64_t length : lengths_) {
    taps_per_instance_ = checked_mul(taps_per_instance_, length);
  }
  measure(dense, instances, modulus);
  integer_taps_ = std::holds_alternative<std::vector<std::int64_t>>(dense);
  binary_shift_ = shift_of(dense);
  if (instances_ == 1 && lengths_.size() >= 2) {
    if (auto found = factorize(dense, lengths_, unit_roundoff, binary_shift_)) {
      factors_ = std::move(found->factors);
      factor_residual_ = found->residual;
    }
  }
  std::call_once(dense_once_, [&] { dense_ = std::move(dense); });
  has_dense_ = true;
}

KernelAnalysis::KernelAnalysis(std::vector<Taps> factors) : factors_(std::move(factors)) {
  integer_taps_ = std::holds_alternative<std::vector<std::int64_t>>(factors_.front());
  nonzero_ = 1;
  l1_ = l2_ = largest_ = 1;
  binary_shift_ = 0;
  for (const Taps& factor : factors_) {
    const KernelAnalysis line(factor, {tap_count(factor)}, 1, 0);
    lengths_.push_back(tap_count(factor));
    taps_per_instance_ = checked_mul(taps_per_instance_, tap_count(factor));
    nonzero_ = checked_mul(nonzero_, line.nonzero());
    has_zeros_ |= line.has_zeros();
    l1_ *= line.l1();
    l2_ *= line.l2();
    largest_ *= line.largest();
    const auto shift = line.binary_shift();
    binary_shift_ = binary_shift_ && shift ? std::optional(*binary_shift_ + *shift) : std::nullopt;
  }
  // Rounding of the products that make a dense tap.
  if (!binary_shift_) factor_residual_ = 0x1p-53 * static_cast<double>(factors_.size());
}

void KernelAnalysis::measure(const Taps& taps, std::int64_t instances, std::uint64_t modulus) {
  std::visit(
      [&](const auto& list) {
        const std::size_t count = list.size() / static_cast<std::size_t>(instances);
        for (auto first = list.data(); first != list.data() + list.size(); first += count) {
          const Norms norms = norms_of(std::span(first, count), [modulus](const auto& tap) {
            if constexpr (std::is_same_v<std::decay_t<decltype(tap)>, std::uint64_t>) {
              return static_cast<double>(std::min(tap, modulus - tap));
            } else {
              return magnitude(tap);
            }
          });
          nonzero_ = std::max(nonzero_, norms.nonzero);
          has_zeros_ |= norms.nonzero < taps_per_instance_;
          l1_ = std::max(l1_, norms.l1);
          l2_ = std::max(l2_, norms.l2);
          largest_ = std::max(largest_, norms.largest);
        }
      },
      taps);
}

const Taps& KernelAnalysis::dense() const {
  std::call_once(dense_once_, [&] {
    dense_ = outer_product(factors_);
    has_dense_ = true;
  });
  return dense_;
}

const ProductTerms& KernelAnalysis::terms() const {
  std::call_once(terms_once_, [&] {
    const Taps& taps = dense();
    if (const auto* real = std::get_if<std::vector<double>>(&taps)) {
      terms_ = product_terms(*real, lengths_);
    } else if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&taps)) {
      terms_ = product_terms({whole->begin(), whole->end()}, lengths_);
    }
  });
  return terms_;
}

std::int64_t KernelAnalysis::terms_bytes() const {
  std::int64_t bytes = 0;
  for (const ProductTerms::Term& term : terms().terms) {
    for (const Taps& factor : term.factors) bytes += tap_count(factor) * tap_bytes(factor);
  }
  return bytes;
}

std::int64_t KernelAnalysis::bytes(bool with_dense) const {
  std::int64_t bytes = 0;
  for (const Taps& factor : factors_) bytes += tap_count(factor) * tap_bytes(factor);
  if (has_dense_) return bytes + tap_count(dense_) * tap_bytes(dense_);
  return with_dense ? bytes + taps_per_instance_ * tap_bytes(factors_.front()) : bytes;
}

}  // namespace faltung
