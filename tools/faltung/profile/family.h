// What faltung profile measured: families of problems, and in each the times of every method by the
// size of signal and kernel. Times are seconds of one execution.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace faltung::cli {

struct Timing {
  std::string method;
  double seconds = 0;        // the median of repeated timings
  double low = 0, high = 0;  // their quartiles
  std::int64_t runs = 0;     // executions in all
};

struct Point {
  std::int64_t signal = 0;      // length, side or bits of a coefficient; 0 where there is none
  double kernel = 0;            // taps, side, sigma or length
  std::string planned;          // the method the planner takes
  std::vector<Timing> timings;  // fastest first; none when all take too long

  const Timing* of(const std::string& method) const;  // null when it was not measured
};

struct Family {
  std::string name;   // "signal_float32"
  std::string title;  // for people
  std::string signal_label, kernel_label;
  std::vector<Point> points;  // by signal, then by kernel
};

// Everything a report tells.
struct ProfileTable {
  std::string version, date, cpu, simd, fftw, profile;
  int threads = 1;
  std::vector<Family> families;
};

// One signal size of a family: points of growing kernels.
struct Row {
  std::int64_t signal = 0;
  std::vector<Point> points;
};
std::vector<Row> rows_of(const Family& family);

// The methods measured in these points, in the order of the registry.
std::vector<std::string> methods_of(const std::vector<Point>& points);

}  // namespace faltung::cli
