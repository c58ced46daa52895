#include "faltung/convolve.h"

namespace faltung {
namespace {

Array run(Operation operation, const ConstView& signal, const Kernel& kernel,
          const ConvolveOptions& options) {
  PlanOptions plan_options;
  plan_options.method = options.method;
  const Plan plan =
      default_engine().plan(make_problem(operation, signal, kernel, options), plan_options);
  ExecuteOptions execute_options;
  execute_options.threads = options.threads;
  return plan.execute(signal, execute_options);
}

}  // namespace

Problem make_problem(Operation operation, const ConstView& signal, const Kernel& kernel,
                     const ConvolveOptions& options) {
  Problem problem;
  problem.operation = operation;
  problem.signal_type = signal.type;
  problem.signal_shape = signal.shape;
  problem.kernel = kernel;
  problem.axes = options.axes;
  problem.extent = options.extent;
  problem.border = options.border;
  problem.border_value = options.border_value;
  problem.output_type = options.output_type;
  problem.overflow = options.overflow;
  problem.tolerance = options.tolerance;
  problem.componentwise = options.componentwise;
  return problem;
}

Array convolve(const ConstView& signal, const Kernel& kernel, const ConvolveOptions& options) {
  return run(Operation::convolve, signal, kernel, options);
}

Array correlate(const ConstView& signal, const Kernel& kernel, const ConvolveOptions& options) {
  return run(Operation::correlate, signal, kernel, options);
}

}  // namespace faltung
