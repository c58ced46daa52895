// One problem held against the oracle in every way it can be solved: every method of the registry
// that takes it, every SIMD target, 1 to 3 threads, unkind memory, exact workspaces, several
// threads on one plan, planners that choose at random.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "faltung/engine.h"
#include "support/oracle.h"
#include "support/random_problem.h"

namespace faltung::support {

struct Target {
  std::string simd;
  std::unique_ptr<Engine> engine;
};
// One engine for every SIMD target, best first, with caches small enough to overflow.
std::vector<Target> all_targets();

// How the given problem fares with one method ("" for the planner's choice) on one engine.
struct Report {
  bool applied = false;
  std::vector<std::string> faults;
};
Report try_method(Engine& engine, const std::string& method, const RandomProblem& random,
                  const Truth& truth);

// The same problem with a planner that chooses at random.
Report try_random_choice(Engine& engine, std::uint64_t choice, const RandomProblem& random,
                         const Truth& truth);

// Everything, on every target: the faults, a line each, and a description of the problem; empty
// when there are none.
std::string faults_of(const std::vector<Target>& targets, const RandomProblem& random);

}  // namespace faltung::support
