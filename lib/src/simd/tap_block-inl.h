// The loops of simd/tap_block.h for any pair of a type computed in and a type stored: what the
// files share that export them. Compiled once per target.
#if defined(FALTUNG_SIMD_TAP_BLOCK_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_TAP_BLOCK_INL
#undef FALTUNG_SIMD_TAP_BLOCK_INL
#else
#define FALTUNG_SIMD_TAP_BLOCK_INL
#endif

#include <algorithm>
#include <cstddef>

#include "hwy/highway.h"
#include "simd/partial-inl.h"
#include "simd/rounded-inl.h"
#include "simd/tap_block.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// How many lines and vectors of outputs are summed at a time. With 32 registers the samples of a
// block stay there and are shared by the lines; with 16 a sample is loaded once for all the lines
// it meets, and the taps are read anew for each of these.
#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr bool kKeepSamples = true;
constexpr std::size_t kLines = 6, kRowVectors = 12;
constexpr double kLoneTap = 2.4;  // a load of 64 bytes mostly crosses a cache line
#else
constexpr bool kKeepSamples = false;
constexpr std::size_t kLines = 6, kRowVectors = 7;
constexpr double kLoneTap = 1.4;
#endif

// Few lines take more vectors, so that enough sums are under way to hide the latency of each.
template <std::size_t R>
constexpr std::size_t vectors_of() {
  return R == 1 ? 8 : R == 2 ? 4 : R == 3 ? 3 : 2;
}

// R lines of V vectors: at 0, N, 2N ... and, the last one, at `last`.
template <typename T, typename To, std::size_t R, std::size_t V>
struct Block {
  using D = hn::ScalableTag<T>;
  using Vector = hn::Vec<D>;
  const TapBlock<T, To>& job;
  std::int64_t apart, last;
  Vector sums[R][V];

  HWY_INLINE Block(const TapBlock<T, To>& job, std::int64_t apart, std::int64_t last)
      : job(job), apart(apart), last(last) {
    for (std::size_t r = 0; r < R; ++r) {
      for (std::size_t v = 0; v < V; ++v) sums[r][v] = hn::Zero(D());
    }
  }

  HWY_INLINE std::int64_t place(std::size_t v) const {
    return v + 1 < V ? static_cast<std::int64_t>(v * hn::Lanes(D())) : last;
  }
  HWY_INLINE Vector load(const T* x, std::size_t v) const { return hn::LoadU(D(), x + place(v)); }

  // One tap, no sample kept.
  HWY_INLINE void tap(const T* x, T weight) {
    const auto w = hn::Set(D(), weight);
    for (std::size_t r = 0; r < R; ++r, x += apart) {
      for (std::size_t v = 0; v < V; ++v) sums[r][v] = hn::MulAdd(w, load(x, v), sums[r][v]);
    }
  }

  // The samples of R lines in registers: each tap brings one new line, in place of the oldest.
  HWY_INLINE void keep_samples(const T* x, const T* w, std::int64_t count) {
    Vector window[R][V];
    for (std::size_t r = 0; r + 1 < R; ++r, x += apart) {
      for (std::size_t v = 0; v < V; ++v) window[r][v] = load(x, v);
    }
    for (const T* end = w + count; w < end;) turn<0>(window, x, w, end);
  }

  // Taps from w on, at most one for each line of the window, which begins with its line kOldest.
  template <std::size_t kOldest>
  HWY_INLINE void turn(Vector (&window)[R][V], const T*& x, const T*& w, const T* end) {
    if constexpr (kOldest < R) {
      constexpr std::size_t kNewest = (kOldest + R - 1) % R;
      for (std::size_t v = 0; v < V; ++v) window[kNewest][v] = load(x, v);
      const auto weight = hn::Set(D(), *w);
      for (std::size_t r = 0; r < R; ++r) {
        for (std::size_t v = 0; v < V; ++v) {
          sums[r][v] = hn::MulAdd(weight, window[(kOldest + r) % R][v], sums[r][v]);
        }
      }
      x += apart;
      if (++w == end) return;
      turn<kOldest + 1>(window, x, w, end);
    }
  }

  // A line of samples meets tap w[-r] for the lines of outputs kFirst <= r < kLast.
  template <std::size_t kFirst, std::size_t kLast>
  HWY_INLINE void meet(const T* x, const T* w) {
    Vector samples[V];
    for (std::size_t v = 0; v < V; ++v) samples[v] = load(x, v);
    for (std::size_t r = kFirst; r < kLast; ++r) {
      const auto weight = hn::Set(D(), *(w - r));
      for (std::size_t v = 0; v < V; ++v) {
        sums[r][v] = hn::MulAdd(weight, samples[v], sums[r][v]);
      }
    }
  }

