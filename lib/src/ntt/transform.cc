#include "ntt/transform.h"

#include <algorithm>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ntt/transform.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "ntt/bounds-inl.h"
#include "ntt/butterflies-inl.h"
#include "ntt/montgomery-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {
namespace {

template <typename Field, int kRadix>
struct Node {
  typename Field::Factor factors[kRadix - 1];
  HWY_INLINE Node(const Field& field, const Word* twiddles) {
    HWY_UNROLL(4)
    for (int j = 0; j < kRadix - 1; ++j) {
      factors[j] = field.factors(twiddles + j * kLanes);
    }
  }
};

// Down: bound 1/2 + (R - 1) c(B) for a node of radix R; radix 4 stays at 3.5. A root of radix 2
// leaves the first term as it is, and bound 2.9 + c(2.9) < 3.8. Small primes reduce to c(B): R c(B)
// with their smaller c, 3.2 at most, and no sum on the way is above 3.5.
template <bool kRoot = false, typename Field, int kRadix>
HWY_INLINE void split(const Field& field, const Short<Field, kRadix>& transform,
                      const Node<Field, kRadix>& node, typename Field::Vector (&x)[kRadix]) {
  if constexpr (kRadix != 2 || !kRoot) x[0] = field.reduce(x[0]);
  HWY_UNROLL(4)
  for (int j = 1; j < kRadix; ++j) x[j] = field.multiply(x[j], node.factors[j - 1]);
  transform.transform(x);
}

// Up: c of what the short transform leaves; radix 4 stays at 1, with small primes at 0.7. The first
// term is left to be reduced or, at the root, divided by the length.
template <typename Field, int kRadix>
HWY_INLINE void join(const Field& field, const Short<Field, kRadix>& transform,
                     const Node<Field, kRadix>& node, typename Field::Vector (&x)[kRadix]) {
  transform.transform(x);
  HWY_UNROLL(4)
  for (int j = 1; j < kRadix; ++j) x[j] = field.multiply(x[j], node.factors[j - 1]);
}

// Walks the trees of all lanes side by side.
template <typename Field>
class Walk {
 public:
  Walk(const Tree& tree, const Word* spectrum, Word* points)
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
  using V = typename Field::Vector;

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

  const Word* twiddles_of(const Pass& pass, std::int64_t node, Direction direction) const {
    return tree_.twiddles(direction) + (pass.first_twiddle + node * (pass.radix - 1)) * kLanes;
  }

  template <Step kStep, int kRadix>
  HWY_NOINLINE void nodes(const Pass& pass, std::int64_t first, std::int64_t count,
                          const Columns& columns) const {
    constexpr bool kDown = kStep != Step::up && kStep != Step::up_to_root;
    constexpr Direction kDirection = kDown ? Direction::forward : Direction::inverse;
    const Field field = field_;
    const typename Field::Factor share = field.factor(tree_.inverse_length());
    const Short<Field, kRadix> transform(field, tree_, kDirection);
    const std::int64_t stride = pass.span * kLanes;
    const Word* twiddles = twiddles_of(pass, first, kDirection);
    Word* at = points_ + first * kRadix * stride;
    for (std::int64_t n = 0; n < count; ++n, at += kRadix * stride) {
      const Node<Field, kRadix> node(field, twiddles + n * (kRadix - 1) * kLanes);
      for (Word* z = at + columns.begin * kLanes; z < at + columns.end * kLanes; z += kLanes) {
        V x[kRadix];
        HWY_UNROLL(5)
        for (int j = 0; j < kRadix; ++j) x[j] = Field::load(z + j * stride);
        if constexpr (kDown) {
          split<kStep == Step::down_from_root>(field, transform, node, x);
        } else {
          join(field, transform, node, x);
          x[0] = kStep == Step::up ? field.reduce(x[0]) : field.multiply(x[0], share);
        }
        HWY_UNROLL(5)
        for (int j = 0; j < kRadix; ++j) {
          if constexpr (kStep == Step::down_reduced) x[j] = field.reduce(x[j]);
        }
        HWY_UNROLL(5)
        for (int j = 0; j < kRadix; ++j) Field::store(x[j], z + j * stride);
      }
    }
    for (std::int64_t row = first * kRadix; row < (first + count) * kRadix; ++row) {
      check_bound(field, tree_, points_ + row * stride + columns.begin * kLanes,
                  (columns.end - columns.begin) * kLanes,
                  kStep == Step::down_reduced ? Field::kReduced
                  : kDown                     ? 4.1
                                              : 1.2);
    }
  }

