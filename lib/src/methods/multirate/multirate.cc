#include "methods/multirate/multirate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "methods/multirate/bound_multirate.h"
#include "methods/multirate/rate_taps.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

// In multiply-adds of tiles: one on rows that are read and written for a few terms only, and what
// it takes to turn a sample of the lower rate into lanes and back.
constexpr double kRowAdd = 1.6, kTurned = 72;

// Shorter products are summed faster as they are: they are served by every other sample at best.
constexpr std::int64_t kWorthwhile = 33;

Work count_work(const CanonicalProblem& problem, const RateShape& shape) {
  const Cascade &across = shape.across.cascade, &along = shape.along.cascade;
  const TileGrid grid(problem, shape.tile);
  const auto pieces = static_cast<double>(grid.count());
  const auto channels = static_cast<double>(shape.channels);
  const auto rows = static_cast<double>(shape.across.coarse);
  const auto columns = static_cast<double>(shape.along.coarse);
  const auto fine_rows = rows * static_cast<double>(across.rate);
  const auto fine_columns = columns * static_cast<double>(along.rate);
  const double samples = pieces * fine_rows * fine_columns * channels;
  const double half = samples / static_cast<double>(across.rate);  // at the lower rate across
  const double coarse = half / static_cast<double>(along.rate);
  Work work;
  work.tile_adds =
      kRowAdd * (samples * 2 * static_cast<double>(across.terms) +
                 half * (2 * static_cast<double>(along.terms) + kTurned) +
                 coarse * static_cast<double>(across.coarse_taps() + along.coarse_taps()));
  work.moved = samples / 4;
  work.tiles = pieces * 2;
  work.rows = 2 * samples / static_cast<double>(shape.stretch * along.rate * shape.channels);
  work.bytes = problem.bytes();
  return work;
}

class Multirate final : public Method {
 public:
  std::string_view name() const override { return "multirate"; }
  std::string_view summary() const override {
    return "smooth products of 1-D kernels, at a lower rate";
  }

  std::string inapplicable(const CanonicalProblem& problem,
                           const Workshop& workshop) const override {
    if (problem.convolved_axes() != 2) return "the kernel does not have two axes";
    if (problem.outputs() == 0) return "there is nothing to compute";
    if (!is_small_integer(problem.signal_type)) return "samples are not integers of 8 or 16 bits";
    if (problem.compute != Compute::float32) return "it computes in float32";
    if (problem.kernel->factors().empty()) return "the kernel is not a product of 1-D kernels";
    if (problem.quantum > 0) return "the result is exact";
    if (problem.componentwise) return "its error is bounded by the largest output, not by each one";
    if (std::isinf(largest_bound(problem))) return "it is as accurate as is asked, and nothing is";
    const auto& lengths = problem.kernel->lengths();
    if (workshop.wants_cheapest() && *std::ranges::min_element(lengths) < kWorthwhile) {
      return "so short a kernel is summed faster as it is";
    }
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop&) const override {
    const std::optional<RateShape> shape = rate_shape(problem);
    Estimate estimate;
    if (!shape) {
      estimate.refusal = "the kernel is too short or not smooth enough";
      return estimate;
    }
    const Cascade &across = shape->across.cascade, &along = shape->along.cascade;
    estimate.work = count_work(problem, *shape);
    estimate.owned_bytes = RateTaps(across).bytes() + RateTaps(along).bytes();
    estimate.workspace_bytes = shape->memory.coarse + shape->memory.worker();
    estimate.takes_dense_taps = false;
    estimate.error_bound = rate_bound(problem, *shape);
    estimate.detail = fmt::format("every {} by {} samples, windows of {} by {} of them",
                                  across.rate, along.rate, across.terms, along.terms);
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_multirate(problem, *rate_shape(problem), workshop);
  }
};

}  // namespace

const Method& multirate_method() {
  static const Multirate method;
  return method;
}

}  // namespace faltung
