#include "methods/lanes/lanes.h"

#include <fmt/format.h>

#include "methods/blocks/applicable.h"
#include "methods/lanes/bound_lanes.h"
#include "methods/lanes/lane_memory.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

std::string describe(const CanonicalProblem& problem, const LaneShape& shape) {
  Shape lengths = shape.block.lengths(problem);
  const char* form = "";
  switch (shape.spec.form) {
    case lanes::Form::rows:
      form = ", one in each lane";
      break;
    case lanes::Form::columns:
      form = ", a column in each lane";
      break;
    case lanes::Form::plane:
      form = ", columns and rows in lanes";
      break;
    case lanes::Form::chain:
      form = " in two steps";
      break;
  }
  return fmt::format("blocks of {} points{}, {}", to_string(lengths), form,
                     name_of(problem.compute));
}

class Lanes final : public Method {
 public:
  std::string_view name() const override { return "lanes"; }
  std::string_view summary() const override {
    return "overlap-save by transforms of many blocks side by side in SIMD lanes";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    std::string reason = transforms_inapplicable(problem);
    if (!reason.empty()) return reason;
    if (problem.convolved_axes() > 3) return "lane transforms have up to three axes";
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    Estimate estimate;
    estimate.refusal = left_to_wider_type(problem);
    if (!estimate.refusal.empty()) return estimate;
    const LaneShape shape = lane_shape(problem, workshop);
    const LaneBytes bytes = lane_bytes(problem, shape, workshop.target());
    estimate.refusal = shape_inapplicable(problem, shape.block);
    estimate.work = shape.work;
    estimate.owned_bytes = bytes.owned;
    estimate.workspace_bytes = bytes.workspace;
    const auto points = static_cast<double>(shape.transform_points());
    estimate.error_bound = transform_bound(problem, points, 1) + store_bound(problem);
    estimate.detail = describe(problem, shape);
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_lanes(problem, lane_shape(problem, workshop), workshop);
  }
};

}  // namespace

const Method& lanes_method() {
  static const Lanes method;
  return method;
}

}  // namespace faltung
