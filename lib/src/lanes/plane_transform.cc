#include "lanes/plane_transform.h"

#include <algorithm>
#include <span>
#include <vector>

#include "core/checked.h"
#include "lanes/layout.h"
#include "lanes/transform.h"

namespace faltung::lanes {
namespace {

// Squares of L rows and columns that are in hand at a time.
constexpr std::int64_t kSquares = 4;

// Memory: stripe by stripe of L columns, in it the points of (packed, middle), then the rows of L
// of them as a lane array. The first pass of the packed axis is done as samples are loaded, those
// that stay within L rows as these are transposed, and what is between on whole stripes.
template <typename T>
class Plane final : public BlockTransform<T> {
 public:
  Plane(const BlockSpec& spec, const simd::Target& target)
      : target_(target),
        form_(spec.form),
        loops_(transforms<T>(target)),
        layouts_(layouts<T>(target)),
        packed_(make_tree<T>(spec.complex ? spec.points[0] : spec.points[0] / 2,
                             packed_angle(spec.complex), loops_)),
        middle_points_(spec.points[1]),
        row_points_(spec.points[2]) {
    if (middle_points_ > 1)
      middle_ = std::make_unique<Tree<T>>(make_tree<T>(middle_points_, 0, loops_));
    if (is_chain()) {
      make_chain_trees(packed_angle(spec.complex));
    } else {
      row_trees_.push_back(make_tree<T>(row_points_ / spec.within, 0, loops_, spec.within));
    }
  }

  std::int64_t memory_scalars() const override {
    return stripes() * stripe_scalars() + row_scalars() + kSquares * square_scalars();
  }
  std::int64_t spectrum_scalars() const override {
    return groups() * row_scalars() / row_trees_[0].within();
  }
  std::int64_t bytes() const override {
    std::int64_t bytes = packed_.bytes() + (middle_ ? middle_->bytes() : 0);
    for (const Tree<T>& tree : row_trees_) bytes += tree.bytes();
    return bytes;
  }

  bool forward(const void* const* rows, const Values<T>& samples, const Counts& filled,
               T* memory) const override {
    const Columns<T>& loops = columns<T>(target_, samples.type);
    bool finite = true;
    for (std::int64_t m = 0; m < middle_points_; ++m) {
      const std::int64_t count = m < filled[1] ? filled[0] : 0;
      finite &= loops.load(block(samples), rows + m * filled[0], count, filled[2],
                           memory + m * point_scalars());
    }
    const Section section = between();
    if (section.first == section.end && !middle_) return finite;
    for (std::int64_t g = 0; g * loops_.lanes < filled[2]; ++g) {
      T* stripe = memory + g * stripe_scalars();
      for (std::int64_t m = 0; m < std::min(middle_points_, filled[1]); ++m) {
        loops_.forward(packed_, section, stripe + m * point_scalars(), middle_points_);
      }
      if (middle_) transform_middle(loops_.forward, stripe);
    }
    return finite;
  }

  void multiply(const T* spectrum, const Window& window, T* memory) const override {
    T* row = memory + stripes() * stripe_scalars();
    const std::int64_t stride = row_scalars() / row_trees_[0].within();
    for (std::int64_t group = 0; group < groups(); ++group, spectrum += stride) {
      gather_rows(memory, group, row, row + row_scalars());
      if (is_chain()) {
        loops_.convolve_each(row_tree(group), spectrum, row);
      } else {
        loops_.convolve_rows(row_tree(group), spectrum, row);
      }
      scatter_rows(row, group, window, memory);
    }
  }

  void inverse(T* memory, const Window& window, const Values<T>& results,
               void* const* rows) const override {
    const Section section = between();
    if (section.first != section.end || middle_) {
      for (std::int64_t g = first_stripe(window); g < end_stripe(window); ++g) {
        T* stripe = memory + g * stripe_scalars();
        if (middle_) transform_middle(loops_.inverse, stripe);
        for (std::int64_t m = 0; m < window.count[1]; ++m) {
          loops_.inverse(packed_, section, stripe + (window.first[1] + m) * point_scalars(),
                         middle_points_);
        }
      }
    }
    const Columns<T>& loops = columns<T>(target_, results.type);
    for (std::int64_t m = 0; m < window.count[1]; ++m) {
      loops.store(block(results), memory + (window.first[1] + m) * point_scalars(), window.first[0],
                  window.count[0], window.first[2], window.count[2], rows + m * window.count[0]);
    }
  }

  void take_spectrum(T* memory, std::int64_t, T* spectrum) const override {
    T* const buffer = memory + stripes() * stripe_scalars();
    const std::int64_t within = row_trees_[0].within(), stride = row_scalars() / within;
    const T scale =
        T(1) / static_cast<T>(packed_.length() * middle_points_ * (row_points_ / within));
    for (std::int64_t group = 0; group < groups(); ++group, spectrum += stride) {
      T* const row = within == 1 ? spectrum : buffer;
      gather_rows(memory, group, row, buffer + row_scalars());
      if (is_chain()) {
        loops_.forward_each(row_tree(group), row);
      } else {
        loops_.forward(row_tree(group), row_tree(group).all(), row, 1);
      }
      for (std::int64_t i = 0; within > 1 && i < stride; i += point_scalars()) {
        std::copy_n(row + i * within, point_scalars(), spectrum + i);
      }
      for (std::int64_t i = 0; i < stride; ++i) spectrum[i] *= scale;
    }
  }

