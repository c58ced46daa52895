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

// Walks the tree of one lane array. Twiddles and spectrum are shared by all lanes, or each has its
// own.
template <typename T, bool kEachTree, bool kEachSpectrum>
class Walk {
 public:
  using D = hn::ScalableTag<T>;

  HWY_INLINE Walk(const Tree<T>& tree, std::size_t end, const T* spectrum, T* points,
                  std::int64_t spacing)
      : passes_(tree.passes()),
        end_(end),
        twiddles_(tree.twiddles()),
        spectrum_(spectrum),
        points_(points),
        within_(tree.within()),
        point_scalars_(2 * spacing * static_cast<std::int64_t>(hn::Lanes(D()))) {}

  template <Direction kDirection>
  HWY_INLINE void section(const Section& section) const {
    if (section.first == section.end) return;
    for (std::int64_t i = 0; i < section.count; ++i) {
      subtree<kDirection>(section.first, section.node + i);
    }
  }

  // The nodes of a section alone, of several lane arrays, pass by pass: the first is from `from`.
  HWY_INLINE void section_from(const Section& section, const Squares<const T>& from,
                               const Squares<T>& to) {
    begin(section);
    Section pass = section;
    for (; pass.first < section.end; pass = below(pass)) {
      const bool first = pass.first == section.first;
      split_nodes<false>(passes_[pass.first], pass.node, pass.count,
                         first ? from : Squares<const T>{to.at, to.apart, to.count}, to);
    }
  }
  // The same back: the last pass is to `to`.
  HWY_INLINE void section_to(const Section& section, const Squares<T>& from, const Squares<T>& to) {
    begin(section);
    for (std::size_t end = section.end; end > section.first; --end) {
      Section pass = section;
      while (pass.first + 1 < end) pass = below(pass);
      split_nodes<true>(passes_[pass.first], pass.node, pass.count,
                        {from.at, from.apart, from.count}, pass.first == section.first ? to : from);
    }
  }

  // Node `node` of pass `depth` and all below it.
  template <Direction kDirection>
  void subtree(std::size_t depth, std::int64_t node) const {
    const Pass& pass = passes_[depth];
    const std::int64_t bytes =
        pass.span * pass.radix * point_scalars_ * static_cast<std::int64_t>(sizeof(T));
    if (bytes <= kCachedBytes || depth + 1 == end_) {
      return levels<kDirection>(depth, node);
    }
    if (kDirection != Direction::inverse)
      split_nodes<false>(pass, node, 1, points(), {points_, 0, 1});
    for (int child = 0; child < pass.radix; ++child) {
      subtree<kDirection>(depth + 1, node * pass.radix + child);
    }
    if (kDirection != Direction::forward)
      split_nodes<true>(pass, node, 1, points(), {points_, 0, 1});
  }

 private:
  // A subtree of this size is walked pass by pass, larger ones depth first.
  static constexpr std::int64_t kCachedBytes = 24 << 10;

