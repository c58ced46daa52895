#include "lanes/columns.h"

#include <algorithm>
#include <type_traits>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lanes/columns.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "lanes/butterflies-inl.h"
#include "simd/rounded-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::lanes::HWY_NAMESPACE {
namespace {

template <typename T>
using Tag = hn::ScalableTag<T>;
template <typename T>
std::int64_t lanes() {
  return static_cast<std::int64_t>(hn::Lanes(Tag<T>()));
}

// Samples of a real lane array, in memory of type M: a row for real parts, one for imaginary ones.
template <typename T, typename M>
struct Real {
  using D = Tag<T>;
  using V = hn::Vec<D>;
  using Memory = M;
  static constexpr bool kSmall = sizeof(M) < 4;
  static constexpr int kRows = 2;
  static constexpr std::int64_t kScalars = 1;  // of a sample in memory

  static HWY_INLINE V load_part(const M* row, std::int64_t at, V offset) {
    if (row == nullptr) return hn::Zero(D());
    const auto v = hn::LoadU(hn::Rebind<M, D>(), row + at);
    if constexpr (kSmall) {
      const auto wide = hn::PromoteTo(hn::RebindToSigned<D>(), v);
      return hn::Sub(hn::ConvertTo(D(), wide), offset);
    } else {
      return v;
    }
  }
  static HWY_INLINE Complex<D> load(const M* const (&rows)[kRows], std::int64_t at,
                                    const Levels<T>& levels) {
    const V offset = hn::Set(D(), levels.offset);
    return {load_part(rows[0], at, offset), load_part(rows[1], at, offset)};
  }

  static HWY_INLINE void store_part(V v, M* row, std::int64_t at, const Levels<T>& levels,
                                    bool streams) {
    if (row == nullptr) return;
    if constexpr (kSmall) {
      v = hn::Add(v, hn::Set(D(), levels.offset));
      if (levels.quantum > 0) {
        const V steps = hn::Round(hn::Mul(v, hn::Set(D(), 1 / levels.quantum)));
        v = hn::Mul(steps, hn::Set(D(), levels.quantum));
      }
    }
    const auto stored = faltung::simd::HWY_NAMESPACE::stored<M>(v);
    const hn::Rebind<M, D> d;
    // Half a cache line would be written to memory by itself.
    if constexpr (sizeof(M) * hn::MaxLanes(d) == 64) {
      const bool aligned = reinterpret_cast<std::uintptr_t>(row + at) % 64 == 0;
      if (streams && aligned) return hn::Stream(stored, d, row + at);
    }
    hn::StoreU(stored, d, row + at);
  }
  static HWY_INLINE void store(const Complex<D>& z, M* const (&rows)[kRows], std::int64_t at,
                               const Levels<T>& levels, bool streams) {
    store_part(z.re, rows[0], at, levels, streams);
    store_part(z.im, rows[1], at, levels, streams);
  }
};

// Complex samples: pairs of scalars in one row.
template <typename T>
struct Pairs {
  using D = Tag<T>;
  using Memory = T;
  static constexpr bool kSmall = false;
  static constexpr int kRows = 1;
  static constexpr std::int64_t kScalars = 2;

  static HWY_INLINE Complex<D> load(const T* const (&rows)[kRows], std::int64_t at,
                                    const Levels<T>&) {
    const D d;
    if (rows[0] == nullptr) return {hn::Zero(d), hn::Zero(d)};
#if HWY_TARGET == HWY_SCALAR
    return {hn::Load(d, rows[0] + at), hn::Load(d, rows[0] + at + 1)};
#else
    Complex<D> z;
    hn::LoadInterleaved2(d, rows[0] + at, z.re, z.im);
    return z;
#endif
  }

  static HWY_INLINE void store(const Complex<D>& z, T* const (&rows)[kRows], std::int64_t at,
                               const Levels<T>&, bool) {
    const D d;
    if (rows[0] == nullptr) return;
#if HWY_TARGET == HWY_SCALAR
    hn::Store(z.re, d, rows[0] + at);
    hn::Store(z.im, d, rows[0] + at + 1);
#else
    hn::StoreInterleaved2(z.re, z.im, d, rows[0] + at);
#endif
  }
};

// The root of the tree; nothing where the pass is left to others.
template <class D>
struct NoNode {
  explicit HWY_INLINE NoNode(const hn::TFromD<D>*) {}
  HWY_INLINE void forward(Complex<D> (&)[1]) const {}
  HWY_INLINE void inverse(Complex<D> (&)[1]) const {}
};
template <class D, int kRadix>
using Root = std::conditional_t<kRadix == 1, NoNode<D>, Node<D, false, kRadix>>;

// Rows of samples S that a butterfly of `kRadix` points meets; null where there are none.
template <class S, int kRadix, typename Memory>
struct Lines {
  Memory* rows[kRadix][S::kRows];
};

// A vector's worth of them, for the ends of rows.
template <typename T, class S, int kRadix>
struct Edge {
  using Memory = typename S::Memory;
  Memory samples[kRadix][S::kRows][hn::MaxLanes(Tag<T>()) * S::kScalars];

