// Where one method overtakes another, and how certain that is.
//
// Along growing kernels at one signal size, log(time) is taken as linear in log(kernel) between
// measured points. The crossover is where the medians of both methods meet. One method is certainly
// faster where its upper quartile lies more than 2 % below the lower quartile of the other, because
// smaller differences change from run to run; a method that was left out because it is far slower,
// or was predicted to be, is certainly slower. The interval from `low` to `high` is that of the
// sizes where neither is certainly faster.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "profile/family.h"

namespace faltung::cli {

inline constexpr double kCertainFactor = 1.02;

struct Crossover {
  std::int64_t signal = 0;
  std::string from, to;
  double kernel = 0;
  // Empty: not certain at the smallest, or the largest, size that was measured.
  std::optional<double> low, high;
};

// A method that is ahead by less than what is certain does not end the lead of another: crossings
// to and fro within the spread of the timings count once.
std::vector<Crossover> crossovers(const Family& family);

// "81 (70 to 96)"; "81 (70 or more)"
std::string size_text(const Crossover& crossover);

}  // namespace faltung::cli
