#include "methods/separable/byte_rows.h"

#include <algorithm>
#include <cstring>

#include "core/border_map.h"

namespace faltung {
namespace {

constexpr std::int64_t kFewSamples = 64;

}  // namespace

bool has_dense_rows(const CanonicalProblem& problem, const ByteShape& shape,
                    const AxisValues& strides) {
  std::int64_t stride = 1;
  for (std::size_t a = problem.axes.size(); a-- > shape.along();) {
    if (strides[a] != stride) return false;
    stride *= problem.axes[a].out;  // of a channel axis, as long as the signal's
  }
  return true;
}

void copy_from(const CanonicalProblem& problem, std::size_t a, const AxisValues& strides,
               const std::uint8_t* from, std::uint8_t*& to) {
  if (a == problem.axes.size()) {
    *to++ = *from;
    return;
  }
  for (std::int64_t i = 0; i < problem.axes[a].out; ++i) {
    copy_from(problem, a + 1, strides, from + i * strides[a], to);
  }
}

ByteRows::ByteRows(const CanonicalProblem& problem, const ByteShape& shape,
                   const Execution& execution, const Tile& tile)
    : problem_(problem), shape_(shape), execution_(execution), tile_(tile) {
  const CanonicalAxis& along = problem.axes[shape.along()];
  const std::int64_t count = tile.count[shape.along()] + along.kernel - 1;
  first_ = along.lo + tile.start[shape.along()] - (along.kernel - 1);
  // Never a few samples only, with which the loops are slow.
  const std::int64_t few = ceil_div(kFewSamples, shape.channels);
  const std::int64_t begin = first_ < 0 ? std::min(std::max(-first_, few), count) : 0;
  const std::int64_t last = std::clamp(along.signal - first_, begin, count);
  const std::int64_t end = last == count ? count : std::clamp(count - few, begin, last);
  in_place_ = has_dense_rows(problem, shape, execution.signal_strides);
  samples_ = count * shape.channels;
  inside_ = begin * shape.channels;
  inside_length_ = (end - begin) * shape.channels;
}

const std::uint8_t* ByteRows::locate(std::int64_t row, std::uint8_t* slot) const {
  Kind kind = Kind::samples;
  const auto* source = reinterpret_cast<const std::uint8_t*>(execution_.signal);
  for (std::size_t a = 0; a <= shape_.across; ++a) {
    const CanonicalAxis& axis = problem_.axes[a];
    std::int64_t index = axis.lo + tile_.start[a] * axis.step - (axis.kernel - 1);
    if (a == shape_.across) index += row;
    const BorderRun run = border_run(axis.border, axis.signal, index, 1);
    if (run.outside && kind != Kind::zero) {
      kind = axis.border == Border::zero ? Kind::zero : Kind::constant;
    }
    if (kind == Kind::samples) source += run.start * execution_.signal_strides[a];
  }
  const std::int64_t channels = shape_.channels;
  const std::int64_t begin = inside_ / channels, end = begin + inside_length_ / channels;
  copy(kind, source, 0, begin, slot);
  copy(kind, source, end, samples_ / channels, slot);
  if (in_place_ && kind == Kind::samples) return source + (first_ + begin) * channels;
  copy(kind, source, begin, end, slot);
  return slot + inside_;
}

// Samples [first, end) of the stripe's row.
void ByteRows::copy(Kind kind, const std::uint8_t* row, std::int64_t first, std::int64_t end,
                    std::uint8_t* slot) const {
  const CanonicalAxis& along = problem_.axes[shape_.along()];
  const std::int64_t stride = execution_.signal_strides[shape_.along()];
  const std::int64_t channels = shape_.channels;
  std::uint8_t* to = slot + first * channels;
  while (first < end) {
    const BorderRun run = border_run(along.border, along.signal, first_ + first, end - first);
    first += run.count;
    if (kind != Kind::samples || run.outside) {
      const bool zero = kind == Kind::zero || (run.outside && along.border == Border::zero);
      const std::int64_t count = run.count * channels;
      to = std::fill_n(to, count, zero ? std::uint8_t{0} : shape_.border);
      continue;
    }
    if (in_place_ && run.step == 1) {
      to = std::copy_n(row + run.start * stride, run.count * channels, to);
      continue;
    }
    for (std::int64_t i = 0; i < run.count; ++i) {
      const std::uint8_t* sample = row + (run.start + i * run.step) * stride;
      copy_from(problem_, shape_.along() + 1, execution_.signal_strides, sample, to);
    }
  }
}

}  // namespace faltung
