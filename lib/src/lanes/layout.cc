#include "lanes/layout.h"

#include <algorithm>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lanes/layout.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "lanes/square-inl.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::lanes::HWY_NAMESPACE {
namespace {

namespace partial = faltung::simd::HWY_NAMESPACE;

template <typename T>
using Tag = hn::ScalableTag<T>;
template <typename T>
constexpr std::size_t kLanes = hn::MaxLanes(Tag<T>());
template <typename T>
std::int64_t lanes() {
  return static_cast<std::int64_t>(hn::Lanes(Tag<T>()));
}

// Sums x * 0 over all samples: NaN once a sample is not finite.
template <typename T>
class Finite {
 public:
  HWY_INLINE Finite() : sum_(hn::Zero(Tag<T>())) {}
  HWY_INLINE void add(hn::Vec<Tag<T>> x) { sum_ = hn::MulAdd(x, hn::Zero(Tag<T>()), sum_); }
  HWY_INLINE bool all() const { return hn::AllTrue(Tag<T>(), hn::Eq(sum_, hn::Zero(Tag<T>()))); }

 private:
  hn::Vec<Tag<T>> sum_;
};

// Scalars [at, at + kGroup) of every row, zero from `count` on; at < count.
template <typename T>
HWY_INLINE void load_scalars(const T* const* rows, std::int64_t at, std::int64_t count,
                             hn::Vec<Tag<T>> (&v)[kGroup<T>]) {
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  if (at + kColumns <= count) {
    return load_group(
        Tag<T>(), [&](std::size_t l) { return rows[l] + at; }, v);
  }
  HWY_ALIGN T edge[kLanes<T> * kGroup<T>] = {};
  for (std::size_t l = 0; l < kLanes<T>; ++l) {
    std::copy_n(rows[l] + at, count - at, edge + l * kGroup<T>);
  }
  load_group(
      Tag<T>(), [&](std::size_t l) { return edge + l * kGroup<T>; }, v);
}

// The same way back: scalars [at, at + kGroup) of lane l, as far as counts[l] (a multiple of
// `parts`) goes; all of them do from `least` on.
template <typename T>
HWY_INLINE void store_scalars(hn::Vec<Tag<T>> (&v)[kGroup<T>], std::int64_t at, std::int64_t least,
                              const std::int64_t* counts, std::int64_t parts, T* const* rows) {
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  if (at + kColumns <= least) {
    return store_group(Tag<T>(), v, [&](std::size_t l) { return rows[l] + at; });
  }
  HWY_ALIGN T edge[kLanes<T> * kGroup<T>];
  store_group(Tag<T>(), v, [&](std::size_t l) { return edge + l * kGroup<T>; });
  for (std::size_t l = 0; l < kLanes<T>; ++l) {
    const std::int64_t wanted = std::clamp<std::int64_t>(counts[l] * parts - at, 0, kColumns);
    if (wanted > 0) std::copy_n(edge + l * kGroup<T>, wanted, rows[l] + at);
  }
}

template <typename T>
bool load_real_rows(const T* const* rows, std::int64_t count, std::int64_t points, T* to) {
  const Tag<T> d;
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  const std::int64_t n = lanes<T>();
  Finite<T> finite;
  const auto half = [&](std::int64_t begin, T* at) {
    for (std::int64_t s = begin; s < begin + points; s += kColumns) {
      hn::Vec<Tag<T>> v[kGroup<T>];
      for (auto& column : v) column = hn::Zero(d);
      if (s < count) load_scalars<T>(rows, s, count, v);
      for (auto& column : v) {
        finite.add(column);
        hn::Store(column, d, at);
        at += 2 * n;
      }
    }
  };
  half(0, to);
  half(points, to + n);
  return finite.all();
}

template <typename T>
void store_real_rows(const T* from, std::int64_t points, std::int64_t first,
                     const std::int64_t* counts, T* const* rows) {
  const Tag<T> d;
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  const std::int64_t n = lanes<T>();
  const std::int64_t most = *std::max_element(counts, counts + n);
  const std::int64_t least = *std::min_element(counts, counts + n);
  for (std::int64_t at = 0; at < most; at += kColumns) {
    const std::int64_t s = first + at;
    const T* point = from + (s < points ? 2 * s * n : 2 * (s - points) * n + n);
    hn::Vec<Tag<T>> v[kGroup<T>];
    for (auto& column : v) {
      column = hn::Load(d, point);
      point += 2 * n;
    }
    store_scalars<T>(v, at, least, counts, 1, rows);
  }
}

// Real and imaginary part are neighbouring scalars, as they are neighbouring vectors of a point:
// rows of 2 count scalars.
template <typename T>
bool load_complex_rows(const T* const* rows, std::int64_t count, std::int64_t points, T* to) {
  const Tag<T> d;
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  const std::int64_t n = lanes<T>();
  Finite<T> finite;
  for (std::int64_t s = 0; s < 2 * points; s += kColumns) {
    hn::Vec<Tag<T>> v[kGroup<T>];
    for (auto& column : v) column = hn::Zero(d);
    if (s < 2 * count) load_scalars<T>(rows, s, 2 * count, v);
    for (auto& column : v) {
      finite.add(column);
      hn::Store(column, d, to);
      to += n;
    }
  }
  return finite.all();
}

template <typename T>
void store_complex_rows(const T* from, std::int64_t, std::int64_t first, const std::int64_t* counts,
                        T* const* rows) {
  const Tag<T> d;
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  const std::int64_t n = lanes<T>();
  const std::int64_t most = 2 * *std::max_element(counts, counts + n);
  const std::int64_t least = 2 * *std::min_element(counts, counts + n);
  const T* point = from + 2 * first * n;
  for (std::int64_t at = 0; at < most; at += kColumns) {
    hn::Vec<Tag<T>> v[kGroup<T>];
    for (auto& column : v) {
      column = hn::Load(d, point);
      point += n;
    }
    store_scalars<T>(v, at, least, counts, 2, rows);
  }
}

// `width` scalars, zero in the lanes beyond them.
template <typename T>
HWY_INLINE hn::Vec<Tag<T>> load_width(const T* from, std::int64_t width) {
  const Tag<T> d;
  return width == lanes<T>() ? hn::LoadU(d, from) : partial::load_first(d, from, width);
}
template <typename T>
HWY_INLINE void store_width(hn::Vec<Tag<T>> v, std::int64_t skip, std::int64_t width, T* to) {
  const Tag<T> d;
  if (width == lanes<T>()) return hn::StoreU(v, d, to);
  HWY_ALIGN T edge[kLanes<T>];
  hn::Store(v, d, edge);
  std::copy_n(edge + skip, width, to);
}

template <typename T>
bool load_real_columns(const T* const* rows, std::int64_t at, std::int64_t count,
                       std::int64_t width, std::int64_t points, std::int64_t spacing, T* to) {
  const Tag<T> d;
  const std::int64_t n = lanes<T>(), step = 2 * n * spacing;
  Finite<T> finite;
  const auto half = [&](std::int64_t begin, T* point) {
    const std::int64_t filled = std::clamp<std::int64_t>(count - begin, 0, points);
    for (std::int64_t s = 0; s < filled; ++s, point += step) {
      const auto v = load_width<T>(rows[begin + s] + at, width);
      finite.add(v);
      hn::Store(v, d, point);
    }
    for (std::int64_t s = filled; s < points; ++s, point += step) {
      hn::Store(hn::Zero(d), d, point);
    }
  };
  half(0, to);
  half(points, to + n);
  return finite.all();
}

template <typename T>
void store_real_columns(const T* from, std::int64_t points, std::int64_t spacing,
                        std::int64_t first, std::int64_t count, std::int64_t skip,
                        std::int64_t width, T* const* rows, std::int64_t at) {
  const std::int64_t n = lanes<T>(), step = 2 * n * spacing;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t s = first + i;
    const T* point = from + (s < points ? s * step : (s - points) * step + n);
    store_width<T>(hn::Load(Tag<T>(), point), skip, width, rows[i] + at);
  }
}

