#include "lanes/block_transform.h"

#include <algorithm>
#include <span>
#include <vector>

#include "lanes/layout.h"
#include "lanes/transform.h"

namespace faltung::lanes {
namespace {

std::int64_t ceil_lanes(std::int64_t count, std::int64_t lanes) {
  return (count + lanes - 1) / lanes;
}

// Angle of the axis that is packed: a real sequence folds into x^N = i.
Turns packed_angle(bool complex) { return complex ? 0.0L : 0.25L; }

template <typename T>
Tree<T> make_tree(std::int64_t length, Turns angle, const Transforms<T>& loops) {
  return Tree<T>(length, std::array{angle}, loops.largest_radix);
}

// Transforms of all lanes by one tree, with a spectrum that they share.
template <typename T>
class SharedTree {
 public:
  SharedTree(std::int64_t length, Turns angle, const simd::Target& target)
      : loops(transforms<T>(target)), tree(make_tree<T>(length, angle, loops)) {}

  std::int64_t points_scalars() const { return 2 * loops.lanes * tree.length(); }

  void take_spectrum(T* points, std::int64_t lane, T* spectrum) const {
    loops.forward(tree, points, 1);
    const T scale = T(1) / static_cast<T>(tree.length());
    for (std::int64_t n = 0; n < 2 * tree.length(); ++n) {
      spectrum[n] = points[n * loops.lanes + lane] * scale;
    }
  }

  const Transforms<T>& loops;
  Tree<T> tree;
};

template <typename T>
class RowBlocks final : public BlockTransform<T> {
 public:
  RowBlocks(const BlockSpec& spec, const simd::Target& target)
      : shared_(spec.complex ? spec.points[2] : spec.points[2] / 2, packed_angle(spec.complex),
                target),
        layout_(spec.complex ? layouts<T>(target).complex_rows : layouts<T>(target).real_rows) {}

  std::int64_t memory_scalars() const override { return shared_.points_scalars(); }
  std::int64_t spectrum_scalars() const override { return 2 * shared_.tree.length(); }
  std::int64_t bytes() const override { return shared_.tree.bytes(); }

  bool forward(const T* const* rows, const Counts& filled, T* memory) const override {
    return layout_.load(rows, filled[2], shared_.tree.length(), memory);
  }
  void multiply(const T* spectrum, T* memory) const override {
    shared_.loops.convolve(shared_.tree, spectrum, memory);
  }
  void inverse(T* memory, const Window& window, T* const* rows) const override {
    layout_.store(memory, shared_.tree.length(), window.first[2], window.lane_counts, rows);
  }
  void take_spectrum(T* memory, std::int64_t lane, T* spectrum) const override {
    shared_.take_spectrum(memory, lane, spectrum);
  }

 private:
  SharedTree<T> shared_;
  typename Layouts<T>::Rows layout_;
};

template <typename T>
class ColumnBlocks final : public BlockTransform<T> {
 public:
  ColumnBlocks(const BlockSpec& spec, const simd::Target& target)
      : shared_(spec.complex ? spec.points[0] : spec.points[0] / 2, packed_angle(spec.complex),
                target),
        layout_(spec.complex ? layouts<T>(target).complex_columns
                             : layouts<T>(target).real_columns),
        stripes_(ceil_lanes(spec.points[2], shared_.loops.lanes)) {}

  std::int64_t memory_scalars() const override { return stripes_ * shared_.points_scalars(); }
  std::int64_t spectrum_scalars() const override { return 2 * shared_.tree.length(); }
  std::int64_t bytes() const override { return shared_.tree.bytes(); }

  bool forward(const T* const* rows, const Counts& filled, T* memory) const override {
    return layout_.load(rows, filled[0], filled[2], layout_stripes(), memory);
  }
  void multiply(const T* spectrum, T* memory) const override {
    for (std::int64_t g = 0; g < stripes_; ++g, memory += shared_.points_scalars()) {
      shared_.loops.convolve(shared_.tree, spectrum, memory);
    }
  }
  void inverse(T* memory, const Window& window, T* const* rows) const override {
    layout_.store(memory, layout_stripes(), window.first[0], window.count[0], window.first[2],
                  window.count[2], rows);
  }
  void take_spectrum(T* memory, std::int64_t lane, T* spectrum) const override {
    shared_.take_spectrum(memory, lane, spectrum);
  }

 private:
  typename Layouts<T>::Stripes layout_stripes() const {
    return {stripes_, shared_.points_scalars(), shared_.tree.length(), 1};
  }

