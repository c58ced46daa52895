#include "methods/lanes/lane_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "core/checked.h"
#include "lanes/layout.h"
#include "lanes/transform.h"
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
    within_ = samples_within(axes_.back());
  }

  LaneShape best() {
    try_forms();
    // Or apart, each read with a stride.
    if (within_ > 1) {
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

  // Points along an axis, at least n. On the rows of planes it is with what is within that they are
  // a multiple of `multiple`.
  std::int64_t size(std::size_t a, std::int64_t n, std::int64_t multiple) const {
    if (axes_.size() > 1 && a == axes_.back()) {
      multiple = std::max<std::int64_t>(4, multiple / std::gcd(multiple, within_));
    }
    return tree_size(n, multiple);
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
  // up to `whole`.
  std::vector<std::int64_t> candidates(std::size_t a, std::int64_t multiple, std::int64_t whole,
                                       bool dense) const {
    const std::int64_t kernel = axis(a).kernel;
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
    const std::int64_t multiple = 4 * packing_;
    const std::int64_t whole = size(a, span(a) + axis(a).kernel - 1, multiple);
    for (const std::int64_t points : candidates(a, multiple, whole, true)) {
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
      consider(std::move(shape));
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
      // Whole vectors where that is possible.
      const std::int64_t unit = lanes_ / std::gcd(lanes_, width);
      const std::int64_t taken = std::min(most < unit ? most : most / unit * unit, axis(inner).out);
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
      consider(std::move(shape));
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

  // A length along an axis of a plane, and how many blocks cover the axis.
  struct Length {
    std::int64_t points, blocks;
  };
  using Lengths = std::vector<Length>;

  Lengths plane_lengths(std::size_t i) const {
    const std::size_t a = axes_[i];
    const std::int64_t whole = whole_size(a, multiple(i));
    Lengths lengths;
    for (const std::int64_t points : candidates(a, multiple(i), whole, false)) {
      BlockShape block;
      set_block(block, a, multiple(i), points, whole);
      lengths.push_back({points, ceil_div(axis(a).out, block.tile[a])});
    }
    return lengths;
  }

  // One length for each convolved axis.
  struct Combination {
    std::array<std::int64_t, 3> points{};
    double cost = 0;
  };

  // All combinations of lengths are many, but butterflies are most of the work: looked at closely
  // are those that have the fewest.
  void try_planes() {
    constexpr std::size_t kClosely = 12;
    std::array<Lengths, 3> lengths;
    for (std::size_t i = 0; i < axes_.size(); ++i) lengths[i] = plane_lengths(i);
    for (std::size_t i = axes_.size(); i < 3; ++i) lengths[i] = {{1, 1}};
    std::vector<Combination> all = combinations(lengths);
    if (all.empty()) {
      all.push_back({{lengths[0][0].points, lengths[1][0].points, lengths[2][0].points}});
    }
    const auto closely = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kClosely));
    std::partial_sort(all.begin(), closely, all.end(),
                      [](const auto& x, const auto& y) { return x.cost < y.cost; });
    for (auto one = all.begin(); one != closely; ++one) try_plane(*one);
  }

  // Those of whose blocks points and samples fit the memory.
  std::vector<Combination> combinations(const std::array<Lengths, 3>& lengths) const {
    // To begin a block takes about as long as this many points.
    constexpr double kBegin = 1000;
    const std::int64_t most = most_bytes() / (2 * sample_bytes_ * within_);
    std::vector<Combination> all;
    for (const Length& x : lengths[0]) {
      for (const Length& y : lengths[1]) {
        if (x.points > most / y.points) break;
        for (const Length& z : lengths[2]) {
          if (z.points > most / (x.points * y.points)) break;
          const std::int64_t points = x.points * y.points * z.points;
          if (!is_accurate(points)) break;
          const auto size = static_cast<double>(points * within_);
          const auto blocks = static_cast<double>(x.blocks) * static_cast<double>(y.blocks) *
                              static_cast<double>(z.blocks);
          const double levels =
              std::log2(size) + odd_levels(x.points) + odd_levels(y.points) + odd_levels(z.points);
          all.push_back({{x.points, y.points, z.points}, blocks * (size * (levels + 1) + kBegin)});
        }
      }
    }
    return all;
  }

  void try_plane(const Combination& lengths) {
    LaneShape shape = start(Form::plane);
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const std::size_t a = axes_[i];
      set_block(shape.block, a, multiple(i), lengths.points[i], whole_size(a, multiple(i)));
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
    const bool fits = is_accurate(shape.transform_points()) &&
                      lane_bytes(problem_, shape, workshop_.target()).workspace <= most_bytes();
    if (best_ && !fits && (fits_ || seconds >= least_)) return;
    best_ = std::move(shape);
    least_ = seconds;
    fits_ = fits;
  }

  // Long transforms err more than short ones.
  bool is_accurate(std::int64_t points) const {
    return accurate_enough(problem_, transform_bound(problem_, static_cast<double>(points), 1) +
                                         store_bound(problem_));
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
  std::optional<LaneShape> best_;
  double least_ = 0;
  bool fits_ = false;
};

}  // namespace

LaneShape lane_shape(const CanonicalProblem& problem, const Workshop& workshop) {
  return Search(problem, workshop).best();
}

}  // namespace faltung