  // The first lines of samples, which only the first lines of outputs meet, and the last ones.
  template <std::size_t kLine = 1>
  HWY_INLINE void first_lines(const T* x, const T* w) {
    if constexpr (kLine < R) {
      meet<0, kLine>(x, w);
      first_lines<kLine + 1>(x + apart, w + 1);
    }
  }
  template <std::size_t kLine = 1>
  HWY_INLINE void last_lines(const T* x, const T* w) {
    if constexpr (kLine < R) {
      meet<kLine, R>(x, w);
      last_lines<kLine + 1>(x + apart, w + 1);
    }
  }

  // Samples are loaded once for all the lines they meet; count + 1 >= R.
  HWY_INLINE void share_samples(const T* x, const T* w, std::int64_t count) {
    first_lines(x, w);
    constexpr auto kFirst = static_cast<std::int64_t>(R) - 1;
    x += kFirst * apart;
    w += kFirst;
    for (const T* end = w + count - kFirst; w < end; ++w, x += apart) meet<0, R>(x, w);
    last_lines(x, w);
  }

  template <bool kSamples>
  HWY_INLINE void run(const T* in, To* out, std::int64_t out_apart) {
    for (std::int64_t k = 0; k < job.run_count; ++k) {
      const TapRun& taps = job.runs[k];
      const T* x = in + taps.offset;
      const T* w = job.taps + taps.first;
      if (taps.count == 1) {
        tap(x, *w);
      } else if constexpr (kSamples) {
        keep_samples(x, w, taps.count);
      } else {
        share_samples(x, w, taps.count);
      }
    }
    for (std::size_t r = 0; r < R; ++r, out += out_apart) {
      for (std::size_t v = 0; v < V; ++v)
        hn::StoreU(stored<To>(sums[r][v]), hn::Rebind<To, D>(), out + place(v));
    }
  }
};

// Fewer outputs than a vector has lanes, of R lines.
template <typename T, typename To, std::size_t R>
void partial(const TapBlock<T, To>& job, std::int64_t apart, const T* in, To* out) {
  const hn::ScalableTag<T> d;
  hn::Vec<decltype(d)> sums[R];
  for (std::size_t r = 0; r < R; ++r) sums[r] = hn::Zero(d);
  for (std::int64_t k = 0; k < job.run_count; ++k) {
    const TapRun& run = job.runs[k];
    const T* from = in + run.offset;
    for (std::int64_t j = 0; j < run.count; ++j, from += apart) {
      const auto weight = hn::Set(d, job.taps[run.first + j]);
      const T* x = from;
      for (std::size_t r = 0; r < R; ++r, x += apart) {
        sums[r] = hn::MulAdd(weight, load_first(d, x, job.length), sums[r]);
      }
    }
  }
  for (std::size_t r = 0; r < R; ++r, out += job.out_apart) {
    store_first(stored<To>(sums[r]), hn::Rebind<To, decltype(d)>(), out, job.length);
  }
}

template <typename T, typename To, std::size_t R>
HWY_INLINE void partial_lines(const TapBlock<T, To>& job, const T* in, To* out,
                              std::int64_t lines) {
  for (; lines >= static_cast<std::int64_t>(R); lines -= R) {
    partial<T, To, R>(job, job.apart, in, out);
    in += R * job.apart;
    out += R * job.out_apart;
  }
  if constexpr (R > 1) partial_lines<T, To, R - 1>(job, in, out, lines);
}

// What is left of R lines after the widest blocks: the last vector ends with the line. Outputs that
// are computed twice get the same bits twice.
template <typename T, typename To, std::size_t R, std::size_t V>
HWY_INLINE void end_of_lines(const TapBlock<T, To>& job, const T* in, To* out, std::int64_t left) {
  const auto n = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  if (V == 1 || left > static_cast<std::int64_t>(V - 1) * n) {
    Block<T, To, R, V>(job, job.apart, left - n).template run<kKeepSamples>(in, out, job.out_apart);
  } else if constexpr (V > 1) {
    end_of_lines<T, To, R, V - 1>(job, in, out, left);
  }
}

