// Plan: a method bound to a problem. Immutable, cheap to copy, shareable between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faltung/export.h"
#include "faltung/problem.h"
#include "faltung/view.h"

namespace faltung {

struct ExecuteOptions {
  // Threads to use; the result has the same bits for any number. At least 1.
  int threads = 1;
  // Scratch memory, at least Plan::workspace_bytes(threads) long, aligned to 64 bytes. Empty: taken
  // from the engine's pool.
  std::span<std::byte> workspace = {};
  // Polled once per block of work; when raised, execute throws Error{cancelled}.
  std::stop_token stop = {};
};

// What the planner knew about one method when it chose. Nested for methods that use other plans.
struct Candidate {
  std::string method;
  bool applicable = false;
  std::string reason;   // why not applicable, or how it would work ("block 4096, 257 blocks")
  double seconds = 0;   // predicted
  double measured = 0;  // seconds of the shortest execution; 0: not measured
  double flops = 0;
  double bytes = 0;  // read and written: signal and output, and working memory that is passed over
  std::int64_t memory_bytes = 0;
  double error_bound = 0;
  bool chosen = false;
  std::vector<Candidate> children;
};

struct Explanation {
  std::string problem;                // canonical, one line
  std::string profile;                // which machine constants were used
  std::string simd;                   // SIMD target
  std::vector<Candidate> candidates;  // cheapest first, then those not applicable

  // How far the choice is ahead of the best other method: the other's time over its own, measured
  // where both were, else predicted. Below 1 when a slower one was asked for. None without a choice
  // or another method that applies.
  struct Margin {
    std::string next;
    double ratio = 1;
    bool measured = false;
  };
  FALTUNG_API std::optional<Margin> margin() const;

  FALTUNG_API std::string text() const;  // a table for people
};

// What executing a plan takes. Stages are summed over all threads; what is fused into one pass is
// one stage, and what no stage has is bookkeeping.
struct Analysis {
  struct StageTime {
    std::string stage;
    double seconds = 0;
  };
  double seconds = 0;  // of the shortest execution
  int executions = 0;
  int threads = 1;
  std::vector<StageTime> stages;  // of that one

  FALTUNG_API std::string text() const;  // a table for people
};

class FALTUNG_API Plan {
 public:
  Plan() = default;
  bool empty() const { return impl_ == nullptr; }

  // Writes every element of `output` and nothing else. `signal` and `output` have the shapes and
  // types of the problem and any strides; the output must not overlap the signal nor itself.
  // Errors: views that do not match; integer_overflow (output then unspecified); cancelled.
  void execute(const ConstView& signal, const View& output,
               const ExecuteOptions& options = {}) const;
  // The same into a new array.
  Array execute(const ConstView& signal, const ExecuteOptions& options = {}) const;

  const Problem& problem() const;
  const Shape& output_shape() const;
  ElementType output_type() const;
  std::string_view method() const;

  // c in  |error_i| <= c |signal|_inf |kernel|_1  (border value included), plus a few smallest
  // normal numbers. 0 for exact integer results. 8- and 16-bit results add at most half a level.
  double error_bound() const;
  // What the plan holds (taps, spectra, tables; some kilobytes of bookkeeping aside) plus its
  // workspace. Transforms belong to the engine; FFTW takes buffers of its own for long ones while
  // they run.
  std::int64_t memory_bytes(int threads = 1) const;
  std::int64_t workspace_bytes(int threads = 1) const;
  const Explanation& explain() const;
  // Executes the plan on made-up samples, at least three times and for about `seconds`.
  Analysis analyze(int threads = 1, double seconds = 0.5) const;

  class FALTUNG_LOCAL Impl;
  explicit Plan(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

 private:
  const Impl& impl() const;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace faltung
