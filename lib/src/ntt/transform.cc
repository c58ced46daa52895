#include "ntt/transform.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ntt/transform.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "ntt/bounds-inl.h"
#include "ntt/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {
namespace {

template <int kRadix>
struct Node {
  Factor factors[kRadix - 1];
  HWY_INLINE Node(const Field& field, const double* twiddles) {
    HWY_UNROLL(4)
    for (int j = 0; j < kRadix - 1; ++j) {
      factors[j] = field.factor(hn::Load(D(), twiddles + j * kLanes));
    }
  }
};

// Down: bound 1/2 + (R - 1) c(B) for a node of radix R; radix 4 stays at 3.5. A root of radix 2
// leaves the first term as it is, and bound 2.9 + c(2.9) < 3.8.
template <int kRadix, bool kRoot = false>
HWY_INLINE void split(const Field& field, const Short<kRadix>& transform, const Node<kRadix>& node,
                      V (&x)[kRadix]) {
  if constexpr (kRadix != 2 || !kRoot) x[0] = field.reduce(x[0]);
  HWY_UNROLL(4)
  for (int j = 1; j < kRadix; ++j) x[j] = field.multiply(x[j], node.factors[j - 1]);
  transform.transform(x);
}

// Up: c of what the short transform leaves; radix 4 stays at 1. The first term is left to be
// reduced or, at the root, divided by the length.
template <int kRadix>
HWY_INLINE void join(const Field& field, const Short<kRadix>& transform, const Node<kRadix>& node,
                     V (&x)[kRadix]) {
  transform.transform(x);
  HWY_UNROLL(4)
  for (int j = 1; j < kRadix; ++j) x[j] = field.multiply(x[j], node.factors[j - 1]);
}

// Walks the trees of all lanes side by side.
class Walk {
 public:
  Walk(const Tree& tree, const double* spectrum, double* points)
      : tree_(tree), field_(tree.prime()), spectrum_(spectrum), points_(points) {}

  // Node `node` of pass `depth` and all below it.
  template <bool kReduce>
  void forward(std::size_t depth, std::int64_t node) const {
    if (is_cached(depth)) {
      constexpr Step kLast = kReduce ? Step::down_reduced : Step::down;
      const std::size_t leaf = passes().size() - 1;
      levels_down(depth, node, leaf);
      const auto [first, count] = below(depth, node, leaf);
      return nodes<kLast, 4>(passes()[leaf], first, count, {0, 1});
    }
    const std::size_t next = depth + down(depth, node);
    const auto [first, count] = below(depth, node, next);
    for (std::int64_t child = first; child < first + count; ++child) forward<kReduce>(next, child);
  }

  void convolve(std::size_t depth, std::int64_t node) const {
    const std::size_t leaf = passes().size() - 1;
    if (is_cached(depth)) {
      levels_down(depth, node, leaf);
      const auto [first, count] = below(depth, node, leaf);
      leaves(first, count);
      return levels_up(depth, node, leaf);
    }
    const std::size_t next = depth + down(depth, node);
    const auto [first, count] = below(depth, node, next);
    for (std::int64_t child = first; child < first + count; ++child) convolve(next, child);
    up(depth, node);
  }

  // From the leaves.
  void inverse(std::size_t depth, std::int64_t node) const {
    if (is_cached(depth)) return levels_up(depth, node, passes().size());
    const std::size_t next = depth + (in_strips(depth) ? 2 : 1);
    const auto [first, count] = below(depth, node, next);
    for (std::int64_t child = first; child < first + count; ++child) inverse(next, child);
    up(depth, node);
  }

 private:
  // A subtree of this size is walked pass by pass, larger ones depth first.
  static constexpr std::int64_t kCachedVectors = (32 << 10) / (8 * kLanes);
  // One of this size crosses the caches two passes at a time, in strips of some columns.
  static constexpr std::int64_t kStrippedVectors = (2 << 20) / (8 * kLanes);
  static constexpr std::int64_t kStrip = 16;

  const std::vector<Pass>& passes() const { return tree_.passes(); }
  bool is_cached(std::size_t depth) const {
    const Pass& pass = passes()[depth];
    return pass.span * pass.radix <= kCachedVectors || depth + 1 == passes().size();
  }

  struct Nodes {
    std::int64_t first, count;
  };
  // Of a node's span, in vectors.
  struct Columns {
    std::int64_t begin, end;
  };
  Nodes below(std::size_t depth, std::int64_t node, std::size_t level) const {
    const std::int64_t count = passes()[level].nodes / passes()[depth].nodes;
    return {node * count, count};
  }

