#include "methods/blocks/nonfinite.h"

#include <cmath>

#include "core/buffer.h"
#include "problem/accuracy.h"

namespace faltung {

bool may_be_nonfinite(const CanonicalProblem& problem) { return is_floating(problem.signal_type); }

bool has_zero_taps(const CanonicalProblem& problem) {
  const KernelAnalysis& kernel = *problem.kernel;
  // `nonzero` is the largest over the instances; with several, any of them may have holes.
  return kernel.nonzero() < kernel.taps_per_instance() || kernel.instances() > 1;
}

bool indicator_is_certain(const CanonicalProblem& problem, const BlockShape& shape) {
  double samples = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) samples *= static_cast<double>(shape.segment[a]);
  }
  const auto points = static_cast<double>(shape.block_points);
  const double norms = std::sqrt(samples * static_cast<double>(problem.kernel->nonzero()));
  const double u = unit_roundoff(problem.compute);
  return (12 * std::log2(points < 2 ? 2 : points) + 4) * u * norms < 0.25;
}

std::int64_t nonfinite_bytes(const CanonicalProblem& problem, const BlockShape& shape,
                             std::int64_t spectrum_bytes) {
  if (!may_be_nonfinite(problem)) return 0;
  const std::int64_t points = shape.block_points * shape.lanes;
  std::int64_t bytes = Arena::padded(points);
  if (has_zero_taps(problem)) {
    bytes += Arena::padded(points * size_of(problem.compute)) + Arena::padded(spectrum_bytes);
  }
  return bytes;
}

template <typename T>
void mask_samples(T* samples, std::int64_t count, bool complex, std::uint8_t* mask) {
  const std::int64_t parts = complex ? 2 : 1;
  for (std::int64_t i = 0; i < count; ++i) {
    bool finite = true;
    for (std::int64_t p = 0; p < parts; ++p) finite &= std::isfinite(samples[i * parts + p]);
    mask[i] = finite ? 0 : 1;
    for (std::int64_t p = 0; p < parts && !finite; ++p) samples[i * parts + p] = 0;
  }
}
template void mask_samples<float>(float*, std::int64_t, bool, std::uint8_t*);
template void mask_samples<double>(double*, std::int64_t, bool, std::uint8_t*);

void grow_mask(const CanonicalProblem& problem, const BlockShape& shape, std::uint8_t* mask) {
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (!problem.axes[a].convolved()) continue;
    const std::int64_t length = shape.points[a], stride = shape.stride[a];
    const std::int64_t reach = problem.axes[a].kernel;
    // Lines along the axis: every combination of the positions above and below it.
    for (std::int64_t outer = 0; outer < shape.block_points; outer += length * stride) {
      for (std::int64_t inner = 0; inner < stride; ++inner) {
        std::int64_t last = -reach;
        for (std::int64_t i = 0; i < length; ++i) {
          std::uint8_t& cell = mask[outer + inner + i * stride];
          if (cell != 0) last = i;
          cell = i - last < reach ? 1 : 0;
        }
      }
    }
  }
}

}  // namespace faltung
