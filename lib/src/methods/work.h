// Operation and byte counts. Methods fill them in; only the cost model turns them into seconds.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/compute.h"

namespace faltung {

struct TransformWork {
  double points = 0;  // of one transform, over all its axes
  double count = 0;
  bool real = true;
  bool single = true;  // float32
  // Share of log2(points) that is not due to factors of two.
  double odd_levels = 0;
};

// Transforms in lanes, there and back.
struct LaneWork {
  double points = 0;  // complex, of all lanes
  double levels = 0;  // log2 of the points of one transform
  double moves = 0;   // how often a point is moved besides
  double count = 0;
  bool single = true;
};

// Bytes of one piece of the work, which cross the memory bus when they do not fit the cache.
struct Traffic {
  double bytes = 0;
  double count = 0;
};

struct Work {
  std::array<double, 7> multiply_adds{};  // by Compute, vector remainders included
  // Multiply-adds in whose time samples are loaded that no other tap shares; float64 counts twice.
  double tap_loads = 0;
  double tile_adds = 0;   // float32 multiply-adds on tiles of lanes; a float64 one counts as two
  double pole_steps = 0;  // float32 steps of recursive filters, a pole each; float64 counts twice
  double moved = 0;       // elements gathered or scattered in dense rows, with conversion
  double strided = 0;     // elements gathered or scattered with a stride
  double cleared = 0;     // bytes of working memory cleared or scanned
  double products = 0;    // complex float64 products of spectra; a float32 one counts as half
  double modular_levels = 0;  // points times log2(points) of number-theoretic transforms
  double modular_moves = 0;   // integers into residues modulo one prime, or back
  double bytes = 0;           // read from the signal and written to the output
  double tiles = 0;
  double rows = 0;  // stretches begun: of a tap loop, of samples gathered, of results scattered
  std::vector<Traffic> pieces;  // of parts that run on working memory
  std::vector<TransformWork> transforms;
  std::vector<LaneWork> lanes;

  double& adds_of(Compute compute) { return multiply_adds[static_cast<std::size_t>(compute)]; }
  // Floating-point (or integer) operations, for people.
  double flops() const;
  // Bytes read and written, of the caller's arrays and of working memory, for people.
  double traffic() const;
  // Adds a part that is done `times` times on working memory.
  void add(const Work& other, double times = 1);
};

}  // namespace faltung