  template <class Run>
  HWY_INLINE void each(const Run& run) {
    for (int j = 0; j < kRadix; ++j) {
      for (int part = 0; part < S::kRows; ++part) run(j, part, samples[j][part]);
    }
  }
  template <typename M>
  HWY_INLINE Lines<S, kRadix, M> of(const Lines<S, kRadix, M>& lines) {
    Lines<S, kRadix, M> mine;
    each([&](int j, int part, Memory* edge) {
      mine.rows[j][part] = lines.rows[j][part] == nullptr ? nullptr : edge;
    });
    return mine;
  }
  HWY_INLINE void take(const Lines<S, kRadix, const Memory>& lines, std::int64_t at,
                       std::int64_t count, T beyond) {
    each([&](int j, int part, Memory* edge) {
      std::fill(std::begin(samples[j][part]), std::end(samples[j][part]),
                static_cast<Memory>(beyond));
      const Memory* row = lines.rows[j][part];
      if (row != nullptr) std::copy_n(row + at * S::kScalars, count * S::kScalars, edge);
    });
  }
  HWY_INLINE void give(const Lines<S, kRadix, Memory>& lines, std::int64_t first,
                       std::int64_t count, std::int64_t at) {
    each([&](int j, int part, const Memory* edge) {
      Memory* row = lines.rows[j][part];
      if (row == nullptr) return;
      std::copy_n(edge + first * S::kScalars, count * S::kScalars, row + at * S::kScalars);
    });
  }
};

// Butterflies of the first pass, `kRadix` points `span` apart.
template <typename T, class S, int kRadix>
class FirstPass {
 public:
  using D = Tag<T>;
  using Memory = typename S::Memory;

  HWY_INLINE explicit FirstPass(const ColumnBlock<T>& block)
      : block_(block),
        root_(block.tree.twiddles()),
        span_(block.tree.points() / kRadix),
        point_(2 * lanes<T>() * block.spacing) {}

  bool load(const void* const* rows, std::int64_t count, std::int64_t width, T* to) const {
    const D d;
    const std::int64_t n = lanes<T>(), whole = width / n * n;
    auto sum = hn::Zero(d);  // of x * 0: NaN once a sample is not finite
    for (std::int64_t p = 0; p < span_; ++p, to += point_) {
      Lines<S, kRadix, const Memory> lines;
      const bool any = pick(rows, p, 0, count, lines);
      T* stripe = to;
      Edge<T, S, kRadix> edge;
      for (std::int64_t from = 0; any && from < width; from += from < whole ? whole : n) {
        std::int64_t end = whole;
        if (from == whole) {
          edge.take(lines, whole, width - whole, block_.levels.offset);
          lines = edge.of(lines);
          end = n;
        }
        for (std::int64_t at = 0; at < end; at += n, stripe += block_.apart) {
          Complex<D> z[kRadix];
          for (int j = 0; j < kRadix; ++j) {
            z[j] = S::load(lines.rows[j], at * S::kScalars, block_.levels);
          }
          root_.forward(z);
          // Every sample has a part in both sums of this term.
          if constexpr (!S::kSmall) {
            sum = hn::MulAdd(z[0].re, hn::Zero(d), sum);
            sum = hn::MulAdd(z[0].im, hn::Zero(d), sum);
          }
          for (int j = 0; j < kRadix; ++j) store_point(z[j], stripe + j * span_ * point_);
        }
      }
      for (; stripe < to + block_.stripes * block_.apart; stripe += block_.apart) {
        for (int j = 0; j < kRadix; ++j) {
          store_point(Complex<D>{hn::Zero(d), hn::Zero(d)}, stripe + j * span_ * point_);
        }
      }
    }
    return hn::AllTrue(d, hn::Eq(sum, hn::Zero(d)));
  }

