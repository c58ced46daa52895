#include "methods/lanes/lane_shape.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/checked.h"
#include "lanes/layout.h"
#include "lanes/transform.h"
#include "methods/lanes/lane_memory.h"
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

// The smallest length of at least n that has a tree and is a multiple of `multiple`, a power of
// two.
std::int64_t tree_size(std::int64_t n, std::int64_t multiple) {
  std::int64_t best = 0;
  for (const std::int64_t odd : {1, 3, 5, 15}) {
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
  }

  std::optional<LaneShape> best() {
    switch (axes_.size()) {
      case 1:
        try_rows();
        try_columns();
        try_chains();
        break;
      case 2:
      case 3:
        try_planes();
        break;
      default:
        break;
    }
    return std::move(best_);
  }

 private:
  const CanonicalAxis& axis(std::size_t a) const { return problem_.axes[a]; }
  std::int64_t span(std::size_t a) const { return (axis(a).out - 1) * axis(a).step + 1; }

  // Points along either side of a plane come in multiples of this: squares are transposed, and a
  // tree has 4 points at least.
  std::int64_t square() const { return std::max<std::int64_t>(4, lanes_); }

  // Transform lengths worth trying along an axis, in samples: from a quarter more than the kernel
  // up to one for all.
  std::vector<std::int64_t> candidates(std::size_t a, std::int64_t multiple, bool dense) const {
    const std::int64_t kernel = axis(a).kernel;
    const std::int64_t whole = tree_size(span(a) + kernel - 1, multiple);
    std::vector<std::int64_t> sizes;
    std::int64_t size = tree_size(kernel + std::max<std::int64_t>(1, kernel / 4), multiple);
    while (size < whole && size <= 64 * kernel + 4096) {
      sizes.push_back(size);
      size = tree_size(dense ? size + 1 : size + size / 2, multiple);
    }
    if (size >= whole) sizes.push_back(whole);
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
      set_strides(shape.block, problem_);
      shape.spec.points = {1, 1, points};
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
    const std::int64_t line = kLine / sample_bytes_;
    std::int64_t& tile = block.tile[a];
    if (axis(a).step != 1 || tile * sample_bytes_ % kApart != 0) return;
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
    for (const std::int64_t points : candidates(a, 4 * packing_, true)) {
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
    const std::int64_t column = packing_ * square();
    std::vector<std::vector<std::int64_t>> sizes;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const bool row = i + 1 == axes_.size();
      const std::int64_t multiple = i == 0 ? column : row ? square() : 4;
      sizes.push_back(candidates(axes_[i], multiple, false));
    }
    std::vector<std::size_t> pick(axes_.size(), 0);
    for (bool more = true; more;) {
      LaneShape shape = start(Form::plane);
      for (std::size_t i = 0; i < axes_.size(); ++i) {
        const std::size_t a = axes_[i];
        // The last candidate holds everything.
        if (sizes[i][pick[i]] >= span(a) + axis(a).kernel - 1) {
          set_whole(shape.block, a, axis(a), [&](std::int64_t n) {
            return tree_size(std::max(n, axis(a).kernel), i == 0       ? column
                                                          : lanes_ < 4 ? 4
                                                                       : lanes_);
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
    set_strides(shape.block, problem_);
    const std::size_t row = axes_.back(), packed = axes_.front();
    shape.spec.points = {shape.block.points[packed], 1, shape.block.points[row]};
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
    const bool fits = lane_bytes(problem_, shape, workshop_.target()).workspace <= most_bytes();
    // The cheapest of those that fit; of those that do not, if there are no others.
    if (best_ && (fits == fits_ ? seconds >= least_ : fits_)) return;
    best_ = std::move(shape);
    least_ = seconds;
    fits_ = fits;
  }

  // Working memory does not grow with the signal, only with the kernel.
  std::int64_t most_bytes() const {
    return kMostBytes + 8 * checked_mul(problem_.kernel->taps_per_instance(), sample_bytes_);
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
    double within = 1;
    for (std::size_t a = row + 1; a < problem_.axes.size(); ++a) {
      within *= static_cast<double>(axis(a).out);
    }
    const bool strided = within > 1;
    const double outputs = static_cast<double>(problem_.outputs());
    const bool read_in_place = problem_.signal_type == type && !strided;
    const bool stored_in_place =
        problem_.output_type == type && !strided &&
        std::all_of(axes_.begin(), axes_.end(), [&](std::size_t a) { return axis(a).step == 1; });
    const double edges = read_in_place ? blocks - tiles_inside(problem_, block.tile) : blocks;
    const double copied =
        samples * std::clamp(edges, 0.0, blocks) + (stored_in_place ? 0 : outputs);
    (strided ? work.strided : work.moved) += copied;
    const double stretch = static_cast<double>(block.segment[row]);
    work.rows += blocks * samples / stretch + outputs / static_cast<double>(block.tile[row]);
  }

  const CanonicalProblem& problem_;
  const Workshop& workshop_;
  std::int64_t packing_;  // samples in a complex point
  std::int64_t sample_bytes_;
  std::int64_t lanes_ = 1, step_ = 1;
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