#if HWY_TARGET == HWY_SCALAR
template <typename T>
HWY_INLINE void separate(const T* pairs, hn::Vec<Tag<T>>& re, hn::Vec<Tag<T>>& im) {
  re = hn::Load(Tag<T>(), pairs);
  im = hn::Load(Tag<T>(), pairs + 1);
}
template <typename T>
HWY_INLINE void pair(hn::Vec<Tag<T>> re, hn::Vec<Tag<T>> im, T* pairs) {
  hn::Store(re, Tag<T>(), pairs);
  hn::Store(im, Tag<T>(), pairs + 1);
}
#else
template <typename T>
HWY_INLINE void separate(const T* pairs, hn::Vec<Tag<T>>& re, hn::Vec<Tag<T>>& im) {
  hn::LoadInterleaved2(Tag<T>(), pairs, re, im);
}
template <typename T>
HWY_INLINE void pair(hn::Vec<Tag<T>> re, hn::Vec<Tag<T>> im, T* pairs) {
  hn::StoreInterleaved2(re, im, Tag<T>(), pairs);
}
#endif

template <typename T>
bool load_complex_columns(const T* const* rows, std::int64_t at, std::int64_t count,
                          std::int64_t width, std::int64_t points, std::int64_t spacing, T* to) {
  const Tag<T> d;
  const std::int64_t n = lanes<T>();
  Finite<T> finite;
  HWY_ALIGN T edge[2 * kLanes<T>] = {};
  for (std::int64_t s = 0; s < points; ++s, to += 2 * n * spacing) {
    auto re = hn::Zero(d), im = hn::Zero(d);
    if (s < count) {
      const T* from = rows[s] + 2 * at;
      if (width < n) from = std::copy_n(from, 2 * width, edge) - 2 * width;
      separate<T>(from, re, im);
    }
    finite.add(re);
    finite.add(im);
    hn::Store(re, d, to);
    hn::Store(im, d, to + n);
  }
  return finite.all();
}

