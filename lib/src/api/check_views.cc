#include "api/check_views.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <span>

#include "core/fail.h"
#include "simd/residue_loops.h"

namespace faltung {
namespace {

// Far beyond any memory, and so near that sums over all axes and addresses stay within 64 bits.
void check_reach(const ConstView& view, const char* what) {
  constexpr std::int64_t kFar = std::int64_t{1} << 58;
  const auto size = static_cast<std::int64_t>(size_of(view.type));
  for (int axis = 0; axis < view.shape.rank(); ++axis) {
    if (view.shape[axis] < 2) continue;
    const std::int64_t farthest = kFar / size / (view.shape[axis] - 1);
    if (view.strides[axis] < -farthest || view.strides[axis] > farthest) {
      fail(ErrorCode::size_overflow, "the {} has the stride {} on axis {}, beyond any memory", what,
           view.strides[axis], axis);
    }
  }
}

void check_view(const ConstView& view, const char* what, ElementType type, const Shape& shape) {
  require(view.type == type, "the {} is of {}, the plan was made for {}", what, name_of(view.type),
          name_of(type));
  if (view.shape != shape) {
    fail(ErrorCode::invalid_argument, "the {} has the shape {}, the plan was made for {}", what,
         to_string(view.shape), to_string(shape));
  }
  require(view.strides.rank() == shape.rank(), "the {} has {} strides for {} axes", what,
          view.strides.rank(), shape.rank());
  check_reach(view, what);
  if (view.data == nullptr && element_count(shape) > 0) {
    fail(ErrorCode::invalid_argument, "the {} of shape {} has no data", what, to_string(shape));
  }
}

// The bytes a view touches, from the first to one past the last.
struct Footprint {
  std::intptr_t begin = 0, end = 0;
};

Footprint footprint(const ConstView& view) {
  const auto size = static_cast<std::int64_t>(size_of(view.type));
  const auto data = reinterpret_cast<std::intptr_t>(view.data);
  Footprint f{data, data + size};
  for (int axis = 0; axis < view.shape.rank(); ++axis) {
    const std::int64_t reach =
        view.shape[axis] == 1 ? 0 : (view.shape[axis] - 1) * view.strides[axis] * size;
    (reach < 0 ? f.begin : f.end) += reach;
  }
  return f;
}

// Two views whose ranges meet may still interleave, as the channels of one image do: every element
// stands at its view's start modulo the common divisor of all strides.
bool interleave(const ConstView& a, const ConstView& b) {
  const auto size_a = static_cast<std::int64_t>(size_of(a.type));
  const auto size_b = static_cast<std::int64_t>(size_of(b.type));
  std::int64_t divisor = 0;
  for (const ConstView* view : {&a, &b}) {
    for (int axis = 0; axis < view->shape.rank(); ++axis) {
      if (view->shape[axis] < 2) continue;
      divisor =
          std::gcd(divisor, view->strides[axis] * static_cast<std::int64_t>(size_of(view->type)));
    }
  }
  if (divisor == 0) return false;
  const std::int64_t apart =
      reinterpret_cast<std::intptr_t>(b.data) - reinterpret_cast<std::intptr_t>(a.data);
  const std::int64_t offset = ((apart % divisor) + divisor) % divisor;
  return offset >= size_a && offset + size_b <= divisor;
}

void check_no_overlap(const ConstView& signal, const ConstView& output) {
  if (element_count(signal.shape) == 0 || element_count(output.shape) == 0) return;
  const Footprint in = footprint(signal), out = footprint(output);
  const bool apart = in.end <= out.begin || out.end <= in.begin;
  require(apart || interleave(signal, output),
          "the output of {} bytes overlaps the signal of {} bytes in memory", out.end - out.begin,
          in.end - in.begin);
}

bool finer(const ConstView& view, int a, int b) {
  return std::abs(view.strides[a]) < std::abs(view.strides[b]);
}

// Sorted by stride, every axis must step over all that the finer ones reach.
void check_output_strides(const ConstView& output) {
  if (element_count(output.shape) == 0) return;
  std::array<int, kMaxRank> axes{};
  std::size_t count = 0;
  for (int axis = 0; axis < output.shape.rank(); ++axis) {
    if (output.shape[axis] < 2) continue;
    std::size_t at = count++;
    for (; at > 0 && finer(output, axis, axes[at - 1]); --at) axes[at] = axes[at - 1];
    axes[at] = axis;
  }
  std::int64_t reach = 0;
  for (const int axis : std::span(axes).first(count)) {
    const std::int64_t stride = std::abs(output.strides[axis]);
    require(stride > reach,
            "the output overlaps itself: its stride on axis {} is {}, elements reach over {}", axis,
            output.strides[axis], reach + 1);
    reach += stride * (output.shape[axis] - 1);
  }
}

void check_residues(const ConstView& signal, int axis, const std::byte* data, std::uint64_t modulus,
                    simd::AllBelow all_below) {
  const std::int64_t stride = signal.strides[axis] * std::int64_t{8};
  if (axis + 1 == signal.shape.rank() && signal.strides[axis] == 1 &&
      reinterpret_cast<std::uintptr_t>(data) % alignof(std::uint64_t) == 0) {
    const auto* samples = reinterpret_cast<const std::uint64_t*>(data);
    if (all_below(samples, signal.shape[axis], modulus)) return;
  }
  for (std::int64_t i = 0; i < signal.shape[axis]; ++i) {
    if (axis + 1 < signal.shape.rank()) {
      check_residues(signal, axis + 1, data + i * stride, modulus, all_below);
    } else {
      std::uint64_t sample;
      std::memcpy(&sample, data + i * stride, sizeof(sample));
      require(sample < modulus, "sample {} of the last axis is {}, not a residue modulo {}", i,
              sample, modulus);
    }
  }
}

}  // namespace

void check_views(const Problem& problem, const Shape& output_shape, ElementType output_type,
                 simd::AllBelow all_below, const ConstView& signal, const View& output) {
  check_view(signal, "signal", problem.signal_type, problem.signal_shape);
  check_view(output, "output", output_type, output_shape);
  check_output_strides(output);
  check_no_overlap(signal, output);
  if (problem.modulus > 0 && element_count(signal.shape) > 0) {
    check_residues(signal, 0, static_cast<const std::byte*>(signal.data), problem.modulus,
                   all_below);
  }
}

}  // namespace faltung
