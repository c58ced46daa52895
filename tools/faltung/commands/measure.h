// The families of problems that faltung profile measures, method by method.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "commands/crossover.h"
#include "faltung/faltung.h"
#include "interrupt.h"

namespace faltung::cli {

// One problem of a family, not yet measured.
struct Task {
  std::int64_t signal = 0;
  double kernel = 0;
  Problem problem;
};

struct FamilyPlan {
  Family family;  // without points
  std::vector<Task> tasks;
};

std::vector<FamilyPlan> profile_families(bool quick);

// Executes every applicable method of the problem in turn and takes the best of several runs. A
// method found to be far slower than the fastest is not repeated; one predicted to be hopeless, or
// to take seconds, is left out.
Point measure(Engine& engine, const Task& task, int threads, const Interrupt& interrupt);

}  // namespace faltung::cli
