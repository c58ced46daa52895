#include "methods/lanes/lane_memory.h"

#include <algorithm>

#include "core/checked.h"
#include "methods/blocks/nonfinite.h"

namespace faltung {
namespace {

template <typename T>
LaneBytes bytes_of(const CanonicalProblem& problem, const LaneShape& shape,
                   const simd::Target& target) {
  const lanes::BlockSizes sizes = lanes::block_sizes<T>(shape.spec, target);
  const auto alignment = static_cast<std::int64_t>(kAlignment / sizeof(T));
  return {spectra_of(problem) * round_up(sizes.spectrum_scalars, alignment) *
              static_cast<std::int64_t>(sizeof(T)),
          lane_layout(problem, shape, sizes.memory_scalars).total()};
}

}  // namespace

LaneLayout lane_layout(const CanonicalProblem& problem, const LaneShape& shape,
                       std::int64_t memory_scalars) {
  const std::int64_t size = size_of(problem.compute);
  const std::int64_t scalar = size / (is_complex(problem.compute) ? 2 : 1);
  const std::int64_t samples = Arena::padded(shape.samples * shape.together * size);
  const lanes::Counts& points = shape.spec.points;
  const std::int64_t rows = std::max(shape.together, points[0] * points[1]);
  LaneLayout layout{};
  layout.points = Arena::padded(memory_scalars * scalar);
  layout.samples = samples;
  layout.pointers = 2 * Arena::padded(rows * static_cast<std::int64_t>(sizeof(void*)));
  layout.edges = shape.chain() ? 2 * Arena::padded(points[2] * size) : 0;
  if (may_be_nonfinite(problem)) {
    layout.mask = Arena::padded(shape.samples * shape.together);
    layout.indicator = has_zero_taps(problem) ? samples : 0;
  }
  return layout;
}

std::int64_t spectra_of(const CanonicalProblem& problem) {
  const bool indicator = may_be_nonfinite(problem) && has_zero_taps(problem);
  return checked_mul(problem.kernel->instances(), indicator ? 2 : 1);
}

LaneBytes lane_bytes(const CanonicalProblem& problem, const LaneShape& shape,
                     const simd::Target& target) {
  return is_single(problem.compute) ? bytes_of<float>(problem, shape, target)
                                    : bytes_of<double>(problem, shape, target);
}

}  // namespace faltung
