#include "methods/blocks/place_taps.h"

#include <complex>
#include <type_traits>
#include <variant>

namespace faltung {
namespace {

template <typename Tap>
constexpr bool kIsComplex = std::is_same_v<Tap, std::complex<double>>;

template <typename T>
void add(double value, T* to, bool) {
  *to += static_cast<T>(value);
}
template <typename T>
void add(const std::complex<double>& value, T* to, bool complex) {
  to[0] += static_cast<T>(value.real());
  if (complex) to[1] += static_cast<T>(value.imag());
}

// Adds value(tap) for every tap.
template <typename T, typename Value>
void add_each(const CanonicalProblem& problem, const BlockShape& shape, std::int64_t instance,
              T* block, const Value& value) {
  const bool complex = is_complex(problem.compute);
  std::int64_t stride = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) stride = shape.stride[a];
  }
  const std::int64_t parts = complex ? 2 : 1;
  std::visit(
      [&](const auto& list) {
        const auto* taps = list.data() + instance * problem.kernel->taps_per_instance();
        for_tap_runs(problem, shape, [&](std::int64_t at, std::int64_t flat, std::int64_t count) {
          T* to = block + at * parts;
          if (stride * parts == 1) {
            for (std::int64_t j = 0; j < count; ++j) add(value(taps[flat + j]), to + j, false);
            return;
          }
          for (std::int64_t j = 0; j < count; ++j) {
            add(value(taps[flat + j]), to + j * stride * parts, complex);
          }
        });
      },
      problem.kernel->dense());
}

}  // namespace

template <typename T>
void add_taps(const CanonicalProblem& problem, const BlockShape& shape, std::int64_t instance,
              double scale, T* block) {
  add_each(problem, shape, instance, block, [=](const auto& tap) {
    if constexpr (kIsComplex<std::decay_t<decltype(tap)>>) {
      return tap * scale;
    } else {
      return static_cast<double>(tap) * scale;
    }
  });
}
template void add_taps(const CanonicalProblem&, const BlockShape&, std::int64_t, double, float*);
template void add_taps(const CanonicalProblem&, const BlockShape&, std::int64_t, double, double*);

template <typename T>
void add_indicator(const CanonicalProblem& problem, const BlockShape& shape, std::int64_t instance,
                   T* block) {
  add_each(problem, shape, instance, block,
           [](const auto& tap) { return tap == std::decay_t<decltype(tap)>{} ? 0.0 : 1.0; });
}
template void add_indicator(const CanonicalProblem&, const BlockShape&, std::int64_t, float*);
template void add_indicator(const CanonicalProblem&, const BlockShape&, std::int64_t, double*);

}  // namespace faltung
