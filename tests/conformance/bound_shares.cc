#include "conformance/bound_shares.h"

#include <cmath>
#include <optional>

#include "support/adversarial_problem.h"
#include "support/bounds.h"
#include "support/elements.h"

namespace faltung::support {
namespace {

// Few of the random problems are of the kinds that take long.
Scale scale_of(std::uint64_t seed) {
  if (seed % 1000 == 0) return Scale::smooth;
  return seed % 1000 == 500 ? Scale::large : Scale::small;
}

std::optional<Plan> planned(Engine& engine, const Problem& problem, const std::string& method) {
  PlanOptions options;
  options.method = method;
  try {
    return engine.plan(problem, options);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::no_method || error.code() == ErrorCode::accuracy) return {};
    throw;
  }
}

// Nothing where an integer does not fit; conformance holds whether that is so.
std::optional<Array> executed(const Plan& plan, const ConstView& signal) {
  try {
    return plan.execute(signal);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::integer_overflow) return {};
    throw;
  }
}

// The type of the result, and that computed in where it is wider: only then is the bound as small
// as one rounding to single precision.
std::string types_of(const Plan& plan) {
  const ElementType result = plan.output_type();
  const std::string name(name_of(result));
  const bool single = result == ElementType::float32 || result == ElementType::complex64;
  if (!single || plan.error_bound() > 1.5 * 0x1p-24) return name;
  return (is_complex(result) ? "complex128 to " : "float64 to ") + name;
}

void* element(Array& array, std::int64_t i) {
  return static_cast<std::byte*>(array.data()) +
         i * static_cast<std::int64_t>(size_of(array.type()));
}

// The index that counts from the end of every axis what the given one counts from its start.
std::int64_t opposite(std::int64_t i, const Shape& shape) {
  std::int64_t flat = 0, stride = 1;
  for (int a = shape.rank() - 1; a >= 0; --a) {
    flat += stride * (shape[a] - 1 - i % shape[a]);
    stride *= shape[a];
    i /= shape[a];
  }
  return flat;
}

}  // namespace

SizeClass size_class(std::int64_t taps) {
  using enum SizeClass;
  return taps <= 8 ? few : taps <= 64 ? tens : taps <= 512 ? hundreds : many;
}

std::string_view name_of(SizeClass sizes) {
  switch (sizes) {
    case SizeClass::few:
      return "1-8";
    case SizeClass::tens:
      return "9-64";
    case SizeClass::hundreds:
      return "65-512";
    case SizeClass::many:
      return "513+";
  }
  return "";
}

struct BoundShares::Attempt {
  const RandomProblem& random;
  const Truth& truth;
  const std::string& method;
  bool adversarial = false;
};

BoundShares::BoundShares(Engine& engine, std::string method) : engine_(engine) {
  if (!method.empty()) {
    methods_.push_back(std::move(method));
    return;
  }
  for (const MethodInfo& info : methods()) methods_.push_back(info.name);
}

void BoundShares::try_problem(std::uint64_t seed) {
  const bool adversarial = seed % 2 == 1;
  const RandomProblem random =
      adversarial ? adversarial_problem(seed) : random_problem(seed, scale_of(seed));
  const Truth truth = evaluate(random.problem, random.signal.view());
  for (const std::string& method : methods_) {
    const Attempt attempt{random, truth, method, adversarial};
    try {
      try_method(attempt);
    } catch (const std::exception& error) {
      add_fault(attempt, error.what(), random.problem, random.signal.view());
    }
  }
}

void BoundShares::try_method(const Attempt& attempt) {
  const std::optional<Plan> plan = planned(engine_, attempt.random.problem, attempt.method);
  if (!plan) return;
  judge(attempt, *plan, attempt.truth, attempt.random.signal.view());
  if (attempt.adversarial && std::isfinite(attempt.random.problem.tolerance)) {
    try_worst_signal(attempt, plan->error_bound());
  }
}

// The signal whose samples have the signs of what the plan makes of an impulse in the middle, less
// the kernel, reversed: in the middle of the result all errors add up.
void BoundShares::try_worst_signal(const Attempt& attempt, double bound) {
  Problem problem = attempt.random.problem;
  problem.tolerance = bound * (1 + 0x1p-20);
  const std::optional<Plan> plan = planned(engine_, problem, attempt.method);
  if (!plan || !(plan->output_shape() == problem.signal_shape)) return;
  const bool integer = is_integer(problem.signal_type);
  const long double largest = integer ? range_of(problem.signal_type).max : 1;
  const long double smallest = integer ? range_of(problem.signal_type).min : -1;
  Array impulse(problem.signal_type, problem.signal_shape);
  const std::int64_t size = impulse.size();
  std::int64_t middle = 0;
  for (const std::int64_t length : problem.signal_shape) middle = middle * length + length / 2;
  write_element(impulse.type(), element(impulse, middle), largest);
  const Truth response = evaluate(problem, impulse.view());
  const std::vector<Number> got = read_elements(plan->execute(impulse.view()).view());
  Array worst(problem.signal_type, problem.signal_shape);
  for (std::int64_t i = 0; i < size; ++i) {
    const auto from = static_cast<std::size_t>(opposite(i, problem.signal_shape));
    const long double real = got[from].real - response.values[from].real;
    const long double imag = got[from].imag - response.values[from].imag;
    const long double length = std::hypot(real, imag);
    if (is_complex(worst.type()) && length > 0) {
      write_element(worst.type(), element(worst, i), real / length, -imag / length);
    } else {
      write_element(worst.type(), element(worst, i), real < 0 ? smallest : largest);
    }
  }
  judge(attempt, *plan, evaluate(problem, worst.view()), worst.view());
}

void BoundShares::add_fault(const Attempt& attempt, const std::string& fault,
                            const Problem& problem, const ConstView& signal) {
  const std::lock_guard lock(mutex_);
  faults_.push_back("seed " + std::to_string(attempt.random.seed) + ", " + attempt.method + ": " +
                    fault + "\n" + describe(problem, signal));
}

void BoundShares::judge(const Attempt& attempt, const Plan& plan, const Truth& truth,
                        const ConstView& signal) {
  const std::optional<Array> result = executed(plan, signal);
  if (!result) return;
  const Promise promise{plan.error_bound(), plan.problem().componentwise};
  const std::string fault = mismatch(truth, promise, result->view());
  const double share = largest_share(truth, promise, result->view());
  if (!fault.empty()) add_fault(attempt, fault, plan.problem(), signal);
  if (!attempt.adversarial || !is_floating(truth.type) || promise.error_bound == 0) return;
  const std::lock_guard lock(mutex_);
  LargestShare& largest = largest_[{attempt.method, types_of(plan), size_class(truth.taps)}];
  ++largest.tries;
  const std::uint64_t seed = attempt.random.seed;
  if (share > largest.share || (share == largest.share && seed < largest.seed)) {
    largest.share = share;
    largest.seed = seed;
  }
}

}  // namespace faltung::support