  void store(const T* from, std::int64_t first, std::int64_t count, std::int64_t left,
             std::int64_t width, void* const* rows) const {
    const std::int64_t n = lanes<T>(), right = left + width;
    from += left / n * block_.apart;
    for (std::int64_t p = 0; p < span_; ++p, from += point_) {
      Lines<S, kRadix, Memory> lines;
      if (!pick(rows, p, first, count, lines)) continue;
      const T* stripe = from;
      Edge<T, S, kRadix> edge;
      for (std::int64_t at = left / n * n, end = at; at < right; at = end) {
        const bool inside = at >= left && at + n <= right;
        end = inside ? right / n * n : at + n;
        const Lines<S, kRadix, Memory> to = inside ? lines : edge.of(lines);
        const std::int64_t origin = inside ? left : at;
        for (std::int64_t i = at; i < end; i += n, stripe += block_.apart) {
          Complex<D> z[kRadix];
          for (int j = 0; j < kRadix; ++j) z[j] = load_point<D>(stripe + j * span_ * point_);
          root_.inverse(z);
          for (int j = 0; j < kRadix; ++j) {
            S::store(z[j], to.rows[j], (i - origin) * S::kScalars, block_.levels,
                     inside && block_.streams);
          }
        }
        if (inside) continue;
        const std::int64_t begin = std::max(at, left);
        edge.give(lines, begin - at, std::min(end, right) - begin, begin - left);
      }
    }
    if (block_.streams) hwy::FlushStream();
  }

 private:
  // The rows that meet in butterfly p. Whether there are any.
  template <typename Pointer, typename M>
  HWY_INLINE bool pick(Pointer const* rows, std::int64_t p, std::int64_t first, std::int64_t count,
                       Lines<S, kRadix, M>& lines) const {
    bool any = false;
    for (int j = 0; j < kRadix; ++j) {
      for (int part = 0; part < S::kRows; ++part) {
        const std::int64_t row = p + j * span_ + part * block_.tree.points() - first;
        const bool is = row >= 0 && row < count;
        lines.rows[j][part] = is ? static_cast<M*>(rows[row]) : nullptr;
        any |= is;
      }
    }
    return any;
  }

  const ColumnBlock<T>& block_;
  Root<D, kRadix> root_;
  std::int64_t span_, point_;
};

// Calls run.template operator()<radix>() with the radix of the first pass.
template <typename T, class Run>
HWY_INLINE auto with_radix(const Tree<T>& tree, const Run& run) {
  if (tree.rest().first == 0) return run.template operator()<1>();
  const int radix = tree.passes()[0].radix;
  if (radix == 3) return run.template operator()<3>();
  if (radix == 5) return run.template operator()<5>();
  if (radix == 4) return run.template operator()<4>();
  return run.template operator() < kLargestRadix == 8 ? 8 : 2 > ();
}

template <typename T, class S>
bool load(const ColumnBlock<T>& block, const void* const* rows, std::int64_t count,
          std::int64_t width, T* to) {
  return with_radix(block.tree, [&]<int kRadix> {
    return FirstPass<T, S, kRadix>(block).load(rows, count, width, to);
  });
}

template <typename T, class S>
void store(const ColumnBlock<T>& block, const T* from, std::int64_t first, std::int64_t count,
           std::int64_t left, std::int64_t width, void* const* rows) {
  with_radix(block.tree, [&]<int kRadix> {
    FirstPass<T, S, kRadix>(block).store(from, first, count, left, width, rows);
  });
}

template <typename T, class S>
constexpr Columns<T> kColumns = {load<T, S>, store<T, S>};

const Columns<float>& columns_float32(ElementType type) {
  switch (type) {
    case ElementType::uint8:
      return kColumns<float, Real<float, std::uint8_t>>;
    case ElementType::uint16:
      return kColumns<float, Real<float, std::uint16_t>>;
    case ElementType::int16:
      return kColumns<float, Real<float, std::int16_t>>;
    case ElementType::complex64:
      return kColumns<float, Pairs<float>>;
    default:
      return kColumns<float, Real<float, float>>;
  }
}
const Columns<double>& columns_float64(ElementType type) {
  if (type == ElementType::complex128) return kColumns<double, Pairs<double>>;
  return kColumns<double, Real<double, double>>;
}

}  // namespace
}  // namespace faltung::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::lanes {

HWY_EXPORT(columns_float32);
HWY_EXPORT(columns_float64);

template <>
const Columns<float>& columns<float>(const simd::Target& target, ElementType type) {
  return FALTUNG_ENTRY(columns_float32, target)(type);
}
template <>
const Columns<double>& columns<double>(const simd::Target& target, ElementType type) {
  return FALTUNG_ENTRY(columns_float64, target)(type);
}

}  // namespace faltung::lanes
#endif
