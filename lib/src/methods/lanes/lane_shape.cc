#include "methods/lanes/lane_shape.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "core/checked.h"
#include "lanes/layout.h"
#include "lanes/transform.h"
#include "methods/lanes/lane_cuts.h"
#include "methods/lanes/lane_memory.h"
#include "methods/lanes/lane_work.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

using lanes::Form;

// Columns of a block are this many vectors wide: long stretches of memory, few enough to stay in
// the cache.
constexpr std::int64_t kStripes = 8;
constexpr std::int64_t kMostBytes = 2 << 20;

// Chooses a shape by comparing costs.
class Search {
 public:
  Search(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem),
        workshop_(workshop),
        packing_(is_complex(problem.compute) ? 1 : 2),
        sample_bytes_(size_of(problem.compute)) {
    const bool single = is_single(problem.compute);
    lanes_ = single ? lanes::transforms<float>(workshop.target()).lanes
                    : lanes::transforms<double>(workshop.target()).lanes;
    step_ = single ? lanes::layouts<float>(workshop.target()).step
                   : lanes::layouts<double>(workshop.target()).step;
    for (std::size_t a = 0; a < problem.axes.size(); ++a) {
      if (problem.axes[a].convolved()) {
        axes_.push_back(a);
      } else {
        through_ *= static_cast<double>(problem.axes[a].out);
      }
    }
    within_ = samples_within(axes_.back());
  }

  LaneShape best() {
    try_forms();
    // Or apart, each read with a stride: only fewer butterflies could make up for that.
    if (within_ > 1) {
      if (fits_) most_ = fewest_;
      within_ = 1;
      try_forms();
    }
    return std::move(*best_);
  }

 private:
  void try_forms() {
    if (axes_.size() == 1) {
      try_rows();
      try_columns();
      try_chains();
    } else {
      try_planes();
    }
  }

  const CanonicalAxis& axis(std::size_t a) const { return problem_.axes[a]; }
  std::int64_t span(std::size_t a) const { return (axis(a).out - 1) * axis(a).step + 1; }

  // Points along either side of a plane come in multiples of this: squares are transposed, and a
  // tree has 4 points at least.
  std::int64_t square() const { return std::max<std::int64_t>(4, lanes_); }

  // Samples within an index of the row axis that can be part of the row.
  std::int64_t samples_within(std::size_t row) const {
    constexpr std::int64_t kMost = 8;
    std::int64_t count = 1;
    for (std::size_t a = row + 1; a < problem_.axes.size(); ++a) {
      if (axis(a).varying() || axis(a).step != 1 || axis(a).out > kMost) return 1;
      count *= axis(a).out;
    }
    return count <= kMost ? count : 1;
  }

  // Makes what is within the row axis part of a block.
  void take_within(LaneShape& shape) const {
    shape.within = shape.spec.within = within_;
    if (within_ == 1) return;
    for (std::size_t a = axes_.back() + 1; a < problem_.axes.size(); ++a) {
      shape.block.tile[a] = shape.block.segment[a] = shape.block.points[a] = axis(a).out;
    }
  }

  // On the rows of planes it is with what is within that points are a multiple of `multiple`.
  std::int64_t multiple_within(std::size_t a, std::int64_t multiple) const {
    if (axes_.size() == 1 || a != axes_.back()) return multiple;
    return std::max<std::int64_t>(4, multiple / std::gcd(multiple, within_));
  }

  // Points along an axis, at least n.
  std::int64_t size(std::size_t a, std::int64_t n, std::int64_t multiple) const {
    return tree_size(n, multiple_within(a, multiple));
  }

  // Makes one block of the axis.
  void take_whole(BlockShape& block, std::size_t a, std::int64_t multiple) const {
    set_whole(block, a, axis(a),
              [&](std::int64_t n) { return size(a, std::max(n, axis(a).kernel), multiple); });
  }

  void set_block(BlockShape& block, std::size_t a, std::int64_t multiple, std::int64_t points,
                 std::int64_t whole) const {
    if (points == whole) return take_whole(block, a, multiple);
    set_overlapping(block, a, axis(a), points, overlap(a, points));
  }