 private:
  std::int64_t point_scalars() const { return 2 * loops_.lanes; }
  std::int64_t stripe_scalars() const {
    return packed_.length() * middle_points_ * point_scalars();
  }
  std::int64_t row_scalars() const { return row_points_ * point_scalars(); }
  std::int64_t square_scalars() const { return loops_.lanes * point_scalars(); }
  std::int64_t stripes() const { return row_points_ / loops_.lanes; }
  std::int64_t groups() const { return packed_.length() * middle_points_ / loops_.lanes; }
  std::int64_t first_stripe(const Window& window) const { return window.first[2] / loops_.lanes; }
  std::int64_t end_stripe(const Window& window) const {
    return ceil_div(window.first[2] + window.count[2], loops_.lanes);
  }

  bool is_chain() const { return form_ == Form::chain; }
  const Tree<T>& row_tree(std::int64_t group) const {
    return row_trees_[is_chain() ? static_cast<std::size_t>(group) : 0];
  }

  ColumnBlock<T> block(const Values<T>& values) const {
    return {packed_, stripes(), stripe_scalars(), middle_points_, values.levels, values.streams};
  }

  // The first of the packed axis' passes that keeps to groups of L rows.
  std::size_t first_in_groups() const {
    const std::vector<Pass>& passes = packed_.passes();
    std::size_t depth = packed_.rest().first;
    if (middle_) return passes.size();
    while (depth < passes.size() && passes[depth].span * passes[depth].radix > loops_.lanes) {
      ++depth;
    }
    return depth;
  }
  Section between() const {
    Section section = packed_.rest();
    section.end = first_in_groups();
    return section;
  }
  Section in_group(std::int64_t group) const {
    const std::size_t first = first_in_groups(), end = packed_.passes().size();
    if (first == end) return {end, end};
    const std::int64_t count = packed_.passes()[first].nodes / groups();
    return {first, end, group * count, count};
  }

  void transform_middle(void (*transform)(const Tree<T>&, const Section&, T*, std::int64_t),
                        T* stripe) const {
    for (std::int64_t p = 0; p < packed_.length(); ++p) {
      transform(*middle_, middle_->all(), stripe + p * middle_points_ * point_scalars(), 1);
    }
  }

  // Row k of the plane is taken modulo x^W - r_k, r_k the k-th root of the packed axis: what the
  // columns have left of x^(H W) - r.
  void make_chain_trees(Turns angle) {
    const std::vector<Turns> roots = leaf_angles(packed_.length(), angle, loops_.largest_radix);
    for (std::int64_t group = 0; group < groups(); ++group) {
      const auto lanes = static_cast<std::size_t>(loops_.lanes);
      const std::span<const Turns> angles(roots.data() + static_cast<std::size_t>(group) * lanes,
                                          lanes);
      row_trees_.emplace_back(row_points_, angles, loops_.largest_radix);
    }
  }

  // L rows of all stripes as a lane array, by way of some squares that stay in the cache.
  void gather_rows(const T* memory, std::int64_t group, T* row, T* squares) const {
    const Section section = in_group(group);
    memory += group * square_scalars();
    for (std::int64_t g = 0; g < stripes(); g += kSquares) {
      const std::int64_t count = std::min(kSquares, stripes() - g);
      const T* from = memory + g * stripe_scalars();
      const bool passes = section.first != section.end;
      if (passes) {
        loops_.forward_to(packed_, section, {from, stripe_scalars(), count},
                          {squares, square_scalars(), count});
      }
      for (std::int64_t i = 0; i < count; ++i) {
        layouts_.transpose(passes ? squares + i * square_scalars() : from + i * stripe_scalars(),
                           row + (g + i) * square_scalars());
      }
    }
  }
  void scatter_rows(const T* row, std::int64_t group, const Window& window, T* memory) const {
    const Section section = in_group(group);
    T* const squares = memory + stripes() * stripe_scalars() + row_scalars();
    memory += group * square_scalars();
    const std::int64_t end = end_stripe(window);
    for (std::int64_t g = first_stripe(window); g < end; g += kSquares) {
      const std::int64_t count = std::min(kSquares, end - g);
      T* to = memory + g * stripe_scalars();
      const bool passes = section.first != section.end;
      for (std::int64_t i = 0; i < count; ++i) {
        layouts_.transpose(row + (g + i) * square_scalars(),
                           passes ? squares + i * square_scalars() : to + i * stripe_scalars());
      }
      if (passes) {
        loops_.inverse_to(packed_, section, {squares, square_scalars(), count},
                          {to, stripe_scalars(), count});
      }
    }
  }

  simd::Target target_;
  Form form_;
  const Transforms<T>& loops_;
  const Layouts<T>& layouts_;
  Tree<T> packed_;
  std::int64_t middle_points_, row_points_;
  std::unique_ptr<const Tree<T>> middle_;
  std::vector<Tree<T>> row_trees_;  // one, or of a chain one for each group of rows
};

}  // namespace

template <typename T>
std::shared_ptr<const BlockTransform<T>> make_plane(const BlockSpec& spec,
                                                    const simd::Target& target) {
  return std::make_shared<Plane<T>>(spec, target);
}
template std::shared_ptr<const BlockTransform<float>> make_plane<float>(const BlockSpec&,
                                                                        const simd::Target&);
template std::shared_ptr<const BlockTransform<double>> make_plane<double>(const BlockSpec&,
                                                                          const simd::Target&);

template <typename T>
BlockSizes plane_sizes(const BlockSpec& spec, const simd::Target& target) {
  const std::int64_t packing = spec.complex ? 1 : 2, lanes = transforms<T>(target).lanes;
  const std::int64_t all = spec.points[0] / packing * spec.points[1] * spec.points[2];
  return {2 * all + 2 * lanes * (spec.points[2] + kSquares * lanes), 2 * all / spec.within};
}
template BlockSizes plane_sizes<float>(const BlockSpec&, const simd::Target&);
template BlockSizes plane_sizes<double>(const BlockSpec&, const simd::Target&);

}  // namespace faltung::lanes
