#include "methods/karatsuba/karatsuba.h"

#include <fmt/format.h>

#include "core/checked.h"
#include "methods/exact/integers.h"
#include "methods/karatsuba/bound_karatsuba.h"

namespace faltung {
namespace {

class Karatsuba final : public Method {
 public:
  std::string_view name() const override { return "karatsuba"; }
  std::string_view summary() const override {
    return "exact integers by three products of half the length in place of four";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    if (!is_exact(problem.compute)) return "it is for integers that floating point does not hold";
    if (problem.convolved_axes() == 0) return "the kernel is a single tap";
    if (problem.convolved_axes() > 1) return "it convolves along one axis";
    if (problem.outputs() == 0) return "there is nothing to compute";
    if (problem.compute == Compute::int128 && !halvings_fit(problem.kernel->largest(), 1)) {
      return "the sum of two taps might not fit 64 bits";
    }
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    const KaratsubaShape shape = *karatsuba_shape(problem, workshop);
    Estimate estimate;
    estimate.work = shape.work;
    estimate.owned_bytes = karatsuba_owned_bytes(problem, shape);
    estimate.workspace_bytes = karatsuba_worker_bytes(problem, shape);
    estimate.detail =
        fmt::format("squares of {}, halved {} time{} to sums of {}", shape.square.size(),
                    shape.square.depth, shape.square.depth == 1 ? "" : "s", shape.square.base);
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_karatsuba(problem, *karatsuba_shape(problem, workshop), workshop);
  }
};

}  // namespace

const Method& karatsuba_method() {
  static const Karatsuba method;
  return method;
}

}  // namespace faltung