  SharedTree<T> shared_;
  typename Layouts<T>::Columns layout_;
  std::int64_t stripes_;
};

// Memory: stripe by stripe of L columns, in it the points of (packed, middle), then the rows of L
// of them as a lane array.
template <typename T>
class Plane final : public BlockTransform<T> {
 public:
  Plane(const BlockSpec& spec, const simd::Target& target)
      : loops_(transforms<T>(target)),
        layouts_(layouts<T>(target)),
        columns_(spec.complex ? layouts_.complex_columns : layouts_.real_columns),
        chain_(spec.form == Form::chain),
        packed_(make_tree<T>(spec.complex ? spec.points[0] : spec.points[0] / 2,
                             packed_angle(spec.complex), loops_)),
        middle_points_(spec.points[1]),
        rows_(row_tree(spec.points[2])) {
    if (middle_points_ > 1)
      middle_ = std::make_unique<Tree<T>>(make_tree<T>(middle_points_, 0, loops_));
    if (chain_) make_chain_trees(packed_angle(spec.complex));
  }

  std::int64_t memory_scalars() const override {
    return stripes() * stripe_scalars() + row_scalars();
  }
  std::int64_t spectrum_scalars() const override { return stripes() * stripe_scalars(); }
  std::int64_t bytes() const override {
    std::int64_t bytes = packed_.bytes() + (middle_ ? middle_->bytes() : 0) + rows_.bytes();
    for (const Tree<T>& tree : chain_trees_) bytes += tree.bytes();
    return bytes;
  }

  bool forward(const T* const* rows, const Counts& filled, T* memory) const override {
    bool finite = true;
    for (std::int64_t m = 0; m < middle_points_; ++m) {
      const std::int64_t count = m < filled[1] ? filled[0] : 0;
      finite &= columns_.load(rows + m * filled[0], count, filled[2], layout_stripes(),
                              memory + m * point_scalars());
    }
    for (std::int64_t g = 0; g * loops_.lanes < filled[2]; ++g) {
      T* stripe = memory + g * stripe_scalars();
      for (std::int64_t m = 0; m < std::min(middle_points_, filled[1]); ++m) {
        loops_.forward(packed_, stripe + m * point_scalars(), middle_points_);
      }
      if (middle_) transform_middle(loops_.forward, stripe);
    }
    return finite;
  }

  void multiply(const T* spectrum, T* memory) const override {
    T* row = memory + stripes() * stripe_scalars();
    for (std::int64_t group = 0; group < groups(); ++group, spectrum += row_scalars()) {
      gather_rows(memory, group, row);
      if (chain_) {
        loops_.convolve_each(chain_trees_[static_cast<std::size_t>(group)], spectrum, row);
      } else {
        loops_.convolve_rows(rows_, spectrum, row);
      }
      scatter_rows(row, group, memory);
    }
  }

  void inverse(T* memory, const Window& window, T* const* rows) const override {
    const std::int64_t end = window.first[2] + window.count[2];
    for (std::int64_t g = window.first[2] / loops_.lanes; g * loops_.lanes < end; ++g) {
      T* stripe = memory + g * stripe_scalars();
      if (middle_) transform_middle(loops_.inverse, stripe);
      for (std::int64_t m = 0; m < window.count[1]; ++m) {
        loops_.inverse(packed_, stripe + (window.first[1] + m) * point_scalars(), middle_points_);
      }
    }
    for (std::int64_t m = 0; m < window.count[1]; ++m) {
      columns_.store(memory + (window.first[1] + m) * point_scalars(), layout_stripes(),
                     window.first[0], window.count[0], window.first[2], window.count[2],
                     rows + m * window.count[0]);
    }
  }

  void take_spectrum(T* memory, std::int64_t, T* spectrum) const override {
    T* row = memory + stripes() * stripe_scalars();
    const T scale = T(1) / static_cast<T>(packed_.length() * middle_points_ * rows_.length());
    for (std::int64_t group = 0; group < groups(); ++group, spectrum += row_scalars()) {
      gather_rows(memory, group, row);
      if (chain_) {
        loops_.forward_each(chain_trees_[static_cast<std::size_t>(group)], row);
      } else {
        loops_.forward(rows_, row, 1);
      }
      for (std::int64_t i = 0; i < row_scalars(); ++i) spectrum[i] = row[i] * scale;
    }
  }

 private:
  std::int64_t point_scalars() const { return 2 * loops_.lanes; }
  std::int64_t stripe_scalars() const {
    return packed_.length() * middle_points_ * point_scalars();
  }
  std::int64_t row_scalars() const { return rows_.length() * point_scalars(); }
  std::int64_t stripes() const { return rows_.length() / loops_.lanes; }
  std::int64_t groups() const { return packed_.length() * middle_points_ / loops_.lanes; }

