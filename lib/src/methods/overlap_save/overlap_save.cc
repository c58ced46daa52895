#include "methods/overlap_save/overlap_save.h"

#include <algorithm>

#include "methods/blocks/applicable.h"
#include "methods/blocks/bound_blocks.h"

namespace faltung {
namespace {

bool can_be_cut(const CanonicalAxis& axis) { return axis.convolved() && axis.out > 1; }

class OverlapSave final : public Method {
 public:
  std::string_view name() const override { return "overlap_save"; }
  std::string_view summary() const override {
    return "Fourier transforms of overlapping blocks, the kernel's spectrum kept";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    std::string reason = transforms_inapplicable(problem);
    if (!reason.empty()) return reason;
    if (std::none_of(problem.axes.begin(), problem.axes.end(), can_be_cut)) {
      return "a single block holds everything";
    }
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    return block_estimate(problem, [&] { return block_shape(problem, workshop); });
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_blocks(problem, block_shape(problem, workshop), workshop);
  }
};

}  // namespace

const Method& overlap_save_method() {
  static const OverlapSave method;
  return method;
}

}  // namespace faltung
