// What the two steps of a convolution at a lower rate (rate_shape.h) share.
#pragma once

#include "core/buffer.h"
#include "methods/method.h"
#include "methods/multirate/rate_shape.h"
#include "methods/multirate/rate_taps.h"
#include "simd/rate_loops.h"
#include "tiles/gather.h"
#include "tiles/scatter.h"

namespace faltung {

// Lanes of any target.
inline constexpr std::size_t kMostRateLanes = 16;
inline constexpr auto kFloatBytes = static_cast<std::int64_t>(sizeof(float));

// Of a plan.
struct RateContext {
  CanonicalProblem problem;
  RateShape shape;
  RateTaps across, along;
  Gather gather;
  Scatter scatter;
  const simd::RateLoops& loops;

  std::size_t rank() const { return problem.axes.size(); }
  const Cascade& across_cascade() const { return shape.across.cascade; }
  const Cascade& along_cascade() const { return shape.along.cascade; }
  std::int64_t coarse_stride() const { return shape.along.coarse * shape.channels; }
  // Output rows of a band of smooth ones.
  std::int64_t band_outputs() const {
    return (shape.band - across_cascade().terms + 1) * across_cascade().rate;
  }

  // The elements of a row lie side by side in the caller's array, as the loops would have them.
  bool is_dense(const std::byte* data, const AxisValues& strides, ElementType type) const {
    std::int64_t stride = 1;
    for (std::size_t a = rank(); a-- > shape.along_axis();) {
      if (strides[a] != stride) return false;
      stride *= problem.axes[a].out;  // of a channel axis, as long as the signal's
    }
    return reinterpret_cast<std::uintptr_t>(data) % size_of(type) == 0;
  }
};

// One piece of the output of an execution.
struct RatePiece {
  const Execution& e;
  // Types of the caller's samples and results where the loops take them as they lie.
  std::optional<ElementType> read, write;
  Tile tile;
  std::int64_t rows, width;  // of its coarse picture
  float* coarse;
};

// A worker's memory for it.
struct RateWorker {
  RateWorker(const RatePiece& of, const RateMemory& sizes, int index) : piece(of) {
    const auto bytes = static_cast<std::size_t>(sizes.worker());
    const auto before =
        static_cast<std::size_t>(sizes.coarse) + static_cast<std::size_t>(index) * bytes;
    Arena arena(of.e.workspace.subspan(before, bytes));
    const auto take = [&](std::int64_t size) {
      return reinterpret_cast<float*>(arena.take_bytes(size));
    };
    lanes = take(sizes.lanes);
    turned = take(sizes.turned);
    unwanted = take(sizes.unwanted);
    rows = reinterpret_cast<const float**>(arena.take_bytes(sizes.rows));
    const Arena either = arena;
    band = take(sizes.band);
    samples = take(sizes.samples);
    arena = either;
    middle = take(sizes.middle);
    smooth = take(sizes.smooth);
    results = take(sizes.results);
  }

  const RatePiece& piece;
  float *lanes, *turned, *unwanted;
  float *band, *samples;             // first step
  float *middle, *smooth, *results;  // second step
  const float** rows;
};

}  // namespace faltung