  void levels_down(std::size_t depth, std::int64_t node, std::size_t end) const {
    for (std::size_t level = depth; level < end; ++level) {
      const auto [first, count] = below(depth, node, level);
      run<Direction::forward>(passes()[level], first, count);
    }
  }

  void levels_up(std::size_t depth, std::int64_t node, std::size_t begin) const {
    for (std::size_t level = begin; level-- > depth;) {
      const auto [first, count] = below(depth, node, level);
      run<Direction::inverse>(passes()[level], first, count);
    }
  }

  bool in_strips(std::size_t depth) const {
    const Pass& pass = passes()[depth];
    return pass.span * pass.radix >= kStrippedVectors && passes()[depth + 1].span % kStrip == 0;
  }

  // Splits a node into its children, or into theirs; returns how many passes that took.
  std::size_t down(std::size_t depth, std::int64_t node) const {
    if (!in_strips(depth)) {
      run<Direction::forward>(passes()[depth], node, 1);
      return 1;
    }
    for (std::int64_t c = 0; c < passes()[depth + 1].span; c += kStrip) {
      strip_above<Direction::forward>(depth, node, c);
      strip_below<Direction::forward>(depth, node, c);
    }
    return 2;
  }

  void up(std::size_t depth, std::int64_t node) const {
    if (!in_strips(depth)) return run<Direction::inverse>(passes()[depth], node, 1);
    for (std::int64_t c = 0; c < passes()[depth + 1].span; c += kStrip) {
      strip_below<Direction::inverse>(depth, node, c);
      strip_above<Direction::inverse>(depth, node, c);
    }
  }

  // Columns c ... c + kStrip - 1 of a node's grandchildren: the butterflies of the node itself, and
  // those of its children.
  template <Direction kDirection>
  void strip_above(std::size_t depth, std::int64_t node, std::int64_t c) const {
    const Pass& next = passes()[depth + 1];
    for (int k = 0; k < next.radix; ++k) {
      const std::int64_t begin = k * next.span + c;
      run<kDirection>(passes()[depth], node, 1, {begin, begin + kStrip});
    }
  }
  template <Direction kDirection>
  void strip_below(std::size_t depth, std::int64_t node, std::int64_t c) const {
    const int radix = passes()[depth].radix;
    run<kDirection>(passes()[depth + 1], node * radix, radix, {c, c + kStrip});
  }

  // Splits `count` nodes from `first` on into their children, or joins them again.
  template <Direction kDirection>
  void run(const Pass& pass, std::int64_t first, std::int64_t count) const {
    run<kDirection>(pass, first, count, {0, pass.span});
  }
  template <Direction kDirection>
  void run(const Pass& pass, std::int64_t first, std::int64_t count, const Columns& columns) const {
    if (kDirection == Direction::forward) return by_radix<Step::down>(pass, first, count, columns);
    if (pass.nodes > 1) return by_radix<Step::up>(pass, first, count, columns);
    by_radix<Step::up_to_root>(pass, first, count, columns);
  }

  enum class Step { down, down_from_root, down_reduced, up, up_to_root };

  template <Step kStep>
  void by_radix(const Pass& pass, std::int64_t first, std::int64_t count,
                const Columns& columns) const {
    switch (pass.radix) {
      case 2:
        if (kStep == Step::down && pass.nodes == 1) {
          return nodes<Step::down_from_root, 2>(pass, first, count, columns);
        }
        return nodes<kStep, 2>(pass, first, count, columns);
      case 3:
        return nodes<kStep, 3>(pass, first, count, columns);
      case 4:
        return nodes<kStep, 4>(pass, first, count, columns);
      default:
        return nodes<kStep, 5>(pass, first, count, columns);
    }
  }

  const double* twiddles_of(const Pass& pass, std::int64_t node, Direction direction) const {
    return tree_.twiddles(direction) + (pass.first_twiddle + node * (pass.radix - 1)) * kLanes;
  }

