#include "methods/lanes/lane_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/checked.h"
#include "lanes/layout.h"
#include "lanes/transform.h"
#include "methods/lanes/lane_memory.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

using lanes::Form;

// Columns of a block are this many vectors wide: long stretches of memory, few enough to stay in
// the cache.
constexpr std::int64_t kStripes = 8;
constexpr std::int64_t kMostBytes = 2 << 20;
// Lane arrays beyond this size pass through memory more than once.
constexpr double kCachedBytes = 1 << 20;

// The smallest length of at least n that has a tree and is a multiple of `multiple`, which has one.
std::int64_t tree_size(std::int64_t n, std::int64_t multiple) {
  std::int64_t best = 0;
  for (const std::int64_t odd : {1, 3, 5, 15}) {
    if (!lanes::has_tree(checked_mul(odd, multiple))) continue;
    std::int64_t size = checked_mul(odd, multiple);
    while (size < n) size = checked_mul(size, 2);
    if (best == 0 || size < best) best = size;
  }
  return best;
}

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
      if (problem.axes[a].convolved()) axes_.push_back(a);
    }
    if (!axes_.empty()) within_ = samples_within(axes_.back());
  }

  std::optional<LaneShape> best() {
    try_forms();
    // Or apart, each read with a stride.
    if (within_ > 1) {
      within_ = 1;
      try_forms();
    }
    return std::move(best_);
  }

 private:
  void try_forms() {
    if (axes_.size() == 1) {
      try_rows();
      try_columns();
      try_chains();
    } else if (axes_.size() <= 3) {
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
    return count <= kMost && lanes::has_tree(4 * count) ? count : 1;
  }

  // Makes what is within the row axis part of a block.
  void take_within(LaneShape& shape) const {
    shape.within = within_;
    if (within_ == 1) return;
    for (std::size_t a = axes_.back() + 1; a < problem_.axes.size(); ++a) {
      shape.block.tile[a] = shape.block.segment[a] = shape.block.points[a] = axis(a).out;
    }
  }

  // Points along an axis, at least n and a multiple of `multiple` with what is within.
  std::int64_t size(std::size_t a, std::int64_t n, std::int64_t multiple) const {
    const std::int64_t within = a == axes_.back() ? within_ : 1;
    return tree_size(checked_mul(n, within), std::lcm(multiple, within)) / within;
  }

  // Transform lengths worth trying along an axis, in samples: from a quarter more than the kernel
  // up to one for all.
  std::vector<std::int64_t> candidates(std::size_t a, std::int64_t multiple, bool dense) const {
    const std::int64_t kernel = axis(a).kernel;
    const std::int64_t whole = size(a, span(a) + kernel - 1, multiple);
    std::vector<std::int64_t> sizes;
    std::int64_t points = size(a, kernel + std::max<std::int64_t>(1, kernel / 4), multiple);
    while (points < whole && points <= 64 * kernel + 4096) {
      sizes.push_back(points);
      points = size(a, dense ? points + 1 : points + points / 2, multiple);
    }
    if (points >= whole) sizes.push_back(whole);
    return sizes;
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
    for (const std::int64_t points : candidates(a, 4 * packing_, true)) {
      if (points <= overlap) continue;
      LaneShape shape = start(Form::rows);
      set_overlapping(shape.block, a, axis(a), points, overlap);
      space_out(shape.block, a, overlap);
      take_within(shape);
      set_strides(shape.block, problem_);
      shape.spec.points = {1, 1, points * within_};
      shape.axes = {-1, -1, static_cast<int>(a)};
      shape.samples = shape.block.block_points;
      shape.together = lanes_;
      consider(std::move(shape), 1);
    }
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
      const std::int64_t taken = std::min(most, axis(inner).out);
      cut.block.tile[inner] = cut.block.segment[inner] = cut.block.points[inner] = taken;
      width *= taken;
    }
    if (a + 1 == problem_.axes.size() || width * 2 < lanes_) return;
    const std::int64_t kernel = axis(a).kernel, multiple = 4 * packing_;
    const std::int64_t whole = tree_size(span(a) + kernel - 1, multiple);
    for (std::int64_t points = kernel + kernel / 4;
         points < whole && points <= 64 * kernel + 4096;) {
      points = tree_size(points + 1, multiple);
      LaneShape shape = cut;
      set_overlapping(shape.block, a, axis(a), points, axis(a).kernel - 1);
      set_strides(shape.block, problem_);
      shape.spec.points = {points, 1, width};
      shape.axes = {static_cast<int>(a), -1, static_cast<int>(problem_.axes.size()) - 1};
      shape.samples = points * width;
      consider(std::move(shape), 1);
    }
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
    for (const std::int64_t points : candidates(a, multiple, false)) {
      LaneShape shape = start(Form::chain);
      set_overlapping(shape.block, a, axis(a), points, axis(a).kernel - 1);
      finish_chain(std::move(shape), a);
    }
    LaneShape shape = start(Form::chain);
    set_whole(shape.block, a, axis(a),
              [&](std::int64_t n) { return tree_size(std::max(n, axis(a).kernel), multiple); });
    finish_chain(std::move(shape), a);
  }

  void finish_chain(LaneShape shape, std::size_t a) {
    set_strides(shape.block, problem_);
    split_chain(shape, shape.block.points[a]);
    shape.axes = {static_cast<int>(a), -1, static_cast<int>(a)};
    shape.samples = shape.block.block_points;
    consider(std::move(shape), 2.2);
  }

  void try_planes() {
    const auto multiple = [&](std::size_t i) {
      return i == 0 ? packing_ * square() : i + 1 == axes_.size() ? square() : 4;
    };
    std::vector<std::vector<std::int64_t>> sizes;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      sizes.push_back(candidates(axes_[i], multiple(i), false));
    }
    std::vector<std::size_t> pick(axes_.size(), 0);
    for (bool more = true; more;) {
      LaneShape shape = start(Form::plane);
      for (std::size_t i = 0; i < axes_.size(); ++i) {
        const std::size_t a = axes_[i];
        // The last candidate holds everything.
        if (sizes[i][pick[i]] >= span(a) + axis(a).kernel - 1) {
          set_whole(shape.block, a, axis(a), [&](std::int64_t n) {
            return size(a, std::max(n, axis(a).kernel), multiple(i));
          });
        } else {
          set_overlapping(shape.block, a, axis(a), sizes[i][pick[i]], axis(a).kernel - 1);
        }
      }
      finish_plane(std::move(shape));
      more = false;
      for (std::size_t i = 0; i < axes_.size() && !more; ++i) {
        more = ++pick[i] < sizes[i].size();
        if (!more) pick[i] = 0;
      }
    }
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
    consider(std::move(shape), 1.8);
  }

  // `moves`: how often a point is moved between memory and vectors besides the butterflies.
  void consider(LaneShape shape, double moves) {
    count_work(shape, moves);
    const double seconds = workshop_.seconds(shape.work);
    const bool fits = is_accurate(shape) &&
                      lane_bytes(problem_, shape, workshop_.target()).workspace <= most_bytes();
    // The cheapest of those that fit; of those that do not, if there are no others.
    if (best_ && (fits == fits_ ? seconds >= least_ : fits_)) return;
    best_ = std::move(shape);
    least_ = seconds;
    fits_ = fits;
  }

  // Long transforms err more than short ones.
  bool is_accurate(const LaneShape& shape) const {
    const auto points = static_cast<double>(shape.block.block_points);
    return accurate_enough(problem_, transform_bound(problem_, points, 1) + store_bound(problem_));
  }

  // Working memory does not grow with the signal, only with the kernel.
  std::int64_t most_bytes() const {
    const std::int64_t taps = checked_mul(problem_.kernel->taps_per_instance(), within_);
    return kMostBytes + 8 * checked_mul(taps, sample_bytes_);
  }

  void count_work(LaneShape& shape, double moves) const {
    const BlockShape& block = shape.block;
    double blocks = 1;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      blocks *= std::ceil(static_cast<double>(axis(a).out) / static_cast<double>(block.tile[a]));
    }
    const double groups = std::ceil(blocks / static_cast<double>(shape.together));
    double points = static_cast<double>(shape.samples) / static_cast<double>(packing_);
    double transformed = points;
    if (shape.spec.form == Form::columns) {
      const auto width = static_cast<double>(shape.spec.points[2]);
      transformed = points / width;
      points = transformed * static_cast<double>(round_up(shape.spec.points[2], lanes_));
    }
    points *= static_cast<double>(shape.together);
    const double bytes = points * static_cast<double>(sample_bytes_ * packing_);
    Work& work = shape.work;
    work.lanes.push_back(
        {points, std::log2(transformed), moves, groups, is_single(problem_.compute)});
    // A plane goes through the cache once for the outer axes, the rows, and the outer axes again,
    // with a spectrum and twiddles as large; a lane array once for every pass that outgrows it.
    const bool passes = shape.spec.form == Form::rows || shape.spec.form == Form::columns;
    const double outgrown = std::max(0.0, std::log2(bytes / kCachedBytes) / 3);
    const double crossings = passes ? 2 + 4 * std::ceil(outgrown) : 8;
    work.pieces.push_back({bytes, crossings * groups});
    count_copies(shape, blocks, work);
    // To begin a group takes as long as some tiles elsewhere.
    work.tiles = blocks + 8 * groups;
    const auto outputs = static_cast<double>(problem_.outputs());
    work.bytes = static_cast<double>(problem_.samples()) *
                     static_cast<double>(size_of(problem_.signal_type)) +
                 outputs * static_cast<double>(size_of(problem_.output_type));
  }

  // Samples and results that are not read and written where they are.
  void count_copies(const LaneShape& shape, double blocks, Work& work) const {
    const BlockShape& block = shape.block;
    const ElementType type = element_type_of_compute(problem_.compute);
    double samples = 1;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      samples *= static_cast<double>(block.segment[a]);
    }
    const auto row = static_cast<std::size_t>(shape.axes[2]);
    // Axes within the rows that are not part of them: every sample is an element of its own.
    bool strided = false;
    for (std::size_t a = row + 1; a < problem_.axes.size(); ++a) {
      strided |= block.tile[a] < axis(a).out;
    }
    const double outputs = static_cast<double>(problem_.outputs());
    const bool read_in_place = problem_.signal_type == type && !strided;
    const bool stored_in_place =
        problem_.output_type == type && !strided &&
        std::all_of(axes_.begin(), axes_.end(), [&](std::size_t a) { return axis(a).step == 1; });
    const double edges = read_in_place ? blocks - tiles_inside(problem_, block.tile) : blocks;
    const double copied =
        samples * std::clamp(edges, 0.0, blocks) + (stored_in_place ? 0 : outputs);
    (strided ? work.strided : work.moved) += copied;
    const double stretch = static_cast<double>(block.segment[row] * shape.within);
    work.rows +=
        blocks * samples / stretch + outputs / static_cast<double>(block.tile[row] * shape.within);
  }

  const CanonicalProblem& problem_;
  const Workshop& workshop_;
  std::int64_t packing_;  // samples in a complex point
  std::int64_t sample_bytes_;
  std::int64_t lanes_ = 1, step_ = 1, within_ = 1;
  std::vector<std::size_t> axes_;  // convolved
  std::optional<LaneShape> best_;
  double least_ = 0;
  bool fits_ = false;
};

}  // namespace

std::optional<LaneShape> lane_shape(const CanonicalProblem& problem, const Workshop& workshop) {
  return Search(problem, workshop).best();
}

}  // namespace faltung
