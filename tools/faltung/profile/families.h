// The families of problems that faltung profile measures.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "profile/family.h"

namespace faltung::cli {

// One problem of a family, not yet measured.
struct Task {
  std::int64_t signal = 0;
  double kernel = 0;
  Problem problem;
  std::uint64_t signal_below = 0;  // integers of the signal lie from 0 to here; 0: all there are
};

struct FamilyPlan {
  Family family;  // without points
  std::vector<std::int64_t> signals;
  std::vector<double> kernels;
  // The problem of a signal size and the nearest kernel size there is.
  std::function<Task(std::int64_t, double)> make;
  bool kernels_within_signal = true;
};

std::vector<FamilyPlan> profile_families(bool quick);
std::vector<std::string> family_names();

// What is convolved: random elements.
Array signal_of(const Task& task);

}  // namespace faltung::cli
