// What a Plan holds.
#pragma once

#include <memory>

#include "core/workspace_pool.h"
#include "faltung/plan.h"
#include "methods/method.h"
#include "simd/residue_loops.h"

namespace faltung {

class Plan::Impl {
 public:
  Problem problem;
  CanonicalProblem canonical;
  Shape output_shape;
  ElementType output_type = ElementType::float32;
  std::string method;
  double error_bound = 0;
  simd::AllBelow all_below = nullptr;  // checks the residues of a signal
  std::unique_ptr<Bound> bound;
  Explanation explanation;
  std::shared_ptr<WorkspacePool> pool;  // outlives the engine with its plans
};

}  // namespace faltung
