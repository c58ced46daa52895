#include "faltung/plan.h"

#include <atomic>

#include "api/check_views.h"
#include "api/plan_impl.h"
#include "core/fail.h"
#include "planner/timing.h"

namespace faltung {
namespace {

bool is_split(const CanonicalProblem& canonical) {
  return !canonical.axes.empty() && canonical.axes.back().caller_axis == kPartsAxis;
}

// Strides of a caller's view on canonical axes, in elements of the canonical type: complex elements
// that were split into parts count double.
AxisValues canonical_strides(const CanonicalProblem& canonical, const ConstView& view) {
  const bool halves = is_split(canonical) && is_complex(view.type);
  AxisValues strides{};
  for (std::size_t a = 0; a < canonical.axes.size(); ++a) {
    const int axis = canonical.axes[a].caller_axis;
    if (axis == kPartsAxis) {
      strides[a] = halves ? 1 : 0;
    } else {
      // A signal of length 1 is at index 0 wherever it is asked for.
      strides[a] = view.shape[axis] == 1 ? 0 : view.strides[axis] * (halves ? 2 : 1);
    }
  }
  return strides;
}

void check_workspace(std::span<std::byte> workspace, std::int64_t needed) {
  require(static_cast<std::int64_t>(workspace.size()) >= needed,
          "the workspace has {} bytes, the plan needs {}", workspace.size(), needed);
  require(reinterpret_cast<std::uintptr_t>(workspace.data()) % kAlignment == 0,
          "the workspace at address {} is not aligned to {} bytes",
          reinterpret_cast<std::uintptr_t>(workspace.data()), kAlignment);
}

}  // namespace

const Plan::Impl& Plan::impl() const {
  require(impl_ != nullptr, "the plan is empty; Engine::plan makes one");
  return *impl_;
}

void Plan::execute(const ConstView& signal, const View& output,
                   const ExecuteOptions& options) const {
  const Impl& plan = impl();
  require(options.threads >= 1, "{} threads were asked for; at least 1 is needed", options.threads);
  check_views(plan.problem, plan.output_shape, plan.output_type, plan.all_below, signal, output);
  const std::int64_t needed = workspace_bytes(options.threads);
  if (!options.workspace.empty()) check_workspace(options.workspace, needed);
  if (element_count(plan.output_shape) == 0) return;

  std::atomic<bool> overflowed{false};
  Execution execution;
  execution.signal = static_cast<const std::byte*>(signal.data);
  execution.signal_strides = canonical_strides(plan.canonical, signal);
  execution.output = static_cast<std::byte*>(output.data);
  execution.output_strides = canonical_strides(plan.canonical, output);
  execution.threads = options.threads;
  execution.stop = options.stop;
  execution.overflowed = &overflowed;
  if (options.workspace.empty()) {
    const PooledWorkspace workspace(*plan.pool, needed);
    execution.workspace = workspace.span();
    plan.bound->execute(execution);
  } else {
    execution.workspace = options.workspace;
    plan.bound->execute(execution);
  }
  if (overflowed) {
    fail(ErrorCode::integer_overflow,
         "a result does not fit {}; ask for saturation, wrapping or a wider type than {}",
         name_of(plan.output_type), name_of(plan.output_type));
  }
}

Array Plan::execute(const ConstView& signal, const ExecuteOptions& options) const {
  Array result = Array::unset(output_type(), output_shape());
  execute(signal, result.view(), options);
  return result;
}

const Problem& Plan::problem() const { return impl().problem; }
const Shape& Plan::output_shape() const { return impl().output_shape; }
ElementType Plan::output_type() const { return impl().output_type; }
std::string_view Plan::method() const { return impl().method; }
double Plan::error_bound() const { return impl().error_bound; }
const Explanation& Plan::explain() const { return impl().explanation; }

Analysis Plan::analyze(int threads, double seconds) const {
  require(threads >= 1, "{} threads were asked for; at least 1 is needed", threads);
  require(seconds >= 0 && seconds <= 3600, "analysing may take {} s; it must be from 0 to 3600",
          seconds);
  return timed_stages(impl().canonical, *impl().bound, *impl().pool, threads, seconds);
}

std::int64_t Plan::memory_bytes(int threads) const {
  // Taps that a product has not written out by now it will not need.
  const bool with_dense = false;
  return impl().bound->owned_bytes() + impl().canonical.kernel->bytes(with_dense) +
         workspace_bytes(threads);
}

std::int64_t Plan::workspace_bytes(int threads) const {
  require(threads >= 1, "{} threads were asked for; at least 1 is needed", threads);
  return impl().bound->workspace_bytes(threads);
}

}  // namespace faltung