  template <Direction kDirection>
  HWY_INLINE void levels(std::size_t top, std::int64_t node) const {
    const std::size_t leaf = end_ - 1;
    const auto count = [&](std::size_t depth) { return passes_[depth].nodes / passes_[top].nodes; };
    const auto run = [&]<bool kInverse>(std::size_t depth) {
      split_nodes<kInverse>(passes_[depth], node * count(depth), count(depth), points(),
                            {points_, 0, 1});
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

  Squares<const T> points() const { return {points_, 0, 1}; }

  HWY_INLINE void begin(const Section& section) {
    const Pass& pass = passes_[section.first];
    first_point_ = section.node * pass.radix * pass.span;
  }

  Section below(const Section& section) const {
    const int radix = passes_[section.first].radix;
    return {section.first + 1, section.end, section.node * radix, section.count * radix};
  }

  // Splits `count` nodes from `first` on into their children, or joins them again.
  template <bool kInverse>
  void split_nodes(const Pass& pass, std::int64_t first, std::int64_t count,
                   const Squares<const T>& from, const Squares<T>& to) const {
    switch (pass.radix) {
      case 2:
        return butterflies<kInverse, 2>(pass, first, count, from, to);
      case 3:
        return butterflies<kInverse, 3>(pass, first, count, from, to);
      case 4:
        return butterflies<kInverse, 4>(pass, first, count, from, to);
      case 5:
        return butterflies<kInverse, 5>(pass, first, count, from, to);
      default:
        return butterflies<kInverse, 8>(pass, first, count, from, to);
    }
  }

  template <int kRadix>
  HWY_INLINE Node<D, kEachTree, kRadix> node_at(const Pass& pass, std::int64_t node) const {
    const std::int64_t scalar = pass.first_twiddle + node * twiddle_scalars(kRadix);
    return Node<D, kEachTree, kRadix>(twiddles_ + scalar * Scalars<D, kEachTree>::step());
  }

  template <bool kInverse, int kRadix>
  HWY_NOINLINE void butterflies(const Pass& pass, std::int64_t first, std::int64_t count,
                                const Squares<const T>& from, const Squares<T>& to) const {
    const std::int64_t stride = pass.span * point_scalars_;
    std::int64_t at = first * kRadix * stride - first_point_ * point_scalars_;
    for (std::int64_t node = first; node < first + count; ++node, at += kRadix * stride) {
      const auto tree_node = node_at<kRadix>(pass, node);
      for (std::int64_t copy = 0; copy < to.count; ++copy) {
        const T* in = from.at + copy * from.apart + at;
        T* out = to.at + copy * to.apart + at;
        for (const T* end = in + stride; in < end; in += point_scalars_, out += point_scalars_) {
          Complex<D> terms[kRadix];
          for (int j = 0; j < kRadix; ++j) terms[j] = load_point<D>(in + j * stride);
          if (kInverse) {
            tree_node.inverse(terms);
          } else {
            tree_node.forward(terms);
          }
          for (int j = 0; j < kRadix; ++j) store_point(terms[j], out + j * stride);
        }
      }
    }
  }

  template <int kRadix>
  HWY_NOINLINE void leaves(const Pass& pass, std::int64_t first, std::int64_t count) const {
    const std::int64_t stride = within_ * point_scalars_;
    T* at = points_ + first * kRadix * stride;
    for (std::int64_t node = first; node < first + count; ++node, at += kRadix * stride) {
      const auto tree_node = node_at<kRadix>(pass, node);
      for (T* z = at; z < at + stride; z += point_scalars_) {
        Complex<D> terms[kRadix];
        for (int j = 0; j < kRadix; ++j) terms[j] = load_point<D>(z + j * stride);
        tree_node.forward(terms);
        for (int j = 0; j < kRadix; ++j) {
          terms[j] =
              multiply(terms[j], Scalars<D, kEachSpectrum>::load(spectrum_, node * kRadix + j));
        }
        tree_node.inverse(terms);
        for (int j = 0; j < kRadix; ++j) store_point(terms[j], z + j * stride);
      }
    }
  }

  const std::vector<Pass>& passes_;
  std::size_t end_;  // of the passes walked
  const T* twiddles_;
  const T* spectrum_;
  T* points_;
  std::int64_t first_point_ = 0;  // the point that is at points_
  std::int64_t within_;
  std::int64_t point_scalars_;  // from one point to the next
};

template <typename T, Direction kDirection>
void transform(const Tree<T>& tree, const Section& section, T* points, std::int64_t spacing) {
  Walk<T, false, false>(tree, section.end, nullptr, points, spacing)
      .template section<kDirection>(section);
}
template <typename T>
void forward_to(const Tree<T>& tree, const Section& section, const Squares<const T>& from,
                const Squares<T>& to) {
  Walk<T, false, false>(tree, section.end, nullptr, to.at, 1).section_from(section, from, to);
}
template <typename T>
void inverse_to(const Tree<T>& tree, const Section& section, const Squares<T>& from,
                const Squares<T>& to) {
  Walk<T, false, false>(tree, section.end, nullptr, from.at, 1).section_to(section, from, to);
}
template <typename T>
void forward_each(const Tree<T>& tree, T* points) {
  const Section all = tree.all();
  Walk<T, true, true>(tree, all.end, nullptr, points, 1).template section<Direction::forward>(all);
}
template <typename T>
void convolve(const Tree<T>& tree, const Section& section, const T* spectrum, T* points) {
  Walk<T, false, false>(tree, section.end, spectrum, points, 1)
      .template section<Direction::convolve>(section);
}
template <typename T, bool kEachTree>
void convolve_rows(const Tree<T>& tree, const T* spectrum, T* points) {
  const Section all = tree.all();
  Walk<T, kEachTree, true>(tree, all.end, spectrum, points, 1)
      .template section<Direction::convolve>(all);
}

template <typename T>
const Transforms<T>& table() {
  static const Transforms<T> kTable = {
      static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>())),
      kLargestRadix,
      transform<T, Direction::forward>,
      transform<T, Direction::inverse>,
      forward_to<T>,
      inverse_to<T>,
      forward_each<T>,
      convolve<T>,
      convolve_rows<T, false>,
      convolve_rows<T, true>,
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