  // Rows whose results begin with a vector are stored whole cache lines at a time, which is worth a
  // few samples more.
  std::int64_t overlap(std::size_t a, std::int64_t points) const {
    const std::int64_t least = axis(a).kernel - 1;
    if (axes_.size() == 1 || a != axes_.back()) return least;
    const std::int64_t aligned = round_up(least, lanes_ / std::gcd(lanes_, within_));
    return 16 * (aligned - least) <= points - least ? aligned : least;
  }

  // Samples of an axis in one block.
  std::int64_t whole_size(std::size_t a, std::int64_t multiple) const {
    BlockShape block;
    take_whole(block, a, multiple);
    return block.points[a];
  }

  // Transform lengths worth trying along an axis, in samples: from a quarter more than the kernel
  // up to so much that nothing is gained, and `whole`. Not `dense`: steps of half at least.
  std::vector<std::int64_t> candidates(std::size_t a, std::int64_t multiple, std::int64_t whole,
                                       bool dense) const {
    const std::int64_t kernel = axis(a).kernel, most = 64 * kernel + 4096;
    std::int64_t next = kernel + std::max<std::int64_t>(1, kernel / 4);
    std::vector<std::int64_t> sizes;
    for (const std::int64_t points :
         tree_sizes(next, std::min(whole - 1, most), multiple_within(a, multiple))) {
      if (points < next) continue;
      sizes.push_back(points);
      next = dense ? points + 1 : points + points / 2;
    }
    if (whole <= most || sizes.empty()) sizes.push_back(whole);
    return sizes;
  }

  CutCounter counter() const { return {through_, static_cast<double>(within_)}; }

  template <typename Try>
  void try_cheapest(std::vector<Cut> cuts, const Try& closely) {
    keep_cheapest(cuts);
    if (!cuts.empty()) fewest_ = std::min(fewest_, cuts.front().butterflies);
    for (const Cut& cut : cuts) {
      if (cut.butterflies < most_) closely(cut.points);
    }
  }

  // Cuts of the only convolved axis into blocks of which `together` are transformed at once.
  std::vector<Cut> line_cuts(const std::vector<std::int64_t>& lengths, std::int64_t overlap,
                             std::int64_t together) const {
    const CanonicalAxis& line = axis(axes_[0]);
    const double most = most_points(together);
    std::vector<Cut> cuts;
    for (const std::int64_t points : lengths) {
      if (points <= overlap) continue;
      if (!cuts.empty() && static_cast<double>(points) > most) break;
      const std::int64_t tile = std::min(line.out, (points - overlap - 1) / line.step + 1);
      cuts.push_back(counter().line({points, ceil_div(line.out, tile)}, together));
    }
    return cuts;
  }

  LaneShape start(Form form) const {
    LaneShape shape;
    shape.spec.form = form;
    shape.spec.complex = packing_ == 1;
    shape.block = empty_shape(problem_);
    return shape;
  }

  void try_rows() {
    const std::size_t a = axes_[0];
    const std::int64_t overlap = round_up(axis(a).kernel - 1, step_);
    const std::int64_t multiple = 4 * packing_;
    const std::int64_t whole = size(a, span(a) + axis(a).kernel - 1, multiple);
    try_cheapest(line_cuts(candidates(a, multiple, whole, true), overlap, lanes_),
                 [&](const lanes::Counts& points) { try_row(points[0], overlap); });
  }

  void try_row(std::int64_t points, std::int64_t overlap) {
    const std::size_t a = axes_[0];
    LaneShape shape = start(Form::rows);
    set_overlapping(shape.block, a, axis(a), points, overlap);
    space_out(shape.block, a, overlap);
    take_within(shape);
    set_strides(shape.block, problem_);
    shape.spec.points = {1, 1, points * within_};
    shape.axes = {-1, -1, static_cast<int>(a)};
    shape.samples = shape.block.block_points;
    shape.together = lanes_;
    consider(std::move(shape));
  }