template <typename T>
void store_complex_columns(const T* from, std::int64_t, std::int64_t spacing, std::int64_t first,
                           std::int64_t count, std::int64_t skip, std::int64_t width,
                           T* const* rows, std::int64_t at) {
  const Tag<T> d;
  const std::int64_t n = lanes<T>(), step = 2 * n * spacing;
  HWY_ALIGN T edge[2 * kLanes<T>];
  const T* point = from + first * step;
  for (std::int64_t i = 0; i < count; ++i, point += step) {
    T* to = rows[i] + 2 * at;
    pair<T>(hn::Load(d, point), hn::Load(d, point + n), width < n ? edge : to);
    if (width < n) std::copy_n(edge + 2 * skip, 2 * width, to);
  }
}

template <typename T>
void transpose(const T* from, T* to) {
  const Tag<T> d;
  const std::int64_t n = lanes<T>();
  for (std::int64_t part = 0; part < 2 * n; part += n) {
    for (std::int64_t at = 0; at < n; at += static_cast<std::int64_t>(kGroup<T>)) {
      hn::Vec<Tag<T>> v[kGroup<T>];
      load_group(
          d, [&](std::size_t l) { return from + 2 * n * static_cast<std::int64_t>(l) + part + at; },
          v);
      T* point = to + 2 * n * at + part;
      for (auto& column : v) {
        hn::Store(column, d, point);
        point += 2 * n;
      }
    }
  }
}

template <typename T>
const Layouts<T>& table() {
  static const Layouts<T> kTable = {
      static_cast<std::int64_t>(kGroup<T>),
      {load_real_rows<T>, store_real_rows<T>},
      {load_complex_rows<T>, store_complex_rows<T>},
      {load_real_columns<T>, store_real_columns<T>},
      {load_complex_columns<T>, store_complex_columns<T>},
      transpose<T>,
  };
  return kTable;
}
const Layouts<float>& table_float32() { return table<float>(); }
const Layouts<double>& table_float64() { return table<double>(); }

}  // namespace
}  // namespace faltung::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::lanes {

HWY_EXPORT(table_float32);
HWY_EXPORT(table_float64);

template <>
const Layouts<float>& layouts<float>(const simd::Target& target) {
  return FALTUNG_ENTRY(table_float32, target)();
}
template <>
const Layouts<double>& layouts<double>(const simd::Target& target) {
  return FALTUNG_ENTRY(table_float64, target)();
}

}  // namespace faltung::lanes
#endif