  typename Layouts<T>::Stripes layout_stripes() const {
    return {stripes(), stripe_scalars(), packed_.length(), middle_points_};
  }
  void transform_middle(void (*transform)(const Tree<T>&, T*, std::int64_t), T* stripe) const {
    for (std::int64_t p = 0; p < packed_.length(); ++p) {
      transform(*middle_, stripe + p * middle_points_ * point_scalars(), 1);
    }
  }

  Tree<T> row_tree(std::int64_t length) const { return make_tree<T>(length, 0, loops_); }

  // Row k of the plane is taken modulo x^W - r_k, r_k the k-th root of the packed axis: what the
  // columns have left of x^(H W) - r.
  void make_chain_trees(Turns angle) {
    const std::vector<Turns> roots = leaf_angles(packed_.length(), angle, loops_.largest_radix);
    for (std::int64_t group = 0; group < groups(); ++group) {
      const auto lanes = static_cast<std::size_t>(loops_.lanes);
      const std::span<const Turns> angles(roots.data() + static_cast<std::size_t>(group) * lanes,
                                          lanes);
      chain_trees_.emplace_back(rows_.length(), angles, loops_.largest_radix);
    }
  }

  void gather_rows(const T* memory, std::int64_t group, T* row) const {
    const T* square = memory + group * loops_.lanes * point_scalars();
    for (std::int64_t g = 0; g < stripes(); ++g) {
      layouts_.transpose(square + g * stripe_scalars(), row + g * loops_.lanes * point_scalars());
    }
  }
  void scatter_rows(const T* row, std::int64_t group, T* memory) const {
    T* square = memory + group * loops_.lanes * point_scalars();
    for (std::int64_t g = 0; g < stripes(); ++g) {
      layouts_.transpose(row + g * loops_.lanes * point_scalars(), square + g * stripe_scalars());
    }
  }

  const Transforms<T>& loops_;
  const Layouts<T>& layouts_;
  typename Layouts<T>::Columns columns_;
  bool chain_;
  Tree<T> packed_;
  std::int64_t middle_points_;
  std::unique_ptr<const Tree<T>> middle_;
  Tree<T> rows_;
  std::vector<Tree<T>> chain_trees_;  // by group of rows
};

}  // namespace

template <typename T>
std::shared_ptr<const BlockTransform<T>> make_block_transform(const BlockSpec& spec,
                                                              const simd::Target& target) {
  switch (spec.form) {
    case Form::rows:
      return std::make_shared<RowBlocks<T>>(spec, target);
    case Form::columns:
      return std::make_shared<ColumnBlocks<T>>(spec, target);
    default:
      return std::make_shared<Plane<T>>(spec, target);
  }
}
template std::shared_ptr<const BlockTransform<float>> make_block_transform<float>(
    const BlockSpec&, const simd::Target&);
template std::shared_ptr<const BlockTransform<double>> make_block_transform<double>(
    const BlockSpec&, const simd::Target&);

template <typename T>
std::shared_ptr<const BlockTransform<T>> block_transform(TableCache& tables, const BlockSpec& spec,
                                                         const simd::Target& target) {
  const Counts& points = spec.points;
  return tables.get<BlockTransform<T>>(
      {static_cast<std::int64_t>(spec.form), spec.complex ? 1 : 0, points[0], points[1], points[2],
       static_cast<std::int64_t>(target.bit)},
      [&] { return make_block_transform<T>(spec, target); });
}
template std::shared_ptr<const BlockTransform<float>> block_transform<float>(TableCache&,
                                                                             const BlockSpec&,
                                                                             const simd::Target&);
template std::shared_ptr<const BlockTransform<double>> block_transform<double>(TableCache&,
                                                                               const BlockSpec&,
                                                                               const simd::Target&);

template <typename T>
BlockSizes block_sizes(const BlockSpec& spec, const simd::Target& target) {
  const std::int64_t packing = spec.complex ? 1 : 2, lanes = transforms<T>(target).lanes;
  const Counts& points = spec.points;
  switch (spec.form) {
    case Form::rows: {
      const std::int64_t length = points[2] / packing;
      return {2 * lanes * length, 2 * length};
    }
    case Form::columns: {
      const std::int64_t length = points[0] / packing;
      return {2 * lanes * length * ceil_lanes(points[2], lanes), 2 * length};
    }
    default: {
      const std::int64_t all = points[0] / packing * points[1] * points[2];
      return {2 * all + 2 * lanes * points[2], 2 * all};
    }
  }
}
template BlockSizes block_sizes<float>(const BlockSpec&, const simd::Target&);
template BlockSizes block_sizes<double>(const BlockSpec&, const simd::Target&);

}  // namespace faltung::lanes
