// Timing every method of a problem, and of whole families within a given time.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "faltung/faltung.h"
#include "interrupt.h"
#include "profile/families.h"

namespace faltung::cli {

// Times every applicable method of the problem in turn, about as long as that may take. A method
// found to be far slower than the fastest is not repeated often; one predicted to be hopeless, or
// to need much of the time, is left out. Error cancelled when interrupted.
Point measure(Engine& engine, const Task& task, double seconds, int threads,
              const Interrupt& interrupt);

// The families with all of their points, and with more of them where a method overtakes another;
// takes `seconds` at most but for a problem whose only method is slow.
std::vector<Family> measure_families(Engine& engine, const std::vector<FamilyPlan>& plans,
                                     double seconds, int threads, const Interrupt& interrupt);

}  // namespace faltung::cli
