// What a choice costs: the time of the method that was chosen over that of the fastest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planner/random_problems.h"

namespace faltung::bench {

struct MethodTime {
  std::string method;
  double predicted = 0, measured = 0;  // seconds
  bool stopped = false;                // it passed ten times the best, and counts as that
};

struct Judged {
  std::string chosen, fastest;
  double regret = 1;
  std::vector<MethodTime> methods;  // by predicted time
};

// Times the method that the engine chooses beside every other that applies. None when the problem
// has no result or would take more than a tenth of a second.
std::optional<Judged> judge(Engine& engine, const Problem& problem);

struct Regret {
  double geometric_mean = 1, p95 = 1, max = 1;
};
Regret summary(std::vector<double> regrets);

}  // namespace faltung::bench
