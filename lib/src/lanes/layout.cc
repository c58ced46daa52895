#include "lanes/layout.h"

#include <algorithm>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lanes/layout.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "lanes/square-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::lanes::HWY_NAMESPACE {
namespace {

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

template <typename T, typename Row>
HWY_INLINE T* row_at(Row* row, std::int64_t at) {
  return static_cast<T*>(row) + at;
}

// Scalars [at, at + kGroup) of every row, zero from `count` on; at < count.
template <typename T>
HWY_INLINE void load_scalars(const void* const* rows, std::int64_t at, std::int64_t count,
                             hn::Vec<Tag<T>> (&v)[kGroup<T>]) {
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  if (at + kColumns <= count) {
    return load_group(
        Tag<T>(), [&](std::size_t l) { return row_at<const T>(rows[l], at); }, v);
  }
  HWY_ALIGN T edge[kLanes<T> * kGroup<T>] = {};
  for (std::size_t l = 0; l < kLanes<T>; ++l) {
    std::copy_n(row_at<const T>(rows[l], at), count - at, edge + l * kGroup<T>);
  }
  load_group(
      Tag<T>(), [&](std::size_t l) { return edge + l * kGroup<T>; }, v);
}

// The same way back: scalars [at, at + kGroup) of lane l, as far as counts[l] (a multiple of
// `parts`) goes; all of them do from `least` on.
template <typename T>
HWY_INLINE void store_scalars(hn::Vec<Tag<T>> (&v)[kGroup<T>], std::int64_t at, std::int64_t least,
                              const std::int64_t* counts, std::int64_t parts, void* const* rows) {
  constexpr auto kColumns = static_cast<std::int64_t>(kGroup<T>);
  if (at + kColumns <= least) {
    return store_group(Tag<T>(), v, [&](std::size_t l) { return row_at<T>(rows[l], at); });
  }
  HWY_ALIGN T edge[kLanes<T> * kGroup<T>];
  store_group(Tag<T>(), v, [&](std::size_t l) { return edge + l * kGroup<T>; });
  for (std::size_t l = 0; l < kLanes<T>; ++l) {
    const std::int64_t wanted = std::clamp<std::int64_t>(counts[l] * parts - at, 0, kColumns);
    if (wanted > 0) std::copy_n(edge + l * kGroup<T>, wanted, row_at<T>(rows[l], at));
  }
}

template <typename T>
bool load_real_rows(const void* const* rows, std::int64_t count, std::int64_t points, T* to) {
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
                     const std::int64_t* counts, void* const* rows) {
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
bool load_complex_rows(const void* const* rows, std::int64_t count, std::int64_t points, T* to) {
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
                        void* const* rows) {
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
