// What a method is. Each lives in a folder of its own with the same parts in the same order:
// applicable, estimate, build, execute, describe. Methods know the problem, the leaves below them
// and the Workshop they are handed; never the planner.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/stages.h"
#include "core/table_cache.h"
#include "core/workspace_pool.h"
#include "faltung/plan.h"
#include "methods/work.h"
#include "problem/canonical.h"
#include "simd/target.h"
#include "tiles/gather.h"

namespace faltung {

// One execution: the caller's data on canonical axes (strides in elements), and what it may use.
struct Execution {
  const std::byte* signal = nullptr;
  AxisValues signal_strides{};
  std::byte* output = nullptr;
  AxisValues output_strides{};
  int threads = 1;
  std::span<std::byte> workspace;
  std::stop_token stop;
  std::atomic<bool>* overflowed = nullptr;  // set when a result does not fit the output type
  StageClock* stages = nullptr;             // where somebody wants to know
};

// A method bound to a problem: immutable, executes from many threads at once.
class Bound {
 public:
  virtual ~Bound() = default;
  virtual void execute(const Execution& execution) const = 0;
  virtual std::int64_t owned_bytes() const = 0;  // spectra, tables
  virtual std::int64_t workspace_bytes(int threads) const = 0;
};

// What a method would cost, in counts.
struct Estimate {
  std::string refusal;  // why the method does not apply, where that is seen no earlier
  Work work;
  std::int64_t owned_bytes = 0;      // besides the kernel's analysis
  std::int64_t workspace_bytes = 0;  // one thread
  bool takes_dense_taps = true;      // which of a product are not written out otherwise
  double error_bound = 0;            // c of Plan::error_bound
  bool approximate = false;          // more than the rounding of the type computed in is lost
  std::string detail;                // "tiles of 64x512", "blocks of 4096"
  std::vector<Candidate> children;
};

// A plan for a part of a problem, made by the planner on behalf of a method.
struct SubPlan {
  std::unique_ptr<Bound> bound;  // null when only an estimate was asked for
  Candidate candidate;
  Work work;
  std::int64_t owned_bytes = 0;
  std::int64_t workspace_bytes = 0;

  // Of the part's taps, those of a product written out where its method takes them so.
  std::int64_t kernel_bytes() const {
    return candidate.memory_bytes - owned_bytes - workspace_bytes;
  }
};

// What the engine lends to methods.
class Workshop {
 public:
  virtual ~Workshop() = default;
  virtual const simd::Target& target() const = 0;
  virtual TableCache& tables() const = 0;
  virtual WorkspacePool& workspace() const = 0;  // for the time of planning
  virtual double seconds(const Work& work) const = 0;
  // Whether the cheapest method is looked for: one that cannot be it need not analyse the kernel.
  virtual bool wants_cheapest() const = 0;
  // The best method for a part; none when nothing applies.
  virtual std::optional<SubPlan> estimate_part(const CanonicalProblem& part) const = 0;
  virtual SubPlan build_part(const CanonicalProblem& part) const = 0;
};

class Method {
 public:
  virtual ~Method() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;
  // Why the method cannot solve the problem (computed in problem.compute), as far as a look at it
  // tells; empty when it can.
  virtual std::string inapplicable(const CanonicalProblem& problem,
                                   const Workshop& workshop) const = 0;
  virtual Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const = 0;
  virtual std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                                       const Workshop& workshop) const = 0;
};

}  // namespace faltung
