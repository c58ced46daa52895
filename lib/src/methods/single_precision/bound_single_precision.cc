#include "methods/single_precision/bound_single_precision.h"

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "problem/accuracy.h"
#include "simd/rescale.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"
#include "tiles/tile_shape.h"

namespace faltung {
namespace {

// Samples of a tile: in both types, with their sums, they stay in the second-level cache. Long
// kernels take more, so that a tile is not mostly its halo.
constexpr std::int64_t kTileSamples = 1 << 16, kTileKernels = 8;

// Exponents whose powers are normal numbers, as are their inverses.
constexpr int kLeastExponent = -1000, kMostExponent = 1000;

// e with value < 2^e, nearly; 0 for 0.
int exponent_above(double value) {
  if (value == 0) return 0;
  return std::clamp(std::ilogb(value) + 1, kLeastExponent, kMostExponent);
}

Taps scaled(const Taps& taps, double scale) {
  return std::visit(
      [&]<typename T>(const std::vector<T>& list) -> Taps {
        if constexpr (std::is_integral_v<T>) {
          std::vector<double> out;
          out.reserve(list.size());
          for (const T tap : list) out.push_back(static_cast<double>(tap) * scale);
          return out;
        } else {
          std::vector<T> out = list;
          for (T& tap : out) tap *= scale;
          return out;
        }
      },
      taps);
}

double largest_of(const Taps& taps) {
  return std::visit(
      [](const auto& list) {
        double largest = 0;
        for (const auto& tap : list)
          largest = std::max(largest, std::abs(static_cast<std::complex<double>>(tap)));
        return largest;
      },
      taps);
}

// The kernel over a power of two. A product stays one, each factor over its own.
std::shared_ptr<const KernelAnalysis> scaled_kernel(const KernelAnalysis& kernel, int& exponent) {
  if (kernel.factors().empty()) {
    exponent = exponent_above(kernel.largest());
    return std::make_shared<const KernelAnalysis>(
        scaled(kernel.dense(), std::ldexp(1.0, -exponent)), kernel.lengths(), kernel.instances(),
        kernel.unit_roundoff());
  }
  exponent = 0;
  std::vector<Taps> factors;
  for (const Taps& factor : kernel.factors()) {
    const int own = exponent_above(largest_of(factor));
    factors.push_back(scaled(factor, std::ldexp(1.0, -own)));
    exponent += own;
  }
  return std::make_shared<const KernelAnalysis>(std::move(factors));
}

// Complex samples count as two values.
std::int64_t values_each(const CanonicalProblem& problem) {
  return is_complex(problem.compute) ? 2 : 1;
}

class BoundSinglePrecision final : public Bound {
 public:
  BoundSinglePrecision(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem),
        boxes_(single_precision_boxes(problem)),
        grid_(problem, boxes_.tile),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        loops_(simd::rescale_loops(workshop.target())),
        each_(values_each(problem)) {
    const SinglePart part = single_precision_part(problem, boxes_);
    tap_exponent_ = part.tap_exponent;
    part_ = workshop.build_part(part.problem).bound;
    kernel_bytes_ = part.problem.kernel->bytes(false);
  }