  template <Step kStep, int kRadix>
  HWY_NOINLINE void nodes(const Pass& pass, std::int64_t first, std::int64_t count,
                          const Columns& columns) const {
    constexpr bool kDown = kStep != Step::up && kStep != Step::up_to_root;
    constexpr Direction kDirection = kDown ? Direction::forward : Direction::inverse;
    const Field field = field_;
    const Factor share = field.factor(hn::Set(D(), tree_.inverse_length()));
    const Short<kRadix> transform(field, tree_, kDirection);
    const std::int64_t stride = pass.span * kLanes;
    const double* twiddles = twiddles_of(pass, first, kDirection);
    double* at = points_ + first * kRadix * stride;
    for (std::int64_t n = 0; n < count; ++n, at += kRadix * stride) {
      const Node<kRadix> node(field, twiddles + n * (kRadix - 1) * kLanes);
      for (double* z = at + columns.begin * kLanes; z < at + columns.end * kLanes; z += kLanes) {
        V x[kRadix];
        HWY_UNROLL(5)
        for (int j = 0; j < kRadix; ++j) x[j] = hn::Load(D(), z + j * stride);
        if constexpr (kDown) {
          split<kRadix, kStep == Step::down_from_root>(field, transform, node, x);
        } else {
          join(field, transform, node, x);
          x[0] = kStep == Step::up ? field.reduce(x[0]) : field.multiply(x[0], share);
        }
        HWY_UNROLL(5)
        for (int j = 0; j < kRadix; ++j) {
          if constexpr (kStep == Step::down_reduced) x[j] = field.reduce(x[j]);
        }
        HWY_UNROLL(5)
        for (int j = 0; j < kRadix; ++j) hn::Store(x[j], D(), z + j * stride);
      }
    }
    for (std::int64_t row = first * kRadix; row < (first + count) * kRadix; ++row) {
      check_bound(tree_, points_ + row * stride + columns.begin * kLanes,
                  (columns.end - columns.begin) * kLanes,
                  kStep == Step::down_reduced ? 0.51
                  : kDown                     ? 4.1
                                              : 1.2);
    }
  }

  // The last pass down, the product, the first pass up.
  HWY_NOINLINE void leaves(std::int64_t first, std::int64_t count) const {
    const Field field = field_;
    const Pass& pass = passes().back();
    const Short<4> down(field, tree_, Direction::forward), up(field, tree_, Direction::inverse);
    const double* forward = twiddles_of(pass, first, Direction::forward);
    const double* inverse = twiddles_of(pass, first, Direction::inverse);
    const double* spectrum = spectrum_ + first * 4 * kLanes;
    double* z = points_ + first * 4 * kLanes;
    for (std::int64_t n = 0; n < count; ++n) {
      V x[4];
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) x[j] = hn::Load(D(), z + j * kLanes);
      split(field, down, Node<4>(field, forward), x);
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) x[j] = field.multiply(x[j], hn::Load(D(), spectrum + j * kLanes));
      join(field, up, Node<4>(field, inverse), x);
      x[0] = field.reduce(x[0]);
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) hn::Store(x[j], D(), z + j * kLanes);
      forward += 3 * kLanes;
      inverse += 3 * kLanes;
      spectrum += 4 * kLanes;
      z += 4 * kLanes;
    }
    check_bound(tree_, points_ + first * 4 * kLanes, count * 4 * kLanes, 1.2);
  }

  const Tree& tree_;
  const Field field_;
  const double* spectrum_;
  double* points_;
};

void forward(const Tree& tree, double* points) { Walk(tree, nullptr, points).forward<false>(0, 0); }

void spectrum(const Tree& tree, double* points) { Walk(tree, nullptr, points).forward<true>(0, 0); }

void convolve(const Tree& tree, const double* spectrum, double* points) {
  Walk(tree, spectrum, points).convolve(0, 0);
}

// Products of spectra have bound 1/2 + 1/16.
void add_product(const Tree& tree, const double* x, const double* y, double* sums) {
  const Field field(tree.prime());
  for (std::int64_t i = 0; i < tree.length(); i += kLanes) {
    const V product = field.multiply(hn::Load(D(), x + i), hn::Load(D(), y + i));
    hn::Store(field.reduce(hn::Add(hn::Load(D(), sums + i), product)), D(), sums + i);
  }
  check_bound(tree, sums, tree.length(), 0.51);
}

void inverse(const Tree& tree, double* points) { Walk(tree, nullptr, points).inverse(0, 0); }

const Transforms& table() {
  static const Transforms kTable = {kLanes, forward, spectrum, convolve, add_product, inverse};
  return kTable;
}

}  // namespace
}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::ntt {

HWY_EXPORT(table);

const Transforms& transforms(const simd::Target& target) { return FALTUNG_ENTRY(table, target)(); }

}  // namespace faltung::ntt
#endif
