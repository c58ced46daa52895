#include "methods/ntt/ntt.h"

#include <fmt/format.h>

#include "core/checked.h"
#include "methods/exact/integers.h"
#include "methods/ntt/bound_ntt.h"

namespace faltung {
namespace {

class Ntt final : public Method {
 public:
  std::string_view name() const override { return "ntt"; }
  std::string_view summary() const override {
    return "exact integers by transforms modulo primes and the Chinese remainder theorem";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    if (!is_exact(problem.compute)) return "it is for integers that floating point does not hold";
    if (problem.convolved_axes() == 0) return "the kernel is a single tap";
    if (problem.convolved_axes() > 1) return "it convolves along one axis";
    if (problem.outputs() == 0) return "there is nothing to compute";
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    const NttShape shape = ntt_shape(problem, workshop);
    Estimate estimate;
    estimate.work = shape.work;
    estimate.owned_bytes = ntt_owned_bytes(problem, shape);
    estimate.workspace_bytes = ntt_worker_bytes(problem, shape);
    const std::int64_t tiles = ceil_div(problem.axes[shape.axis].out, shape.block.tile[shape.axis]);
    estimate.detail =
        fmt::format("{} block{} of {} points, {} prime{}", tiles, tiles == 1 ? "" : "s",
                    shape.points(), shape.primes, shape.primes == 1 ? "" : "s");
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_ntt(problem, ntt_shape(problem, workshop), workshop);
  }
};

}  // namespace

const Method& ntt_method() {
  static const Ntt method;
  return method;
}

}  // namespace faltung
