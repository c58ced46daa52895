// What this machine can do at most with a number of threads, measured with loops of our own when a
// benchmark starts. Times are judged by it: problem_limit.h.
#pragma once

#include <string>

namespace faltung::bench {

struct MachineLimits {
  double float32_flops = 0;  // multiply-adds count two, per second
  double float64_flops = 0;
  double bandwidth = 0;  // bytes per second, read and written, of arrays far beyond the caches
  std::string simd;      // the SIMD target of the loops
};

// Takes about half a second.
MachineLimits measure_machine(int threads);

}  // namespace faltung::bench
