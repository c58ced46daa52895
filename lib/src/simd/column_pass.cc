#include "simd/column_pass.h"

#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/column_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
struct Band {
  const T* const* rows;
  const T* taps;
  std::int64_t tap_count;
  T* out;
  std::int64_t out_stride;
};

// The sums of R outputs by V vectors stay in registers while the rows stream by: V loads and R
// broadcasts serve R * V multiply-adds. Sixteen sums hide the latency, and fit twice into the
// registers of AVX-512.
#if HWY_TARGET == HWY_AVX3
constexpr std::size_t kRows = 8, kVectors = 2;
#else
constexpr std::size_t kRows = 8, kVectors = 1;
#endif

template <typename T, std::size_t R, std::size_t V>
struct Block {
  using D = hn::ScalableTag<T>;
  using Vector = hn::Vec<D>;
  Vector sums[R][V];

  HWY_INLINE Block() {
    for (std::size_t r = 0; r < R; ++r) {
      for (std::size_t v = 0; v < V; ++v) sums[r][v] = hn::Zero(D());
    }
  }

  static HWY_INLINE std::int64_t start(std::size_t v, std::int64_t i, std::int64_t last) {
    return v + 1 < V ? i + static_cast<std::int64_t>(v * hn::Lanes(D())) : last;
  }

  // Row j meets tap j - r of output r, where there is one.
  template <class Load>
  HWY_INLINE void run(const Band<T>& band, const Load& load) {
    const auto outputs = static_cast<std::int64_t>(R);
    const std::int64_t rows = band.tap_count + outputs - 1;
    std::int64_t j = 0;
    for (; j < outputs - 1; ++j) edge(band, load, j);
    for (; j < band.tap_count; ++j) {
      Vector x[V];
      load(band.rows[j], x);
      const T* taps = band.taps + j;
      for (std::size_t r = 0; r < R; ++r, --taps) add(r, hn::Set(D(), *taps), x);
    }
    for (; j < rows; ++j) edge(band, load, j);
  }

  template <class Load>
  HWY_INLINE void edge(const Band<T>& band, const Load& load, std::int64_t j) {
    Vector x[V];
    load(band.rows[j], x);
    for (std::size_t r = 0; r < R; ++r) {
      const std::int64_t t = j - static_cast<std::int64_t>(r);
      if (t >= 0 && t < band.tap_count) add(r, hn::Set(D(), band.taps[t]), x);
    }
  }

  HWY_INLINE void add(std::size_t r, Vector tap, const Vector (&x)[V]) {
    for (std::size_t v = 0; v < V; ++v) sums[r][v] = hn::MulAdd(tap, x[v], sums[r][v]);
  }
};

// Vectors start at i, i + N, ... and, the last of them, at `last`.
template <typename T, std::size_t R, std::size_t V>
HWY_NOINLINE void whole(const Band<T>& band, std::int64_t i, std::int64_t last) {
  const hn::ScalableTag<T> d;
  using B = Block<T, R, V>;
  B block;
  block.run(band, [&](const T* row, hn::Vec<hn::ScalableTag<T>>(&x)[V]) HWY_ATTR {
    for (std::size_t v = 0; v < V; ++v) x[v] = hn::LoadU(d, row + B::start(v, i, last));
  });
  for (std::size_t r = 0; r < R; ++r) {
    T* out = band.out + static_cast<std::int64_t>(r) * band.out_stride;
    for (std::size_t v = 0; v < V; ++v) {
      hn::StoreU(block.sums[r][v], d, out + B::start(v, i, last));
    }
  }
}

template <typename T, std::size_t R>
HWY_NOINLINE void partial(const Band<T>& band, std::int64_t count) {
  const hn::ScalableTag<T> d;
  Block<T, R, 1> block;
  block.run(band, [&](const T* row, hn::Vec<hn::ScalableTag<T>>(&x)[1])
                      HWY_ATTR { x[0] = load_first(d, row, count); });
  for (std::size_t r = 0; r < R; ++r) {
    store_first(block.sums[r][0], d, band.out + static_cast<std::int64_t>(r) * band.out_stride,
                count);
  }
}

template <typename T, std::size_t R>
HWY_INLINE void outputs_of(const Band<T>& band, std::int64_t length) {
  const auto n = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  if (length < n) return partial<T, R>(band, length);
  constexpr auto kMany = static_cast<std::int64_t>(kVectors);
  std::int64_t i = 0;
  for (; i + kMany * n <= length; i += kMany * n) {
    whole<T, R, kVectors>(band, i, i + (kMany - 1) * n);
  }
  // What is left is computed by vectors the last of which ends with the row: outputs that are
  // computed twice get the same bits twice.
  if (i + n <= length) {
    whole<T, R, 1>(band, i, i);
    i += n;
  }
  if (i < length) whole<T, R, 1>(band, length - n, length - n);
}

template <typename T>
void column_pass(const T* const* rows, const T* taps, std::int64_t tap_count, T* out,
                 std::int64_t out_stride, std::int64_t outputs, std::int64_t length) {
  if (length <= 0) return;
  const auto band = [&](std::int64_t r) {
    return Band<T>{rows + r, taps, tap_count, out + r * out_stride, out_stride};
  };
  std::int64_t r = 0;
  constexpr auto kMany = static_cast<std::int64_t>(kRows);
  for (; r + kMany <= outputs; r += kMany) outputs_of<T, kRows>(band(r), length);
  if (r + kMany / 2 <= outputs) {
    outputs_of<T, kRows / 2>(band(r), length);
    r += kMany / 2;
  }
  for (; r < outputs; ++r) outputs_of<T, 1>(band(r), length);
}

const ColumnPasses& passes() {
  static constexpr ColumnPasses kPasses = {column_pass<float>, column_pass<double>};
  return kPasses;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(passes);

const ColumnPasses& column_passes(const Target& target) { return FALTUNG_ENTRY(passes, target)(); }

}  // namespace faltung::simd
#endif
