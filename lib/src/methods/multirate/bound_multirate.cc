#include "methods/multirate/bound_multirate.h"

#include <algorithm>

#include "core/checked.h"
#include "core/parallel.h"
#include "methods/multirate/steps.h"

namespace faltung {
namespace {

class BoundMultirate final : public Bound {
 public:
  BoundMultirate(const CanonicalProblem& problem, const RateShape& shape, const Workshop& workshop)
      : context_{problem,
                 shape,
                 RateTaps(shape.across.cascade),
                 RateTaps(shape.along.cascade),
                 Gather(problem, workshop.target()),
                 Scatter(problem, problem.compute, workshop.target()),
                 simd::rate_loops(workshop.target())},
        grid_(problem, shape.tile) {}

  std::int64_t owned_bytes() const override {
    return context_.across.bytes() + context_.along.bytes();
  }
  std::int64_t workspace_bytes(int threads) const override {
    const RateShape& shape = context_.shape;
    const std::int64_t most =
        std::max(coarse_bands(shape.across.coarse), output_bands(shape.across.piece));
    return checked_add(shape.memory.coarse,
                       checked_mul(worker_count(most, threads), shape.memory.worker()));
  }

  void execute(const Execution& e) const override {
    const RateShape& shape = context_.shape;
    auto* coarse = reinterpret_cast<float*>(e.workspace.data());
    for (std::int64_t i = 0; i < grid_.count(); ++i) {
      const Tile tile = grid_.tile(i);
      const std::int64_t outputs = tile.count[shape.across_axis];
      const std::int64_t rows = shape.across.coarse_of(outputs);
      const std::int64_t width = shape.along.coarse_of(tile.count[shape.along_axis()]);
      const RatePiece piece{e, readable_type(e), writable_type(e), tile, rows, width, coarse};
      parallel_for(coarse_bands(rows), e.threads, e.stop, [&](std::int64_t band, int worker) {
        const Timed timed(e.stages, Stage::coarse);
        make_coarse(context_, RateWorker(piece, shape.memory, worker), band);
      });
      parallel_for(output_bands(outputs), e.threads, e.stop, [&](std::int64_t band, int worker) {
        const Timed timed(e.stages, Stage::sums);
        if (!make_outputs(context_, RateWorker(piece, shape.memory, worker), band)) {
          *e.overflowed = true;
        }
      });
    }
  }

 private:
  using OwnType = std::optional<ElementType>;

  std::int64_t coarse_bands(std::int64_t rows) const { return ceil_div(rows, context_.shape.band); }
  std::int64_t output_bands(std::int64_t outputs) const {
    return ceil_div(outputs, context_.band_outputs());
  }

  OwnType readable_type(const Execution& e) const {
    const ElementType type = context_.problem.signal_type;
    if (!is_small_integer(type) || !context_.is_dense(e.signal, e.signal_strides, type)) return {};
    return type;
  }
  OwnType writable_type(const Execution& e) const {
    const ElementType type = context_.problem.output_type;
    const bool rounded = is_small_integer(type) && context_.problem.overflow == Overflow::saturate;
    const bool known = type == ElementType::float32 || rounded;
    if (!known || !context_.is_dense(e.output, e.output_strides, type)) return {};
    return type;
  }

  RateContext context_;
  TileGrid grid_;
};

}  // namespace

std::unique_ptr<Bound> bind_multirate(const CanonicalProblem& problem, const RateShape& shape,
                                      const Workshop& workshop) {
  return std::make_unique<BoundMultirate>(problem, shape, workshop);
}

}  // namespace faltung
