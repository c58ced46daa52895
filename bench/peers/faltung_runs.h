// faltung's own side of a row, and the copy that some rows are held against.
#pragma once

#include <memory>

#include "peers/peer.h"

namespace faltung::peers {

// Engines for one-shot use: one that keeps transform tables and workspace but no plan, one that
// keeps plans too.
struct Engines {
  explicit Engines(const std::string& simd);
  Engine fresh, keeping;
};

// The result goes to an array that is kept. The engines and the signal outlive the run.
std::unique_ptr<Run> make_faltung(Engines& engines, const Row& row, const ConstView& signal,
                                  Use use, int threads);

// The method of one-shot and cached use, and that of planned use where it differs:
// "direct, planned ntt".
std::string method_of(Engines& engines, const Row& row, const Plan& plan);

// Copies the signal.
std::unique_ptr<Run> make_copy(const ConstView& signal, int threads);

}  // namespace faltung::peers
