// Measured times of methods over a family of problems, and where one method overtakes another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace faltung::cli {

struct Timing {
  std::string method;
  double seconds = 0;  // of one execution, the fastest of several
};

struct Point {
  std::int64_t signal = 0;      // length or side
  double kernel = 0;            // taps, side or sigma
  std::string planned;          // the method the planner takes
  std::vector<Timing> timings;  // fastest first

  // The time of a method; 0 when it was not measured.
  double seconds_of(const std::string& method) const;
};

struct Family {
  std::string name;   // "signal_float32"
  std::string title;  // for people
  std::string signal_label, kernel_label;
  std::vector<Point> points;  // by signal, then by kernel
};

// Along growing kernels at one signal size: where the fastest method changes. `kernel` is
// interpolated where log(time) of both methods is linear in log(kernel); where one of them was
// measured at one end only it is the geometric mean of the ends.
struct Crossover {
  std::int64_t signal = 0;
  std::string from, to;
  double kernel = 0;
  double below = 0, above = 0;  // the measured sizes around it
};
std::vector<Crossover> crossovers(const Family& family);

}  // namespace faltung::cli
