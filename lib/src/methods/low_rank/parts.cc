#include "methods/low_rank/parts.h"

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "core/checked.h"
#include "tiles/tile_shape.h"

namespace faltung {
namespace {

// Samples of a tile: these, a term and the sums of all stay in the second-level cache.
constexpr std::int64_t kTileBytes = 512 << 10;

// A convolution over one box; all borders are already in it.
CanonicalProblem part_of(const CanonicalProblem& problem, const Boxes& boxes) {
  CanonicalProblem part;
  for (std::size_t a = 0; a < boxes.rank; ++a) {
    const CanonicalAxis& whole = problem.axes[a];
    CanonicalAxis axis;
    axis.caller_axis = static_cast<int>(a);
    axis.signal = boxes.samples[a];
    axis.out = boxes.tile[a];
    if (whole.convolved()) {
      axis.role = CanonicalAxis::Role::convolved;
      axis.kernel = whole.kernel;
      axis.lo = axis.kernel - 1;
      axis.step = whole.step;
    }
    part.axes.push_back(axis);
  }
  return part;
}

}  // namespace

Boxes::Boxes(const CanonicalProblem& problem)
    : rank(problem.axes.size()),
      element(size_of(problem.compute)),
      masks(is_floating(problem.signal_type)) {
  const TileShape shape = tile_shape(problem, kTileBytes / element);
  for (std::size_t a = 0; a < rank; ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    tile[a] = ceil_div(axis.out, ceil_div(axis.out, shape.out[a]));
    samples[a] =
        axis.convolved() ? checked_add(checked_mul(tile[a] - 1, axis.step), axis.kernel) : tile[a];
    tile_size = checked_mul(tile_size, tile[a]);
    samples_size = checked_mul(samples_size, samples[a]);
  }
}

std::int64_t Boxes::bytes() const {
  std::int64_t bytes = Arena::padded(checked_mul(samples_size, element));
  bytes = checked_add(bytes, 2 * Arena::padded(checked_mul(tile_size, element)));
  if (masks) bytes += Arena::padded(samples_size) + Arena::padded(tile_size);
  return bytes;
}

AxisValues Boxes::dense_strides(const AxisValues& lengths) const {
  AxisValues strides{};
  std::int64_t stride = 1;
  for (std::size_t a = rank; a-- > 0;) {
    strides[a] = stride;
    stride = checked_mul(stride, lengths[a]);
  }
  return strides;
}

CanonicalProblem term_part(const CanonicalProblem& problem, const Boxes& boxes,
                           const ProductTerms::Term& term) {
  CanonicalProblem part = part_of(problem, boxes);
  part.signal_type = part.output_type = element_type_of_compute(problem.compute);
  part.compute = problem.compute;
  part.computes = {problem.compute};
  part.kernel = std::make_shared<const KernelAnalysis>(term.factors);
  return part;
}

CanonicalProblem reach_part(const CanonicalProblem& problem, const Boxes& boxes) {
  CanonicalProblem part = part_of(problem, boxes);
  part.signal_type = part.output_type = ElementType::uint8;
  part.overflow = Overflow::saturate;
  part.signal_max = 1;
  part.quantum = 1;
  part.allowed_error = 0.45;
  std::vector<std::int64_t> ones;
  const auto mark = [&](const auto& taps) {
    for (const auto& tap : taps) ones.push_back(std::abs(tap) > 0 ? 1 : 0);
  };
  const Taps& taps = problem.kernel->dense();
  if (const auto* real = std::get_if<std::vector<double>>(&taps)) mark(*real);
  if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&taps)) mark(*whole);
  part.kernel = std::make_shared<const KernelAnalysis>(Taps(std::move(ones)),
                                                       problem.kernel->lengths(), 1, 0.0);
  part.computes = {Compute::float32, Compute::float64};
  if (part.kernel->l1() >= 0x1p24) part.computes.erase(part.computes.begin());
  part.compute = part.computes.front();
  return part;
}

}  // namespace faltung