  // The last pass down, the product, the first pass up.
  HWY_NOINLINE void leaves(std::int64_t first, std::int64_t count) const {
    const Field field = field_;
    const Pass& pass = passes().back();
    const Short<Field, 4> down(field, tree_, Direction::forward);
    const Short<Field, 4> up(field, tree_, Direction::inverse);
    const Word* forward = twiddles_of(pass, first, Direction::forward);
    const Word* inverse = twiddles_of(pass, first, Direction::inverse);
    const Word* spectrum = spectrum_ + first * 4 * kLanes;
    Word* z = points_ + first * 4 * kLanes;
    for (std::int64_t n = 0; n < count; ++n) {
      V x[4];
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) x[j] = Field::load(z + j * kLanes);
      split(field, down, Node<Field, 4>(field, forward), x);
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) x[j] = field.multiply(x[j], Field::load(spectrum + j * kLanes));
      join(field, up, Node<Field, 4>(field, inverse), x);
      x[0] = field.reduce(x[0]);
      HWY_UNROLL(4)
      for (int j = 0; j < 4; ++j) Field::store(x[j], z + j * kLanes);
      forward += 3 * kLanes;
      inverse += 3 * kLanes;
      spectrum += 4 * kLanes;
      z += 4 * kLanes;
    }
    check_bound(field, tree_, points_ + first * 4 * kLanes, count * 4 * kLanes, 1.2);
  }

  const Tree& tree_;
  const Field field_;
  const Word* spectrum_;
  Word* points_;
};

template <typename Field>
void forward(const Tree& tree, Word* points) {
  Walk<Field>(tree, nullptr, points).template forward<false>(0, 0);
}

template <typename Field>
void spectrum(const Tree& tree, Word* points) {
  Walk<Field>(tree, nullptr, points).template forward<true>(0, 0);
}

template <typename Field>
void convolve(const Tree& tree, const Word* spectrum, Word* points) {
  Walk<Field>(tree, spectrum, points).convolve(0, 0);
}

// Products of spectra have bound 1/2 + 1/16 (small primes: 0.58).
template <typename Field>
void add_product(const Tree& tree, const Word* x, const Word* y, Word* sums) {
  const Field field(tree.prime());
  for (std::int64_t i = 0; i < tree.length(); i += kLanes) {
    const auto product = field.multiply(Field::load(x + i), Field::load(y + i));
    Field::store(field.reduce(hn::Add(Field::load(sums + i), product)), sums + i);
  }
  check_bound(field, tree, sums, tree.length(), Field::kReduced);
}

template <typename Field>
void inverse(const Tree& tree, Word* points) {
  Walk<Field>(tree, nullptr, points).inverse(0, 0);
}

template <typename Field>
constexpr Transforms kTransforms = {kLanes,          forward<Field>,     spectrum<Field>,
                                    convolve<Field>, add_product<Field>, inverse<Field>};

const Transforms& table([[maybe_unused]] bool small) {
  if constexpr (!kFused) {
    if (small) return kTransforms<MontgomeryField>;
  }
  return kTransforms<RealField>;
}

bool fuses() { return kFused; }

}  // namespace
}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::ntt {

HWY_EXPORT(table);
HWY_EXPORT(fuses);

bool has_small_primes(const simd::Target& target) { return !FALTUNG_ENTRY(fuses, target)(); }

const PrimeSet& primes_of(const simd::Target& target, std::int64_t points, double largest) {
  if (!has_small_primes(target)) return kLarge;
  const auto set = std::ranges::find_if(kSmall, [&](const PrimeSet& s) {
    return s.serves(points) && largest < s.capacity(s.size());
  });
  return set != std::end(kSmall) ? *set : kLarge;
}

const Transforms& transforms(const simd::Target& target, const PrimeSet& primes) {
  return FALTUNG_ENTRY(table, target)(primes.are_small());
}

}  // namespace faltung::ntt
#endif
