// One-shot convolution and correlation on the default engine (plans are cached there).
//
//     convolve:  y[i] = sum_j kernel[j] signal[i - j]
//     correlate: y[i] = sum_j conj(kernel[k-1-j]) signal[i - j]
//
// Shapes, extents, borders and types: problem.h. Errors: those of Engine::plan and Plan::execute.
#pragma once

#include <span>
#include <vector>

#include "faltung/engine.h"
#include "faltung/export.h"

namespace faltung {

struct ConvolveOptions {
  std::vector<int> axes;  // as Problem::axes
  std::vector<Extent> extent = {Extent::full()};
  std::vector<Border> border = {Border::zero};
  double border_value = 0.0;
  std::optional<ElementType> output_type;
  Overflow overflow = Overflow::automatic;
  double tolerance = std::numeric_limits<double>::infinity();
  bool componentwise = false;
  std::string method;  // as PlanOptions::method
  int threads = 1;
};

FALTUNG_API Array convolve(const ConstView& signal, const Kernel& kernel,
                           const ConvolveOptions& options = {});
FALTUNG_API Array correlate(const ConstView& signal, const Kernel& kernel,
                            const ConvolveOptions& options = {});

// The problem those calls would plan.
FALTUNG_API Problem make_problem(Operation operation, const ConstView& signal, const Kernel& kernel,
                                 const ConvolveOptions& options = {});

// 1-D for vectors and spans: `convolve(signal, taps)`, element types as in problem.h.
template <typename T>
std::vector<T> convolve(std::span<const T> signal, std::span<const T> taps,
                        Extent extent = Extent::full()) {
  ConvolveOptions options;
  options.extent = {extent};
  options.output_type = element_type_of<T>;
  const Kernel kernel = Kernel::from_taps(taps, Shape{static_cast<std::int64_t>(taps.size())});
  const Array result = convolve(view_of(signal), kernel, options);
  const auto elements = result.as<T>();
  return {elements.begin(), elements.end()};
}
template <typename T>
std::vector<T> convolve(const std::vector<T>& signal, const std::vector<T>& taps,
                        Extent extent = Extent::full()) {
  return convolve(std::span<const T>(signal), std::span<const T>(taps), extent);
}

}  // namespace faltung
