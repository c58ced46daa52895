#include "methods/direct/tap_table.h"

#include <algorithm>
#include <complex>

namespace faltung {
namespace {

// The taps that are kept, or all when nothing is said of them.
template <typename To, typename From>
void store_coefficients(const std::vector<From>& taps, const std::vector<std::int64_t>& kept,
                        std::byte* out) {
  To* to = reinterpret_cast<To*>(out);
  const auto converted = [](const From& tap) {
    if constexpr (std::is_same_v<From, std::complex<double>>) {
      using Part = typename To::value_type;
      return To(static_cast<Part>(tap.real()), static_cast<Part>(tap.imag()));
    } else {
      return static_cast<To>(tap);
    }
  };
  if (kept.empty()) {
    std::transform(taps.begin(), taps.end(), to, converted);
    return;
  }
  for (const std::int64_t i : kept) *to++ = converted(taps[static_cast<std::size_t>(i)]);
}

struct Conversion {
  const std::vector<std::int64_t>& kept;
  Compute compute;
  std::byte* out;

  void operator()(const std::vector<double>& taps) const { real(taps); }
  void operator()(const std::vector<std::int64_t>& taps) const { real(taps); }
  void operator()(const std::vector<std::uint64_t>& taps) const {
    store_coefficients<std::uint64_t>(taps, kept, out);
  }
  void operator()(const std::vector<std::complex<double>>& taps) const {
    if (compute == Compute::complex64) {
      store_coefficients<std::complex<float>>(taps, kept, out);
    } else {
      store_coefficients<std::complex<double>>(taps, kept, out);
    }
  }
  template <typename T>
  void real(const std::vector<T>& taps) const {
    switch (compute) {
      case Compute::complex64:
        return store_coefficients<std::complex<float>>(taps, kept, out);
      case Compute::complex128:
        return store_coefficients<std::complex<double>>(taps, kept, out);
      default:
        return store_coefficients<std::int64_t>(taps, kept, out);
    }
  }
};

// The places of the taps that are not zero.
std::vector<std::int64_t> nonzero_taps(const Taps& taps) {
  return std::visit(
      [](const auto& list) {
        std::vector<std::int64_t> kept;
        for (std::size_t i = 0; i < list.size(); ++i) {
          if (list[i] != std::decay_t<decltype(list[i])>{}) {
            kept.push_back(static_cast<std::int64_t>(i));
          }
        }
        return kept;
      },
      taps);
}

bool has_no_zeros(const Taps& taps) {
  return std::visit(
      [](const auto& list) {
        const std::decay_t<decltype(list[0])> zero{};
        return std::find(list.begin(), list.end(), zero) == list.end();
      },
      taps);
}

// Where sample q of an axis lies.
std::int64_t place(const GatherBox& layout, std::size_t axis, std::int64_t q) {
  const std::int64_t phases = layout.phases[axis];
  if (phases == 1) return q * layout.stride[axis];
  return q % phases * layout.phase_stride[axis] + q / phases * layout.stride[axis];
}

}  // namespace

TapTable::TapTable(const CanonicalProblem& problem)
    : taps_per_instance_(problem.kernel->taps_per_instance()),
      element_size_(size_of(problem.compute)) {
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) axes_.push_back({a, problem.axes[a].kernel});
  }
  const Taps& taps = problem.kernel->dense();
  size_ = tap_count(taps);
  if (!has_no_zeros(taps)) {
    kept_ = nonzero_taps(taps);
    size_ = static_cast<std::int64_t>(kept_.size());
  }
  coefficients_ = Buffer(size_ * element_size_);
  if (size_ > 0) std::visit(Conversion{kept_, problem.compute, coefficients_.data()}, taps);
}

std::int64_t TapTable::bytes() const {
  return coefficients_.bytes() + static_cast<std::int64_t>(kept_.size() * sizeof(std::int64_t));
}

std::int64_t TapTable::position(std::int64_t dense) const {
  if (kept_.empty()) return std::min(dense, size_);
  return std::lower_bound(kept_.begin(), kept_.end(), dense) - kept_.begin();
}

std::int64_t* TapTable::fill_dense(std::size_t axis, std::int64_t offset, const GatherBox& layout,
                                   std::int64_t* out) const {
  if (axis == axes_.size()) {
    *out++ = offset;
    return out;
  }
  for (std::int64_t q = axes_[axis].taps; q-- > 0;) {
    out = fill_dense(axis + 1, offset + place(layout, axes_[axis].number, q), layout, out);
  }
  return out;
}

void TapTable::offsets(const GatherBox& layout, std::int64_t* out) const {
  if (kept_.empty()) {
    for (std::int64_t* end = out + size_; out != end;) out = fill_dense(0, 0, layout, out);
    return;
  }
  for (std::int64_t dense : kept_) {
    std::int64_t offset = 0;
    for (std::size_t i = axes_.size(); i-- > 0;) {
      const Axis& axis = axes_[i];
      offset += place(layout, axis.number, axis.taps - 1 - dense % axis.taps);
      dense /= axis.taps;
    }
    *out++ = offset;
  }
}

TapTable::Instance TapTable::between(std::int64_t instance, std::int64_t lo,
                                     std::int64_t hi) const {
  const std::int64_t first = instance * taps_per_instance_, rows = axes_.front().taps;
  const std::int64_t row = taps_per_instance_ / rows;
  return {position(first + std::clamp<std::int64_t>(lo, 0, rows) * row),
          position(first + std::clamp<std::int64_t>(hi, 0, rows) * row)};
}

}  // namespace faltung
