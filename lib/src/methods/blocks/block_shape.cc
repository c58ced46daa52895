#include "methods/blocks/block_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/buffer.h"
#include "core/checked.h"
#include "fft/sizes.h"
#include "methods/blocks/applicable.h"
#include "methods/blocks/nonfinite.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

constexpr std::int64_t kMaxLanes = 16;
// Fewer channels than this are read one at a time along their lines.
constexpr std::int64_t kMinLanes = 8;
// Lanes are worth it while a group of them stays in the second-level cache.
constexpr std::int64_t kLanePoints = 1 << 16;

std::int64_t span_of(const CanonicalAxis& axis, std::int64_t outputs) {
  return (outputs - 1) * axis.step + 1;
}

// Elements on the through axes at the end.
std::int64_t channels(const CanonicalProblem& problem) {
  std::int64_t count = 1;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    if (problem.axes[a].role != CanonicalAxis::Role::through) break;
    count = std::min(kMaxLanes,
                     count * std::min(kMaxLanes, std::max<std::int64_t>(1, problem.axes[a].out)));
  }
  return count;
}

// Lanes, strides and sizes once the axes are settled.
void finish(BlockShape& shape, const CanonicalProblem& problem) {
  set_strides(shape, problem);
  std::int64_t most = std::clamp<std::int64_t>(kLanePoints / shape.block_points, 1, kMaxLanes);
  if (std::min(most, channels(problem)) < kMinLanes) most = 1;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    if (problem.axes[a].role != CanonicalAxis::Role::through) break;
    const std::int64_t taken = std::clamp<std::int64_t>(problem.axes[a].out, 1, most);
    shape.tile[a] = shape.segment[a] = taken;
    shape.stride[a] = shape.lanes * shape.block_points;
    shape.lanes *= taken;
    most /= taken;
    // An axis of which only a part is taken is the last to be taken from.
    if (taken < problem.axes[a].out) break;
  }
}

// log2 of what is left of the lengths without their factors of two.
double odd_levels(const Shape& lengths) {
  double levels = 0;
  for (const std::int64_t length : lengths) {
    const std::int64_t odd = length / (length & -length);
    if (odd > 1) levels += std::log2(static_cast<double>(odd));
  }
  return levels;
}

// Samples gathered and results scattered, and in how many stretches.
void count_copies(const CanonicalProblem& problem, const BlockShape& shape, double blocks,
                  Work& work) {
  double samples = blocks;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    samples *= static_cast<double>(shape.segment[a]);
  }
  // A stretch runs along the last axis of which a block has more than one element.
  std::size_t inner = problem.axes.size() - 1;
  while (inner > 0 && shape.segment[inner] == 1) --inner;
  const auto outputs = static_cast<double>(problem.outputs());
  const bool dense = inner + 1 == problem.axes.size() && problem.axes[inner].convolved() &&
                     problem.axes[inner].step == 1;
  (dense ? work.moved : work.strided) += samples + outputs;
  work.rows += samples / static_cast<double>(shape.segment[inner]) +
               outputs / static_cast<double>(shape.tile[inner]);
}

bool has_real_blocks(const CanonicalProblem& problem) {
  return problem.compute == Compute::float32 || problem.compute == Compute::float64;
}

// Blocks of the signal, and products with the kernels that share them.
struct BlockCount {
  double blocks = 1, products = 1;
  std::int64_t tiles = 1;  // of one channel
};

BlockCount count_blocks(const CanonicalProblem& problem, const BlockShape& shape) {
  BlockCount count;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const std::int64_t tiles = ceil_div(axis.out, shape.tile[a]);
    // A signal that all kernels of an axis share is transformed once.
    count.products *= static_cast<double>(tiles);
    if (!(axis.varying() && axis.signal == 1)) count.blocks *= static_cast<double>(tiles);
    if (axis.convolved()) count.tiles *= tiles;
  }
  return count;
}

Work block_work(const CanonicalProblem& problem, const BlockShape& shape) {
  const bool real = has_real_blocks(problem);
  const bool single = is_single(problem.compute);
  const BlockCount count = count_blocks(problem, shape);
  const auto lanes = static_cast<double>(shape.lanes);
  const auto points = static_cast<double>(shape.block_points);
  const double values = lanes * points;
  Work work;
  work.transforms.push_back({points, (count.blocks + count.products) * lanes, real, single,
                             odd_levels(shape.lengths(problem))});
  work.products = count.products * values * (real ? 0.5 : 1.0) * (single ? 0.5 : 1.0);
  work.cleared = count.blocks * values * static_cast<double>(size_of(problem.compute)) *
                 (may_be_nonfinite(problem) ? 2 : 1);
  count_copies(problem, shape, count.blocks, work);
  work.tiles = count.blocks + count.products;
  work.bytes = problem.bytes();
  return work;
}

