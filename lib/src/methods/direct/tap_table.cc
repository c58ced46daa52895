#include "methods/direct/tap_table.h"

#include <algorithm>
#include <complex>

namespace faltung {
namespace {

template <typename To, typename From>
void store_coefficients(const std::vector<From>& taps, const std::vector<std::int64_t>& kept,
                        std::byte* out) {
  To* to = reinterpret_cast<To*>(out);
  for (const std::int64_t i : kept) {
    const From& tap = taps[static_cast<std::size_t>(i)];
    if constexpr (std::is_same_v<From, std::complex<double>>) {
      using Part = typename To::value_type;
      *to++ = To(static_cast<Part>(tap.real()), static_cast<Part>(tap.imag()));
    } else {
      *to++ = static_cast<To>(tap);
    }
  }
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
      case Compute::float32:
        return store_coefficients<float>(taps, kept, out);
      case Compute::float64:
        return store_coefficients<double>(taps, kept, out);
      case Compute::complex64:
        return store_coefficients<std::complex<float>>(taps, kept, out);
      case Compute::complex128:
        return store_coefficients<std::complex<double>>(taps, kept, out);
      default:
        return store_coefficients<std::int64_t>(taps, kept, out);
    }
  }
};

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

}  // namespace

TapTable::TapTable(const CanonicalProblem& problem) : element_size_(size_of(problem.compute)) {
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (!problem.axes[a].convolved()) continue;
    axes_.push_back(problem.axes[a]);
    axis_numbers_.push_back(a);
  }
  width_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(axes_.size()));
  const KernelAnalysis& kernel = *problem.kernel;
  const std::vector<std::int64_t> kept = nonzero_taps(kernel.dense());
  coefficients_ = Buffer(static_cast<std::int64_t>(kept.size()) * element_size_);
  std::visit(Conversion{kept, problem.compute, coefficients_.data()}, kernel.dense());

  indices_.assign(kept.size() * static_cast<std::size_t>(width_), 0);
  for (std::size_t t = 0; t < kept.size(); ++t) {
    std::int64_t flat = kept[t] % kernel.taps_per_instance();
    for (std::size_t a = axes_.size(); a-- > 0;) {
      indices_[t * static_cast<std::size_t>(width_) + a] = flat % axes_[a].kernel;
      flat /= axes_[a].kernel;
    }
  }
  for (std::int64_t i = 0; i < kernel.instances(); ++i) {
    const auto position = [&](std::int64_t tap) {
      return std::lower_bound(kept.begin(), kept.end(), tap) - kept.begin();
    };
    instances_.push_back(
        {position(i * kernel.taps_per_instance()), position((i + 1) * kernel.taps_per_instance())});
  }
}

std::int64_t TapTable::bytes() const {
  return coefficients_.bytes() + static_cast<std::int64_t>(indices_.size() * sizeof(std::int64_t));
}

void TapTable::offsets(const GatherBox& layout, std::int64_t* out) const {
  const auto width = static_cast<std::size_t>(width_);
  for (std::size_t t = 0; t < indices_.size() / width; ++t) {
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const std::size_t a = axis_numbers_[i];
      const std::int64_t q = axes_[i].kernel - 1 - indices_[t * width + i];
      offset +=
          q % layout.phases[a] * layout.phase_stride[a] + q / layout.phases[a] * layout.stride[a];
    }
    out[t] = offset;
  }
}

TapTable::Instance TapTable::between(std::int64_t i, std::int64_t lo, std::int64_t hi) const {
  const Instance& all = instance(i);
  const auto first_at_least = [&](std::int64_t index) {
    std::int64_t begin = all.begin, end = all.end;
    while (begin < end) {
      const std::int64_t middle = begin + (end - begin) / 2;
      (indices_[static_cast<std::size_t>(middle * width_)] < index ? begin : end) =
          indices_[static_cast<std::size_t>(middle * width_)] < index ? middle + 1 : middle;
    }
    return begin;
  };
  return {first_at_least(lo), first_at_least(hi)};
}

}  // namespace faltung