  // Blocks that begin at the same place of many cache lines' worth of memory would push each other
  // out of the cache.
  void space_out(BlockShape& block, std::size_t a, std::int64_t overlap) const {
    constexpr std::int64_t kApart = 512, kLine = 64;
    const std::int64_t bytes = sample_bytes_ * within_, line = ceil_div(kLine, bytes);
    std::int64_t& tile = block.tile[a];
    if (axis(a).step != 1 || tile * bytes % kApart != 0) return;
    if (tile == axis(a).out || tile < 4 * line) return;
    tile -= line;
    block.segment[a] = tile + overlap;
  }

  void try_columns() {
    const std::size_t a = axes_[0];
    LaneShape cut = start(Form::columns);
    std::int64_t width = 1;
    for (std::size_t inner = problem_.axes.size(); inner-- > a + 1;) {
      if (axis(inner).varying() || axis(inner).step != 1) return;
      const std::int64_t most = std::max<std::int64_t>(1, kStripes * lanes_ / width);
      // Whole vectors where that is possible.
      const std::int64_t unit = lanes_ / std::gcd(lanes_, width);
      const std::int64_t taken = std::min(most < unit ? most : most / unit * unit, axis(inner).out);
      cut.block.tile[inner] = cut.block.segment[inner] = cut.block.points[inner] = taken;
      width *= taken;
    }
    if (a + 1 == problem_.axes.size() || width * 2 < lanes_) return;
    const std::int64_t overlap = axis(a).kernel - 1, multiple = 4 * packing_;
    const std::int64_t whole = tree_size(span(a) + overlap, multiple);
    const auto try_column = [&](const lanes::Counts& points) {
      LaneShape shape = cut;
      set_overlapping(shape.block, a, axis(a), points[0], overlap);
      set_strides(shape.block, problem_);
      shape.spec.points = {points[0], 1, width};
      shape.axes = {static_cast<int>(a), -1, static_cast<int>(problem_.axes.size()) - 1};
      shape.samples = points[0] * width;
      consider(std::move(shape));
    };
    try_cheapest(line_cuts(candidates(a, multiple, whole, true), overlap, width), try_column);
  }

  // Rows of about as many samples as there are rows.
  void split_chain(LaneShape& shape, std::int64_t points) const {
    const std::int64_t complex_points = points / packing_;
    std::int64_t row = square();
    while (4 * row * row <= complex_points && complex_points % (2 * row * square()) == 0) row *= 2;
    shape.spec.points = {points / row, 1, row};
  }

  void try_chains() {
    if (within_ > 1) return;
    const std::size_t a = axes_[0];
    const std::int64_t multiple = packing_ * square() * square();
    const std::int64_t whole = whole_size(a, multiple);
    for (const std::int64_t points : candidates(a, multiple, whole, false)) {
      LaneShape shape = start(Form::chain);
      set_block(shape.block, a, multiple, points, whole);
      finish_chain(std::move(shape), a);
    }
  }

  void finish_chain(LaneShape shape, std::size_t a) {
    set_strides(shape.block, problem_);
    split_chain(shape, shape.block.points[a]);
    shape.axes = {static_cast<int>(a), -1, static_cast<int>(a)};
    shape.samples = shape.block.block_points;
    consider(std::move(shape));
  }

  // What the points along convolved axis `i` of a plane are a multiple of.
  std::int64_t multiple(std::size_t i) const {
    return i == 0 ? packing_ * square() : i + 1 == axes_.size() ? square() : 4;
  }

  Lengths plane_lengths(std::size_t i, std::int64_t whole) const {
    const std::size_t a = axes_[i];
    Lengths lengths;
    for (const std::int64_t points : candidates(a, multiple(i), whole, false)) {
      BlockShape block;
      set_block(block, a, multiple(i), points, whole);
      lengths.emplace_back(points, ceil_div(axis(a).out, block.tile[a]));
    }
    return lengths;
  }

