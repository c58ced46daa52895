// What scipy would choose: its choose_conv_method knows the defining sum and one whole transform.
#pragma once

#include <optional>
#include <string>

#include "child.h"
#include "faltung/faltung.h"
#include "planner/regret.h"

namespace faltung::bench {

class ScipyChoice {
 public:
  // Throws std::runtime_error when it cannot be asked.
  ScipyChoice();

  const std::string& version() const { return version_; }
  // The method that scipy would take, by our name for it; none for problems that it has no call
  // for.
  std::optional<std::string> method(const Problem& problem);

 private:
  Child child_;
  std::string version_;
};

// The time of one method over the best of the two that scipy knows, as we run them; none when they
// were not both timed.
std::optional<double> regret_of_two(const Judged& judged, const std::string& chosen);

}  // namespace faltung::bench
