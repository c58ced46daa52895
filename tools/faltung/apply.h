// From two operands to a file: plans, explains, executes, writes and reports. What convolve,
// correlate and blur share.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "interrupt.h"
#include "operands.h"
#include "settings.h"

namespace faltung::cli {

struct Work {
  std::string verb;
  Operation operation = Operation::convolve;
  SignalOperand signal;
  KernelOperand kernel;
  ProblemSettings problem;
  RunSettings run;
  std::optional<double> gain;  // of the verbs that have --gain
  double read_seconds = 0;
};

void apply(Work work, const Interrupt& interrupt);

// What the planner expects of the chosen method, on one thread.
double predicted_seconds(const Plan& plan);

void print_explanation(const Explanation& explanation);  // to standard error

// Seconds of each step.
struct Times {
  double read = 0, plan = 0, execute = 0, verify = 0, write = 0;  // verify: 0 where it is not done
};
std::string to_text(const Times& times);

// Seconds since it was made or last asked.
class Stopwatch {
 public:
  double lap();

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace faltung::cli