// Working memory of a thread.
std::int64_t workspace_of(const CanonicalProblem& problem, const BlockShape& shape) {
  const bool real = has_real_blocks(problem);
  const std::int64_t part = size_of(problem.compute) / (real ? 1 : 2);
  const std::int64_t spectrum = spectrum_points(problem, shape, real);
  const std::int64_t of_spectra = checked_mul(checked_mul(spectrum, shape.lanes), 2 * part);
  const BlockCount count = count_blocks(problem, shape);
  const bool shared = count.products > count.blocks;
  const std::int64_t samples =
      checked_mul(shape.block_points * shape.lanes, size_of(problem.compute));
  return Arena::padded(samples) + Arena::padded(of_spectra) * (shared ? 2 : 1) +
         nonfinite_bytes(problem, shape, of_spectra);
}

// Working memory does not grow with the signal, only with the kernel.
std::int64_t most_bytes(const CanonicalProblem& problem) {
  constexpr std::int64_t kMostBytes = 4 << 20;
  return kMostBytes +
         checked_mul(problem.kernel->taps_per_instance(), 8 * size_of(problem.compute));
}

// Transform lengths worth trying on an axis, shortest first.
std::vector<std::int64_t> candidate_points(const CanonicalAxis& axis, int transformed_axes) {
  const std::int64_t whole = fft::fast_size(checked_add(span_of(axis, axis.out), axis.kernel - 1));
  const std::size_t most = transformed_axes == 1 ? 24 : transformed_axes <= 3 ? 6 : 2;
  std::vector<std::int64_t> candidates;
  std::int64_t points = fft::fast_size(axis.kernel + std::max<std::int64_t>(1, axis.kernel / 4));
  while (points < whole && candidates.size() + 1 < most) {
    candidates.push_back(points);
    points = fft::fast_size(checked_mul(points, transformed_axes == 1 ? 3 : 2) /
                            (transformed_axes == 1 ? 2 : 1));
  }
  candidates.push_back(whole);
  return candidates;
}

// Two blocks on the first axis that has two outputs: for problems too small for any sensible cut.
BlockShape halved_shape(const CanonicalProblem& problem) {
  BlockShape shape = empty_shape(problem);
  bool cut = false;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    CanonicalAxis axis = problem.axes[a];
    if (!axis.convolved()) continue;
    if (!cut && axis.out > 1) {
      axis.out = ceil_div(axis.out, 2);
      cut = true;
    }
    const std::int64_t overlap = axis.kernel - 1;
    set_overlapping(shape, a, axis, fft::fast_size(span_of(axis, axis.out) + overlap), overlap);
  }
  finish(shape, problem);
  return shape;
}

// Looks for the cheapest cut. All combinations of lengths would be too many to look at: tried are
// those that grow alike on every axis, those that cut one axis only, and from the best of them on
// every length axis by axis.
class ShapeSearch {
 public:
  ShapeSearch(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem), workshop_(workshop) {
    for (std::size_t a = 0; a < problem.axes.size(); ++a) {
      if (problem.axes[a].convolved()) axes_.push_back(a);
    }
    for (const std::size_t a : axes_) {
      lengths_.push_back(candidate_points(problem.axes[a], static_cast<int>(axes_.size())));
      steps_ = std::max(steps_, lengths_.back().size());
    }
    pick_.resize(axes_.size());
  }

  // None when none of the lengths cuts anything.
  std::optional<BlockShape> cheapest() {
    // Lengths beyond the best one cost more and more, but for some that suit the transform.
    constexpr std::size_t kInVain = 4;
    for (std::size_t step = 0, last = 0; step < steps_ && step <= last + kInVain; ++step) {
      pick_step(step);
      if (consider()) last = step;
    }
    if (!best_ || axes_.size() == 1) return best_;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      pick_step(steps_);
      consider_all_on(i);
    }
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      pick_ = best_pick_;
      consider_all_on(i);
    }
    return best_;
  }

 private:
  void pick_step(std::size_t step) {
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      pick_[i] = std::min(step, lengths_[i].size() - 1);
    }
  }

  void consider_all_on(std::size_t i) {
    for (pick_[i] = 0; pick_[i] < lengths_[i].size(); ++pick_[i]) consider();
  }

  // Whether it is the best so far.
  bool consider() {
    BlockShape shape = empty_shape(problem_);
    bool cuts = false;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const CanonicalAxis& axis = problem_.axes[axes_[i]];
      set_overlapping(shape, axes_[i], axis, lengths_[i][pick_[i]], axis.kernel - 1);
      cuts |= shape.tile[axes_[i]] < axis.out;
    }
    if (!cuts) return false;
    finish(shape, problem_);
    // The cheapest of those whose memory fits; where none does, the one that takes least.
    const std::int64_t bytes = workspace_of(problem_, shape);
    const bool fits = bytes <= most_bytes(problem_);
    const double cost =
        fits ? workshop_.seconds(block_work(problem_, shape)) : static_cast<double>(bytes);
    if (best_ && (fits == fits_ ? cost >= least_ : fits_)) return false;
    best_ = shape;
    best_pick_ = pick_;
    least_ = cost;
    fits_ = fits;
    return true;
  }

  const CanonicalProblem& problem_;
  const Workshop& workshop_;
  std::vector<std::size_t> axes_;                   // convolved
  std::vector<std::vector<std::int64_t>> lengths_;  // to try, by convolved axis
  std::size_t steps_ = 0;                           // most of them on an axis
  std::vector<std::size_t> pick_, best_pick_;       // of lengths_
  std::optional<BlockShape> best_;
  double least_ = 0;  // seconds, or bytes of what does not fit
  bool fits_ = false;
};

}  // namespace

