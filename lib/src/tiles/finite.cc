#include "tiles/finite.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>

#include "core/checked.h"
#include "core/parallel.h"

namespace faltung {
namespace {

constexpr std::int64_t kPiece = 1 << 16;  // values looked at between two questions

// The signal as rows, the samples that lie closest along them. Only which samples there are
// matters, so negative strides are walked from the other end and axes that follow each other are
// one.
class Rows {
 public:
  Rows(const CanonicalProblem& problem, const AxisValues& strides, const std::byte*& first) {
    const auto size = static_cast<std::int64_t>(size_of(problem.signal_type));
    for (std::size_t a = 0; a < problem.axes.size(); ++a) {
      const std::int64_t length = problem.axes[a].signal;
      if (length == 1) continue;
      if (strides[a] < 0) first += (length - 1) * strides[a] * size;
      axes_[count_++] = {length, std::abs(strides[a])};
    }
    std::sort(axes_.begin(), axes_.begin() + count_,
              [](const Axis& x, const Axis& y) { return x.stride > y.stride; });
    if (count_ == 0) axes_[count_++] = {1, 1};
    while (count_ > 1) {
      const Axis &outer = axes_[count_ - 2], inner = axes_[count_ - 1];
      if (outer.stride != inner.length * inner.stride) break;
      axes_[--count_ - 1] = {outer.length * inner.length, inner.stride};
    }
    for (std::size_t a = 0; a + 1 < count_; ++a) rows_ *= axes_[a].length;
  }

  std::int64_t count() const { return rows_; }
  std::int64_t length() const { return axes_[count_ - 1].length; }
  std::int64_t stride() const { return axes_[count_ - 1].stride; }
  std::int64_t offset(std::int64_t row) const {
    std::int64_t offset = 0;
    for (std::size_t a = count_ - 1; a-- > 0; row /= axes_[a].length) {
      offset += row % axes_[a].length * axes_[a].stride;
    }
    return offset;
  }

 private:
  struct Axis {
    std::int64_t length, stride;
  };
  std::array<Axis, kMaxAxes> axes_{};
  std::size_t count_ = 0;
  std::int64_t rows_ = 1;
};

// `count` samples of `parts` numbers each.
template <typename T>
bool finite_piece(const std::byte* from, std::int64_t stride, std::int64_t count,
                  std::int64_t parts, const simd::ScanLoops& loops) {
  if (stride == 1 && reinterpret_cast<std::uintptr_t>(from) % sizeof(T) == 0) {
    return loops.all_finite(reinterpret_cast<const T*>(from), count * parts);
  }
  const std::int64_t step = stride * parts * static_cast<std::int64_t>(sizeof(T));
  for (std::int64_t i = 0; i < count; ++i, from += step) {
    std::array<T, 2> sample{};
    std::memcpy(sample.data(), from, static_cast<std::size_t>(parts) * sizeof(T));
    if (!std::isfinite(sample[0]) || !std::isfinite(sample[1])) return false;
  }
  return true;
}

}  // namespace

bool all_finite(const CanonicalProblem& problem, const std::byte* signal, const AxisValues& strides,
                const simd::ScanLoops& loops, int threads, const std::stop_token& stop) {
  const auto size = static_cast<std::int64_t>(size_of(problem.signal_type));
  const std::int64_t parts = is_complex(problem.signal_type) ? 2 : 1;
  const Rows rows(problem, strides, signal);
  const std::int64_t pieces = ceil_div(rows.length(), kPiece);
  std::atomic<bool> finite = true;
  parallel_for(rows.count() * pieces, threads, stop, [&](std::int64_t index, int) {
    if (!finite.load(std::memory_order_relaxed)) return;
    const std::int64_t done = index % pieces * kPiece;
    const std::int64_t count = std::min(kPiece, rows.length() - done);
    const std::byte* from = signal + (rows.offset(index / pieces) + done * rows.stride()) * size;
    const bool good = size / parts == sizeof(float)
                          ? finite_piece<float>(from, rows.stride(), count, parts, loops)
                          : finite_piece<double>(from, rows.stride(), count, parts, loops);
    if (!good) finite.store(false, std::memory_order_relaxed);
  });
  return finite;
}

}  // namespace faltung