  std::int64_t owned_bytes() const override { return part_->owned_bytes() + kernel_bytes_; }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), worker_bytes());
  }

  void execute(const Execution& e) const override {
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(worker_bytes());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      run_tile(e, grid_.tile(index), arena);
    });
  }

 private:
  std::int64_t worker_bytes() const {
    return checked_add(single_precision_bytes(problem_, boxes_),
                       Arena::padded(part_->workspace_bytes(1)));
  }

  void run_tile(const Execution& e, const Tile& tile, Arena& arena) const {
    auto* const wide = arena.take<double>(boxes_.samples_size * each_);
    auto* const narrow = arena.take<float>(boxes_.samples_size * each_);
    auto* const sums = arena.take<float>(boxes_.tile_size * each_);
    const int exponent = narrow_samples(e, tile, wide, narrow);
    Execution part;
    part.signal = reinterpret_cast<const std::byte*>(narrow);
    part.signal_strides = boxes_.samples_strides();
    part.output = reinterpret_cast<std::byte*>(sums);
    part.output_strides = boxes_.tile_strides();
    part.overflowed = e.overflowed;
    part.stages = e.stages;
    const std::int64_t bytes = Arena::padded(part_->workspace_bytes(1));
    part.workspace = {arena.take_bytes(bytes), static_cast<std::size_t>(bytes)};
    part_->execute(part);
    widen_results(e, tile, exponent, sums, wide);
  }

  // Samples over 2^e as float32; e. `wide` is for those that have to be gathered.
  int narrow_samples(const Execution& e, const Tile& tile, double* wide, float* narrow) const {
    const Timed timed(e.stages, Stage::gather);
    const auto* from = reinterpret_cast<const double*>(
        samples_in_place(problem_, boxes_, e, tile, element_type_of_compute(problem_.compute)));
    AxisValues strides = e.signal_strides;
    if (from == nullptr) {
      // The part runs over whole boxes; beyond a smaller tile they must hold numbers.
      if (tile.count != boxes_.tile) std::fill_n(wide, boxes_.samples_size * each_, 0.0);
      gather_.run(e.signal, e.signal_strides, boxes_.samples_of(problem_, tile),
                  reinterpret_cast<std::byte*>(wide));
      from = wide;
      strides = boxes_.samples_strides();
    }
    double largest = 0;
    each_row(boxes_.rank, boxes_.samples, strides,
             [&](std::int64_t offset, std::int64_t, std::int64_t row) {
               largest =
                   std::max(largest, loops_.largest_finite(from + offset * each_, row * each_));
               return true;
             });
    const int exponent = exponent_above(largest);
    const double scale = std::ldexp(1.0, -exponent);
    each_row(boxes_.rank, boxes_.samples, strides,
             [&](std::int64_t offset, std::int64_t dense, std::int64_t row) {
               loops_.narrow(from + offset * each_, scale, narrow + dense * each_, row * each_);
               return true;
             });
    return exponent;
  }

  // Sums times 2^(e+k) to where they go; `wide` is for those that have to be scattered.
  void widen_results(const Execution& e, const Tile& tile, int exponent, const float* sums,
                     double* wide) const {
    const Timed timed(e.stages, Stage::scatter);
    auto* const in_place = reinterpret_cast<double*>(
        outputs_in_place(problem_, boxes_, e, tile, element_type_of_compute(problem_.compute)));
    double* const to = in_place != nullptr ? in_place : wide;
    const AxisValues dense_strides = boxes_.tile_strides();
    const AxisValues& strides = in_place != nullptr ? e.output_strides : dense_strides;
    // The smaller power first: only results that are out of range overflow.
    const double first = std::ldexp(1.0, std::min(exponent, tap_exponent_));
    const double second = std::ldexp(1.0, std::max(exponent, tap_exponent_));
    each_row(boxes_.rank, boxes_.tile, strides,
             [&](std::int64_t offset, std::int64_t dense, std::int64_t row) {
               loops_.widen(sums + dense * each_, first, second, to + offset * each_, row * each_);
               return true;
             });
    if (in_place != nullptr) return;
    scatter_.run(reinterpret_cast<const std::byte*>(wide), {tile.count, dense_strides},
                 outputs_of(problem_, e, tile), e.output_strides);
  }

  CanonicalProblem problem_;
  Boxes boxes_;
  TileGrid grid_;
  Gather gather_;
  Scatter scatter_;
  const simd::RescaleLoops& loops_;
  std::int64_t each_, kernel_bytes_ = 0;
  int tap_exponent_ = 0;
  std::unique_ptr<Bound> part_;
};

}  // namespace

Boxes single_precision_boxes(const CanonicalProblem& problem) {
  const std::int64_t kernels = checked_mul(kTileKernels, problem.kernel->taps_per_instance());
  return {problem, tile_shape(problem, std::max(kTileSamples, kernels)).out};
}

SinglePart single_precision_part(const CanonicalProblem& problem, const Boxes& boxes) {
  SinglePart part;
  CanonicalProblem& p = part.problem;
  p = box_part(problem, boxes);
  p.compute = is_complex(problem.compute) ? Compute::complex64 : Compute::float32;
  p.computes = {p.compute};
  p.signal_type = p.output_type = element_type_of_compute(p.compute);
  p.kernel = scaled_kernel(*problem.kernel, part.tap_exponent);
  p.signal_max = 1;
  const double left = largest_bound(problem) - single_precision_bound(problem, 0);
  p.allowed_error = std::max(0.0, left / (1 + 0x1p-20)) * p.kernel->l1();
  return part;
}

double single_precision_bound(const CanonicalProblem& problem, double part) {
  constexpr double u = 0x1p-24;
  const auto products = static_cast<double>(problem.kernel->nonzero());
  return (1 + part) * (1 + u) * (1 + u) * (1 + problem.kernel->factor_residual()) - 1 +
         products * 0x1p-120;
}

std::int64_t single_precision_bytes(const CanonicalProblem& problem, const Boxes& boxes) {
  const std::int64_t element = size_of(problem.compute);
  const std::int64_t samples = checked_mul(boxes.samples_size, element);
  return checked_add(Arena::padded(samples) + Arena::padded(samples / 2),
                     Arena::padded(boxes.tile_size * element / 2));
}

std::unique_ptr<Bound> bind_single_precision(const CanonicalProblem& problem,
                                             const Workshop& workshop) {
  return std::make_unique<BoundSinglePrecision>(problem, workshop);
}

}  // namespace faltung
