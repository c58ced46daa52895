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

// Executes every applicable method of the problem, those predicted fastest first, and takes the
// best of several runs. A method predicted or found to be far slower than the fastest so far is not
// repeated, or not run at all.
Point measure(Engine& engine, const Task& task, int threads, const Interrupt& interrupt);

}  // namespace faltung::cli
