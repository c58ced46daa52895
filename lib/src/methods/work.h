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
};

struct Work {
  std::array<double, 7> multiply_adds{};  // by Compute, vector remainders included
  double moved = 0;                       // elements gathered or scattered
  double products = 0;                    // complex products of spectra
  double bytes = 0;                       // that have to cross the memory bus
  double tiles = 0;
  double rows = 0;
  std::vector<TransformWork> transforms;

  double& adds_of(Compute compute) { return multiply_adds[static_cast<std::size_t>(compute)]; }
  // Floating-point (or integer) operations, for people.
  double flops() const;
  // Adds `times` this much of another piece of work.
  void add(const Work& other, double times = 1);
};

}  // namespace faltung
