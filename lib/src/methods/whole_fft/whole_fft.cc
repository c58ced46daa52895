#include "methods/whole_fft/whole_fft.h"

#include "methods/blocks/applicable.h"
#include "methods/blocks/bound_blocks.h"

namespace faltung {
namespace {

class WholeFft final : public Method {
 public:
  std::string_view name() const override { return "whole_fft"; }
  std::string_view summary() const override {
    return "one Fourier transform of everything the outputs need";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    return transforms_inapplicable(problem);
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop&) const override {
    return block_estimate(problem, [&] { return whole_shape(problem); });
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_blocks(problem, whole_shape(problem), workshop);
  }
};

}  // namespace

const Method& whole_fft_method() {
  static const WholeFft method;
  return method;
}

}  // namespace faltung
