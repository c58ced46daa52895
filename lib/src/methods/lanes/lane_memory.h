// The memory of one worker, and the blocks that it has in hand.
#pragma once

#include <array>

#include "core/buffer.h"
#include "methods/lanes/lane_shape.h"
#include "tiles/grid.h"

namespace faltung {

// Sizes of a worker's memory, in bytes.
struct LaneLayout {
  std::int64_t points, samples, pointers, edges, mask, indicator;

  std::int64_t total() const { return points + samples + pointers + edges + mask + indicator; }
};

LaneLayout lane_layout(const CanonicalProblem& problem, const LaneShape& shape,
                       std::int64_t memory_scalars);

// Spectra of all kernels, and of their 0/1 indicators where NaN has to find its way through holes.
std::int64_t spectra_of(const CanonicalProblem& problem);

// What a plan of this shape owns and one of its workers uses, without building it.
struct LaneBytes {
  std::int64_t owned = 0, workspace = 0;
};
LaneBytes lane_bytes(const CanonicalProblem& problem, const LaneShape& shape,
                     const simd::Target& target);

template <typename T>
struct LaneMemory {
  LaneMemory(const LaneLayout& layout, std::span<std::byte> bytes) {
    Arena arena(bytes);
    points = reinterpret_cast<T*>(arena.take_bytes(layout.points));
    samples = reinterpret_cast<T*>(arena.take_bytes(layout.samples));
    in = reinterpret_cast<const void**>(arena.take_bytes(layout.pointers / 2));
    out = reinterpret_cast<void**>(arena.take_bytes(layout.pointers / 2));
    edges = reinterpret_cast<T*>(arena.take_bytes(layout.edges));
    mask = reinterpret_cast<std::uint8_t*>(arena.take_bytes(layout.mask));
    indicator = reinterpret_cast<T*>(arena.take_bytes(layout.indicator));
  }
  T* points;
  T* samples;  // of all blocks, then their results
  const void** in;
  void** out;
  T* edges;  // rows of a chain that are not whole
  std::uint8_t* mask;
  T* indicator;
};

// Blocks that are transformed at once, at most as many as any target has lanes.
inline constexpr std::size_t kMostTogether = 64;

template <typename T>
struct LaneUnit {
  const Execution& e;
  const LaneMemory<T>& memory;
  bool reads, stores;
  std::int64_t instance;
  std::array<Tile, kMostTogether> tiles;
  std::int64_t count;
};

}  // namespace faltung
