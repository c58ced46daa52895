#include "lanes/block_transform.h"

#include "core/checked.h"
#include "lanes/layout.h"
#include "lanes/plane_transform.h"
#include "lanes/transform.h"

namespace faltung::lanes {
namespace {

// Transforms of all lanes by one tree, with a spectrum that they share.
template <typename T>
class SharedTree {
 public:
  SharedTree(std::int64_t points, const BlockSpec& spec, const simd::Target& target)
      : loops(transforms<T>(target)),
        tree(make_tree<T>((spec.complex ? points : points / 2) / spec.within,
                          packed_angle(spec.complex), loops, spec.within)) {}

  std::int64_t points_scalars() const { return 2 * loops.lanes * tree.points(); }

  // `section`: the passes that are still to be done.
  void take_spectrum(const Section& section, T* points, std::int64_t lane, T* spectrum) const {
    loops.forward(tree, section, points, 1);
    const T scale = T(1) / static_cast<T>(tree.length());
    for (std::int64_t n = 0; n < 2 * tree.length(); ++n) {
      const std::int64_t point = n / 2 * tree.within(), part = n % 2;
      spectrum[n] = points[(2 * point + part) * loops.lanes + lane] * scale;
    }
  }

  const Transforms<T>& loops;
  Tree<T> tree;
};

template <typename T>
class RowBlocks final : public BlockTransform<T> {
 public:
  RowBlocks(const BlockSpec& spec, const simd::Target& target)
      : shared_(spec.points[2], spec, target),
        layout_(spec.complex ? layouts<T>(target).complex_rows : layouts<T>(target).real_rows) {}

  std::int64_t memory_scalars() const override { return shared_.points_scalars(); }
  std::int64_t spectrum_scalars() const override { return 2 * shared_.tree.length(); }
  std::int64_t bytes() const override { return shared_.tree.bytes(); }

  bool forward(const void* const* rows, const Values<T>&, const Counts& filled,
               T* memory) const override {
    return layout_.load(rows, filled[2], shared_.tree.points(), memory);
  }
  void multiply(const T* spectrum, const Window&, T* memory) const override {
    shared_.loops.convolve(shared_.tree, shared_.tree.all(), spectrum, memory);
  }
  void inverse(T* memory, const Window& window, const Values<T>&,
               void* const* rows) const override {
    layout_.store(memory, shared_.tree.points(), window.first[2], window.lane_counts, rows);
  }
  void take_spectrum(T* memory, std::int64_t lane, T* spectrum) const override {
    shared_.take_spectrum(shared_.tree.all(), memory, lane, spectrum);
  }

 private:
  SharedTree<T> shared_;
  typename Layouts<T>::Rows layout_;
};

template <typename T>
class ColumnBlocks final : public BlockTransform<T> {
 public:
  ColumnBlocks(const BlockSpec& spec, const simd::Target& target)
      : target_(target),
        shared_(spec.points[0], spec, target),
        stripes_(ceil_div(spec.points[2], shared_.loops.lanes)) {}

  std::int64_t memory_scalars() const override { return stripes_ * shared_.points_scalars(); }
  std::int64_t spectrum_scalars() const override { return 2 * shared_.tree.length(); }
  std::int64_t bytes() const override { return shared_.tree.bytes(); }

  bool forward(const void* const* rows, const Values<T>& samples, const Counts& filled,
               T* memory) const override {
    return columns<T>(target_, samples.type)
        .load(block(samples), rows, filled[0], filled[2], memory);
  }
  void multiply(const T* spectrum, const Window&, T* memory) const override {
    for (std::int64_t g = 0; g < stripes_; ++g, memory += shared_.points_scalars()) {
      shared_.loops.convolve(shared_.tree, shared_.tree.rest(), spectrum, memory);
    }
  }
  void inverse(T* memory, const Window& window, const Values<T>& results,
               void* const* rows) const override {
    columns<T>(target_, results.type)
        .store(block(results), memory, window.first[0], window.count[0], window.first[2],
               window.count[2], rows);
  }
  void take_spectrum(T* memory, std::int64_t lane, T* spectrum) const override {
    shared_.take_spectrum(shared_.tree.rest(), memory, lane, spectrum);
  }

 private:
  ColumnBlock<T> block(const Values<T>& values) const {
    return {shared_.tree, stripes_, shared_.points_scalars(), 1, values.levels, values.streams};
  }

  simd::Target target_;
  SharedTree<T> shared_;
  std::int64_t stripes_;
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
      return make_plane<T>(spec, target);
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
       spec.within, static_cast<std::int64_t>(target.bit)},
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
      return {2 * lanes * length, 2 * length / spec.within};
    }
    case Form::columns: {
      const std::int64_t length = points[0] / packing;
      return {2 * lanes * length * ceil_div(points[2], lanes), 2 * length};
    }
    default:
      return plane_sizes<T>(spec, target);
  }
}
template BlockSizes block_sizes<float>(const BlockSpec&, const simd::Target&);
template BlockSizes block_sizes<double>(const BlockSpec&, const simd::Target&);

}  // namespace faltung::lanes
