// Engine: where all state lives - machine profile, cached plans, transform tables, pooled
// workspace, the SIMD target. Engines are independent of each other and safe to use from many
// threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faltung/export.h"
#include "faltung/plan.h"
#include "faltung/problem.h"
#include "faltung/profile.h"

namespace faltung {

struct EngineOptions {
  std::string simd;                // SIMD target by name; empty: the best the CPU has
  std::optional<Profile> profile;  // empty: Profile::builtin of the SIMD target
  // Limits; what was not used for longest is given up.
  std::int64_t plan_cache_bytes = 256 << 20;
  std::int64_t table_cache_bytes = 256 << 20;  // twiddles and transforms that plans share
  std::int64_t workspace_pool_bytes = 256 << 20;
};

// How hard to look for the fastest method.
enum class Effort : std::uint8_t {
  estimate,  // predict
  measure,   // predict, then time the best few on made-up samples, and remember who won
};

struct PlanOptions {
  std::string method;           // a method by name; empty: the planner chooses
  std::int64_t max_memory = 0;  // bytes for plan and workspace of one thread; 0: no limit
  Effort effort = Effort::estimate;
  // About how long Effort::measure may take. Problems whose signal and result have more than 1 GiB
  // are not measured.
  double measure_seconds = 0.2;
  // Choose among the applicable methods (and sub-plans) at random with this seed: for tests.
  std::optional<std::uint64_t> random_choice;
};

class FALTUNG_API Engine {
 public:
  explicit Engine(const EngineOptions& options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Plans the problem, or finds the plan in the cache. Errors: invalid_argument for a malformed
  // problem; no_method, accuracy or memory when nothing can solve it as asked.
  Plan plan(const Problem& problem, const PlanOptions& options = {});

  // What each method would cost, without building any of them.
  Explanation explain(const Problem& problem, const PlanOptions& options = {});

  std::string_view simd() const;  // the SIMD target in use
  const Profile& profile() const;
  void clear();  // drops cached plans, tables and pooled workspace
  std::int64_t cached_bytes() const;

  class FALTUNG_LOCAL Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// The engine that the free functions use; made on first use.
FALTUNG_API Engine& default_engine();

struct MethodInfo {
  std::string name;
  std::string summary;
};
// The registry, in its order.
FALTUNG_API std::vector<MethodInfo> methods();
// The SIMD targets this build has and this CPU runs, best first.
FALTUNG_API std::vector<std::string> simd_targets();

// The FFTW that transforms run on, as it names itself: "fftw-3.3.10-sse2-avx".
FALTUNG_API std::string fftw_build();

}  // namespace faltung