// Outputs before the first that begins a vector which crosses no line of the caches, where one more
// block for them is little beside what the others gain.
template <typename T, typename To>
std::int64_t outputs_before_line(const TapBlock<T, To>& job) {
  constexpr std::int64_t kManyVectors = 32;
  constexpr std::size_t kBytes = hn::MaxLanes(hn::ScalableTag<T>()) * sizeof(To);
  const auto n = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  const std::size_t beyond = reinterpret_cast<std::uintptr_t>(job.out) % kBytes;
  if (job.length < kManyVectors * n || job.out_apart % n != 0 || beyond % sizeof(To) != 0) return 0;
  return static_cast<std::int64_t>((kBytes - beyond) % kBytes / sizeof(To));
}

template <typename T, typename To, std::size_t R>
HWY_INLINE void some_lines(const TapBlock<T, To>& job, std::int64_t lines, const T* in, To* out) {
  if (lines == static_cast<std::int64_t>(R)) {
    const auto n = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
    constexpr std::size_t kVectors = vectors_of<R>();
    constexpr auto kWide = static_cast<std::int64_t>(kVectors);
    std::int64_t i = outputs_before_line(job);
    if (i > 0)
      Block<T, To, R, 1>(job, job.apart, 0).template run<kKeepSamples>(in, out, job.out_apart);
    for (; i + kWide * n <= job.length; i += kWide * n) {
      Block<T, To, R, kVectors>(job, job.apart, (kWide - 1) * n)
          .template run<kKeepSamples>(in + i, out + i, job.out_apart);
    }
    if (i == job.length) return;
    if (job.length - i < n) i = job.length - n;
    end_of_lines<T, To, R, kVectors>(job, in + i, out + i, job.length - i);
  } else if constexpr (R > 1) {
    some_lines<T, To, R - 1>(job, lines, in, out);
  }
}

// Lines that a block may have: short runs are shared by few.
template <typename T, typename To>
std::int64_t most_lines(const TapBlock<T, To>& job) {
  auto most = static_cast<std::int64_t>(kLines);
  if (kKeepSamples) return most;
  for (std::int64_t k = 0; k < job.run_count; ++k) {
    const std::int64_t count = job.runs[k].count;
    if (count > 1) most = std::min(most, count + 1);
  }
  return most;
}

template <typename T, typename To>
void lines(const TapBlock<T, To>& job) {
  if (job.length <= 0) return;
  const auto n = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  if (job.length < n) {
    return partial_lines<T, To, kLines>(job, job.in, job.out, job.lines);
  }
  // Blocks of about as many lines each: a last one of few would share little.
  const std::int64_t most = most_lines(job);
  std::int64_t g = 0;
  for (std::int64_t blocks = (job.lines + most - 1) / most; blocks > 0; --blocks) {
    const std::int64_t count = (job.lines - g + blocks - 1) / blocks;
    some_lines<T, To, kLines>(job, count, job.in + g * job.apart, job.out + g * job.out_apart);
    g += count;
  }
}

// The last R vectors of a row.
template <typename T, typename To, std::size_t R>
HWY_INLINE void end_of_row(const TapBlock<T, To>& job, std::int64_t vectors, std::int64_t n) {
  if (vectors == static_cast<std::int64_t>(R)) {
    const std::int64_t i = job.length - vectors * n;
    Block<T, To, R, 1>(job, n, 0).template run<true>(job.in + i, job.out + i, n);
  } else if constexpr (R > 1) {
    end_of_row<T, To, R - 1>(job, vectors, n);
  }
}

template <typename T, typename To>
void row(const TapBlock<T, To>& job) {
  if (job.length <= 0) return;
  const auto n = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  if (job.length < n) return partial<T, To, 1>(job, n, job.in, job.out);
  constexpr auto kMost = static_cast<std::int64_t>(kRowVectors);
  std::int64_t i = 0;
  for (; i + kMost * n <= job.length; i += kMost * n) {
    Block<T, To, kRowVectors, 1>(job, n, 0).template run<true>(job.in + i, job.out + i, n);
  }
  if (i == job.length) return;
  std::int64_t left = (job.length - i + n - 1) / n;
  if (left * n > job.length) {  // the row is shorter than what would be moved back
    TapBlock<T, To> whole = job;
    whole.length = --left * n;
    end_of_row<T, To, kRowVectors>(whole, left, n);
    left = 1;
  }
  end_of_row<T, To, kRowVectors>(job, left, n);
}

template <typename T, typename To>
constexpr TapBlockLoops<T, To> tap_block_loops() {
  return {lines<T, To>, row<T, To>, static_cast<std::int64_t>(hn::MaxLanes(hn::ScalableTag<T>())),
          kLoneTap};
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
