// How much of their stated error bounds the methods use up: random problems in turn with those of
// `adversarial_problem.h`, forced through every method that takes them.
//
// Of the adversarial ones the largest share of a method, element type and class of sizes is kept. A
// problem with a tolerance is planned again with a tolerance that the method's bound just meets,
// and executed on the signal that its impulse response says is worst for it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "faltung/engine.h"
#include "support/oracle.h"
#include "support/random_problem.h"

namespace faltung::support {

// Number of taps of a kernel: 1-8, 9-64, 65-512, 513 and more.
enum class SizeClass { few, tens, hundreds, many };
SizeClass size_class(std::int64_t taps);
std::string_view name_of(SizeClass sizes);

struct LargestShare {
  double share = 0;
  std::uint64_t seed = 0;  // the lowest that has it
  std::int64_t tries = 0;  // executions of which it is the largest
};

class BoundShares {
 public:
  // Method, types as "float32" or "float64 to float32", sizes.
  using Key = std::tuple<std::string, std::string, SizeClass>;

  // Methods by name, all of them when empty.
  BoundShares(Engine& engine, std::string method);

  // Every other seed is adversarial. Safe to call from several threads; what is kept does not
  // depend on their order.
  void try_problem(std::uint64_t seed);

  const std::map<Key, LargestShare>& largest() const { return largest_; }
  // One for each result that broke its bound and each error that should not have been: seed,
  // method, what is wrong, and the problem.
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Attempt;
  void try_method(const Attempt& attempt);
  void try_worst_signal(const Attempt& attempt, double bound);
  void judge(const Attempt& attempt, const Plan& plan, const Truth& truth, const ConstView& signal);

  void add_fault(const Attempt& attempt, const std::string& fault, const Problem& problem,
                 const ConstView& signal);

  Engine& engine_;
  std::vector<std::string> methods_;
  std::mutex mutex_;
  std::map<Key, LargestShare> largest_;
  std::vector<std::string> faults_;
};

}  // namespace faltung::support
