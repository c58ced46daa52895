#include "lanes/transform.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lanes/transform.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "lanes/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::lanes::HWY_NAMESPACE {
namespace {

enum class Direction { forward, inverse, convolve };

// Radix 8 needs 16 vectors for its terms alone.
constexpr int kLargestRadix = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL ? 8 : 4;

// Walks the tree of one lane array. Twiddles and spectrum are shared by all lanes, or each has its
// own.
template <typename T, bool kEachTree, bool kEachSpectrum>
class Walk {
 public:
  using D = hn::ScalableTag<T>;

  HWY_INLINE Walk(const Tree<T>& tree, const T* spectrum, T* points, std::int64_t spacing)
      : passes_(tree.passes()),
        twiddles_(tree.twiddles()),
        spectrum_(spectrum),
        points_(points),
        point_scalars_(2 * spacing * static_cast<std::int64_t>(hn::Lanes(D()))) {}

  // Node `node` of pass `depth` and all below it.
  template <Direction kDirection>
  void subtree(std::size_t depth, std::int64_t node) const {
    const Pass& pass = passes_[depth];
    const std::int64_t bytes =
        pass.span * pass.radix * point_scalars_ * static_cast<std::int64_t>(sizeof(T));
    if (bytes <= kCachedBytes || depth + 1 == passes_.size()) {
      return levels<kDirection>(depth, node);
    }
    if (kDirection != Direction::inverse) split_nodes<false>(pass, node, 1);
    for (int child = 0; child < pass.radix; ++child) {
      subtree<kDirection>(depth + 1, node * pass.radix + child);
    }
    if (kDirection != Direction::forward) split_nodes<true>(pass, node, 1);
  }

 private:
  // A subtree of this size is walked pass by pass, larger ones depth first.
  static constexpr std::int64_t kCachedBytes = 24 << 10;

  template <Direction kDirection>
  HWY_INLINE void levels(std::size_t top, std::int64_t node) const {
    const std::size_t leaf = passes_.size() - 1;
    const auto count = [&](std::size_t depth) { return passes_[depth].nodes / passes_[top].nodes; };
    const auto run = [&]<bool kInverse>(std::size_t depth) {
      split_nodes<kInverse>(passes_[depth], node * count(depth), count(depth));
    };
    if constexpr (kDirection != Direction::inverse) {
      for (std::size_t depth = top; depth < leaf; ++depth) run.template operator()<false>(depth);
    }
    if constexpr (kDirection == Direction::forward) run.template operator()<false>(leaf);
    if constexpr (kDirection == Direction::inverse) run.template operator()<true>(leaf);
    if constexpr (kDirection == Direction::convolve) {
      if (passes_[leaf].radix == 8) {
        leaves<8>(passes_[leaf], node * count(leaf), count(leaf));
      } else {
        leaves<4>(passes_[leaf], node * count(leaf), count(leaf));
      }
    }
    if constexpr (kDirection != Direction::forward) {
      for (std::size_t depth = leaf; depth-- > top;) run.template operator()<true>(depth);
    }
  }

  // Splits `count` nodes from `first` on into their children, or joins them again.
  template <bool kInverse>
  void split_nodes(const Pass& pass, std::int64_t first, std::int64_t count) const {
    switch (pass.radix) {
      case 2:
        return butterflies<kInverse, 2>(pass, first, count);
      case 3:
        return butterflies<kInverse, 3>(pass, first, count);
      case 4:
        return butterflies<kInverse, 4>(pass, first, count);
      case 5:
        return butterflies<kInverse, 5>(pass, first, count);
      default:
        return butterflies<kInverse, 8>(pass, first, count);
    }
  }

  template <int kRadix>
  HWY_INLINE Node<D, kEachTree, kRadix> node_at(const Pass& pass, std::int64_t node) const {
    const std::int64_t scalar = pass.first_twiddle + node * twiddle_scalars(kRadix);
    return Node<D, kEachTree, kRadix>(twiddles_ + scalar * Scalars<D, kEachTree>::step());
  }

  template <bool kInverse, int kRadix>
  HWY_NOINLINE void butterflies(const Pass& pass, std::int64_t first, std::int64_t count) const {
    const std::int64_t stride = pass.span * point_scalars_;
    T* at = points_ + first * kRadix * stride;
    for (std::int64_t node = first; node < first + count; ++node, at += kRadix * stride) {
      const auto tree_node = node_at<kRadix>(pass, node);
      for (T* z = at; z < at + stride; z += point_scalars_) {
        Complex<D> terms[kRadix];
        for (int j = 0; j < kRadix; ++j) terms[j] = load_point<D>(z + j * stride);
        if (kInverse) {
          tree_node.inverse(terms);
        } else {
          tree_node.forward(terms);
        }
        for (int j = 0; j < kRadix; ++j) store_point(terms[j], z + j * stride);
      }
    }
  }

  template <int kRadix>
  HWY_NOINLINE void leaves(const Pass& pass, std::int64_t first, std::int64_t count) const {
    T* z = points_ + first * kRadix * point_scalars_;
    for (std::int64_t node = first; node < first + count; ++node) {
      const auto tree_node = node_at<kRadix>(pass, node);
      Complex<D> terms[kRadix];
      for (int j = 0; j < kRadix; ++j) terms[j] = load_point<D>(z + j * point_scalars_);
      tree_node.forward(terms);
      for (int j = 0; j < kRadix; ++j) {
        terms[j] =
            multiply(terms[j], Scalars<D, kEachSpectrum>::load(spectrum_, node * kRadix + j));
      }
      tree_node.inverse(terms);
      for (int j = 0; j < kRadix; ++j) store_point(terms[j], z + j * point_scalars_);
      z += kRadix * point_scalars_;
    }
  }

  const std::vector<Pass>& passes_;
  const T* twiddles_;
  const T* spectrum_;
  T* points_;
  std::int64_t point_scalars_;  // from one point to the next
};

template <typename T, Direction kDirection>
void transform(const Tree<T>& tree, T* points, std::int64_t spacing) {
  Walk<T, false, false>(tree, nullptr, points, spacing).template subtree<kDirection>(0, 0);
}
template <typename T>
void forward_each(const Tree<T>& tree, T* points) {
  Walk<T, true, true>(tree, nullptr, points, 1).template subtree<Direction::forward>(0, 0);
}
template <typename T, bool kEachTree, bool kEachSpectrum>
void convolve(const Tree<T>& tree, const T* spectrum, T* points) {
  Walk<T, kEachTree, kEachSpectrum>(tree, spectrum, points, 1)
      .template subtree<Direction::convolve>(0, 0);
}

template <typename T>
const Transforms<T>& table() {
  static const Transforms<T> kTable = {
      static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>())),
      kLargestRadix,
      transform<T, Direction::forward>,
      transform<T, Direction::inverse>,
      forward_each<T>,
      convolve<T, false, false>,
      convolve<T, false, true>,
      convolve<T, true, true>,
  };
  return kTable;
}
const Transforms<float>& table_float32() { return table<float>(); }
const Transforms<double>& table_float64() { return table<double>(); }

}  // namespace
}  // namespace faltung::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::lanes {

HWY_EXPORT(table_float32);
HWY_EXPORT(table_float64);

template <>
const Transforms<float>& transforms<float>(const simd::Target& target) {
  return FALTUNG_ENTRY(table_float32, target)();
}
template <>
const Transforms<double>& transforms<double>(const simd::Target& target) {
  return FALTUNG_ENTRY(table_float64, target)();
}

}  // namespace faltung::lanes
#endif