  void try_planes() {
    std::array<Lengths, 3> lengths;
    lanes::Counts wholes{};
    for (std::size_t i = 0; i < 3; ++i) {
      lengths[i] = {{}};
      if (i >= axes_.size()) continue;
      wholes[i] = whole_size(axes_[i], multiple(i));
      lengths[i] = plane_lengths(i, wholes[i]);
    }
    std::vector<Cut> cuts = counter().planes(lengths, most_points(1));
    if (cuts.empty()) {
      cuts.push_back({{lengths[0][0].points, lengths[1][0].points, lengths[2][0].points}});
    }
    try_cheapest(std::move(cuts), [&](const lanes::Counts& points) { try_plane(points, wholes); });
  }

  // The most points of a block that are accurate enough and fit the memory with the samples, with
  // `together` blocks at once, within a sixteenth.
  double most_points(std::int64_t together) const {
    const auto most = static_cast<double>(most_bytes() / (2 * sample_bytes_ * within_ * together));
    if (is_accurate(most)) return most;
    double least = 1, above = most;
    while (above > least * (1 + 0x1p-4)) {
      const double middle = std::sqrt(least * above);
      (is_accurate(middle) ? least : above) = middle;
    }
    return least;
  }

  void try_plane(const lanes::Counts& points, const lanes::Counts& wholes) {
    LaneShape shape = start(Form::plane);
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      set_block(shape.block, axes_[i], multiple(i), points[i], wholes[i]);
    }
    finish_plane(std::move(shape));
  }

  void finish_plane(LaneShape shape) {
    take_within(shape);
    set_strides(shape.block, problem_);
    const std::size_t row = axes_.back(), packed = axes_.front();
    shape.spec.points = {shape.block.points[packed], 1, shape.block.points[row] * within_};
    shape.axes = {static_cast<int>(packed), -1, static_cast<int>(row)};
    if (axes_.size() == 3) {
      shape.axes[1] = static_cast<int>(axes_[1]);
      shape.spec.points[1] = shape.block.points[axes_[1]];
    }
    shape.samples = shape.block.block_points;
    consider(std::move(shape));
  }

  // Keeps the cheapest of the shapes that fit; of those that do not, if there are no others.
  void consider(LaneShape shape) {
    shape.work = lane_work(problem_, shape, lanes_);
    const double seconds = workshop_.seconds(shape.work);
    if (best_ && fits_ && seconds >= least_) return;
    const bool fits = is_accurate(static_cast<double>(shape.transform_points())) &&
                      lane_bytes(problem_, shape, workshop_.target()).workspace <= most_bytes();
    if (best_ && !fits && (fits_ || seconds >= least_)) return;
    best_ = std::move(shape);
    least_ = seconds;
    fits_ = fits;
  }

  // Long transforms err more than short ones.
  bool is_accurate(double points) const {
    return accurate_enough(problem_, transform_bound(problem_, points, 1) + store_bound(problem_));
  }

  // Working memory does not grow with the signal, only with the kernel.
  std::int64_t most_bytes() const {
    const std::int64_t taps = checked_mul(problem_.kernel->taps_per_instance(), within_);
    return kMostBytes + 8 * checked_mul(taps, sample_bytes_);
  }

  const CanonicalProblem& problem_;
  const Workshop& workshop_;
  std::int64_t packing_;  // samples in a complex point
  std::int64_t sample_bytes_;
  std::int64_t lanes_ = 1, step_ = 1, within_ = 1;
  std::vector<std::size_t> axes_;  // convolved
  double through_ = 1;             // indices of the others
  // Butterflies of the cheapest cut, and how many are too many.
  double fewest_ = std::numeric_limits<double>::infinity();
  double most_ = std::numeric_limits<double>::infinity();
  std::optional<LaneShape> best_;
  double least_ = 0;
  bool fits_ = false;
};

}  // namespace

LaneShape lane_shape(const CanonicalProblem& problem, const Workshop& workshop) {
  return Search(problem, workshop).best();
}

}  // namespace faltung