void set_overlapping(BlockShape& shape, std::size_t a, const CanonicalAxis& axis,
                     std::int64_t points, std::int64_t overlap) {
  shape.points[a] = points;
  shape.tile[a] = std::min(axis.out, (points - overlap - 1) / axis.step + 1);
  shape.segment[a] = span_of(axis, shape.tile[a]) + overlap;
  shape.shift[a] = overlap;
  shape.start[a] = -overlap;
}

void set_whole(BlockShape& shape, std::size_t a, const CanonicalAxis& axis,
               const std::function<std::int64_t(std::int64_t)>& size) {
  const std::int64_t overlap = axis.kernel - 1, span = span_of(axis, axis.out);
  const std::int64_t full = checked_add(axis.signal, overlap);
  const std::int64_t first = std::max<std::int64_t>(0, axis.lo - overlap);
  const std::int64_t samples = std::min(axis.signal, axis.lo + span) - first;
  const bool within_full = axis.lo >= 0 && axis.lo + span <= full && samples > 0;
  if (axis.border != Border::zero || !within_full) {
    set_overlapping(shape, a, axis, size(checked_add(span, overlap)), overlap);
    return;
  }
  shape.tile[a] = axis.out;
  shape.segment[a] = samples;
  shape.shift[a] = axis.lo - first;
  shape.start[a] = first - axis.lo;
  shape.points[a] =
      size(std::max({samples, shape.shift[a] + span, samples + overlap - shape.shift[a]}));
}

std::size_t convolved_axis(const CanonicalProblem& problem) {
  std::size_t a = 0;
  while (!problem.axes[a].convolved()) ++a;
  return a;
}

BlockShape empty_shape(const CanonicalProblem& problem) {
  BlockShape shape;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    shape.tile[a] = shape.points[a] = shape.segment[a] = 1;
  }
  return shape;
}

void set_strides(BlockShape& shape, const CanonicalProblem& problem) {
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    shape.stride[a] = shape.block_points;
    shape.block_points = checked_mul(shape.block_points, shape.points[a]);
  }
}

Shape BlockShape::lengths(const CanonicalProblem& problem) const {
  Shape lengths;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) lengths.push_back(points[a]);
  }
  return lengths;
}

BlockShape whole_shape(const CanonicalProblem& problem) {
  BlockShape shape = empty_shape(problem);
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) set_whole(shape, a, problem.axes[a], fft::fast_size);
  }
  finish(shape, problem);
  return shape;
}

BlockShape block_shape(const CanonicalProblem& problem, const Workshop& workshop) {
  const std::optional<BlockShape> best = ShapeSearch(problem, workshop).cheapest();
  return best ? *best : halved_shape(problem);
}

std::int64_t spectrum_points(const CanonicalProblem& problem, const BlockShape& shape, bool real) {
  if (!real) return shape.block_points;
  const Shape lengths = shape.lengths(problem);
  const std::int64_t last = lengths[lengths.rank() - 1];
  return checked_mul(shape.block_points / last, last / 2 + 1);
}

Estimate block_estimate(const CanonicalProblem& problem, const std::function<BlockShape()>& find) {
  Estimate estimate;
  estimate.refusal = left_to_wider_type(problem);
  if (!estimate.refusal.empty()) return estimate;
  const BlockShape shape = find();
  const BlockCount count = count_blocks(problem, shape);
  estimate.refusal = shape_inapplicable(problem, shape);
  estimate.work = block_work(problem, shape);
  const bool real = has_real_blocks(problem);
  const std::int64_t part = size_of(problem.compute) / (real ? 1 : 2);
  estimate.owned_bytes = checked_mul(checked_mul(problem.kernel->instances(), 2 * part),
                                     round_up(spectrum_points(problem, shape, real),
                                              static_cast<std::int64_t>(kAlignment) / part));
  estimate.workspace_bytes = workspace_of(problem, shape);
  estimate.error_bound =
      transform_bound(problem, static_cast<double>(shape.block_points), 1) + store_bound(problem);
  estimate.detail =
      fmt::format("{} block{} of {} points, {}", count.tiles, count.tiles == 1 ? "" : "s",
                  to_string(shape.lengths(problem)), name_of(problem.compute));
  return estimate;
}

}  // namespace faltung
