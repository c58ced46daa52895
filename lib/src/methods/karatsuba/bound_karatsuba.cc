#include "methods/karatsuba/bound_karatsuba.h"

#include <algorithm>
#include <numeric>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/blocks/bound_blocks.h"
#include "methods/exact/integers.h"
#include "methods/karatsuba/rings.h"
#include "simd/scan.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// Samples of a block, whole squares of them.
std::int64_t samples_of(const KaratsubaShape& shape) { return shape.block.points[shape.axis]; }

std::int64_t results_of(const KaratsubaShape& shape) {
  return shape.squares() * shape.square.size();
}

// 128-bit sums that a block's samples might not let fit are made from the taps themselves.
std::int64_t plain_taps(const CanonicalProblem& problem) {
  return problem.compute == Compute::int128 ? problem.kernel->taps_per_instance() : 0;
}

class BoundKaratsuba final : public Bound {
 public:
  BoundKaratsuba(const CanonicalProblem& problem, const KaratsubaShape& shape,
                 const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        grid_(problem, shape.block),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scatter_narrow_(problem,
                        problem.compute == Compute::int128 ? Compute::int64 : problem.compute,
                        workshop.target()),
        scan_(simd::scan_loops(workshop.target())),
        loops_(simd::toeplitz_loops(workshop.target())),
        sums_(simd::tap_loops(workshop.target()).int64),
        residues_(residue_sums_for(problem.modulus, workshop.target())),
        arranged_(karatsuba_owned_bytes(problem, shape)) {
    arrange();
  }

  std::int64_t owned_bytes() const override { return arranged_.bytes(); }
  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.blocks(), threads),
                       karatsuba_worker_bytes(problem_, shape_));
  }

  void execute(const Execution& e) const override {
    const auto bytes = static_cast<std::size_t>(karatsuba_worker_bytes(problem_, shape_));
    parallel_for(grid_.blocks(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      if (!run_block(e, grid_.block(index), arena)) *e.overflowed = true;
    });
  }

 private:
  std::int64_t segment() const { return shape_.block.segment[shape_.axis]; }

  // Of every kernel its taps in the order of the recursion; then where taps meet samples, in sums
  // of the base and of whole kernels; then the kernels themselves.
  std::uint64_t* arranged(std::int64_t instance) const {
    return arranged_.as<std::uint64_t>() + instance * shape_.square.tap_values();
  }
  std::int64_t* offsets() const {
    return reinterpret_cast<std::int64_t*>(arranged(problem_.kernel->instances()));
  }
  std::int64_t* plain_offsets() const { return offsets() + shape_.square.base; }
  std::int64_t* plain(std::int64_t instance) const {
    return plain_offsets() + (instance + 1) * plain_taps(problem_);
  }

  void arrange() {
    const std::int64_t count = problem_.kernel->taps_per_instance();
    const std::int64_t size = shape_.square.size();
    for (std::int64_t j = 0; j < shape_.square.base; ++j) {
      offsets()[j] = shape_.square.base - 1 - j;
    }
    for (std::int64_t j = 0; j < plain_taps(problem_); ++j) plain_offsets()[j] = size - 1 - j;
    const auto* residues = std::get_if<std::vector<std::uint64_t>>(&problem_.kernel->dense());
    std::vector<std::int64_t> integers(static_cast<std::size_t>(count));
    std::vector<std::uint64_t> taps(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < problem_.kernel->instances(); ++i) {
      if (residues != nullptr) {
        std::copy_n(residues->begin() + i * count, count, taps.begin());
      } else {
        integer_taps(problem_.kernel->dense(), i * count, integers);
        std::copy(integers.begin(), integers.end(), taps.begin());
        std::copy_n(integers.begin(), plain_taps(problem_), plain(i));
      }
      arrange_taps(shape_.square, taps, problem_.modulus, arranged(i));
    }
  }

  bool run_block(const Execution& e, const Tile& block, Arena arena) const {
    Timed timed(e.stages, Stage::gather);
    auto* samples = arena.take<std::uint64_t>(samples_of(shape_));
    auto* results = arena.take_bytes(results_of(shape_) * size_of_sum(problem_.compute));
    gather_.run(e.signal, e.signal_strides, block_box(problem_, shape_.block, block),
                reinterpret_cast<std::byte*>(samples));
    std::fill(samples + segment(), samples + samples_of(shape_), 0);
    const Sums sums = sums_for(reinterpret_cast<const std::int64_t*>(samples));
    const Scatter& scatter = sums == Sums::wrapped ? scatter_narrow_ : scatter_;
    bool fits = true;
    for (const AxisValues& shared : grid_.shared()) {
      timed.next(Stage::sums);
      fits &= multiply(sums, grid_.instance(block, shared), block, samples, results, arena);
      timed.next(Stage::scatter);
      const BlockResults wanted = block_results(problem_, shape_.block, block, shared, e);
      fits &= scatter.run(results, wanted.box, wanted.output, e.output_strides);
    }
    return fits;
  }

  enum class Sums { wrapped, residues, wide, checked };

  // The least that holds all results of these samples, and all that is computed on the way.
  Sums sums_for(const std::int64_t* samples) const {
    if (problem_.compute == Compute::int64) return Sums::wrapped;
    if (problem_.compute == Compute::residue) return Sums::residues;
    const auto largest = static_cast<double>(scan_.max_abs(samples, segment()));
    const double result = largest * problem_.kernel->l1() * (1 + 1e-9);
    if (result < 0x1p63) return Sums::wrapped;
    return halvings_fit(largest, shape_.square.depth) && result < 0x1p127 ? Sums::wide
                                                                          : Sums::checked;
  }

  // False where a result does not fit 128 bits.
  bool multiply(Sums sums, std::int64_t instance, const Tile& block, const std::uint64_t* samples,
                std::byte* results, const Arena& arena) const {
    auto* words = reinterpret_cast<std::uint64_t*>(results);
    auto* wide = reinterpret_cast<int128*>(results);
    switch (sums) {
      case Sums::wrapped:
        run_squares(WrappedRing{sums_, loops_, offsets()}, 0, instance, block, samples, words,
                    arena);
        return true;
      case Sums::residues:
        run_squares(ResidueRing{residues_, loops_, offsets(), problem_.modulus}, problem_.modulus,
                    instance, block, samples, words, arena);
        return true;
      case Sums::wide:
        run_squares(WideRing{offsets()}, 0, instance, block, samples, wide, arena);
        return true;
      case Sums::checked:
        break;
    }
    const std::int64_t outputs =
        (block.count[shape_.axis] - 1) * problem_.axes[shape_.axis].step + 1;
    return checked_wide_row(reinterpret_cast<const std::int64_t*>(samples), plain_offsets(),
                            plain(instance), plain_taps(problem_), wide, outputs);
  }

  template <typename Ring>
  void run_squares(const Ring& ring, std::uint64_t modulus, std::int64_t instance,
                   const Tile& block, const std::uint64_t* samples, typename Ring::Result* results,
                   const Arena& arena) const {
    const std::int64_t n = shape_.square.size();
    const std::int64_t first = shape_.first_sample(problem_, block.start[shape_.axis]);
    const Filled filled = filled_samples(problem_.axes[shape_.axis], first, segment());
    const Toeplitz<Ring> toeplitz(shape_.square, loops_, modulus, ring);
    for (std::int64_t at = 0; at + n - 1 < segment(); at += n) {
      toeplitz.multiply(shape_.square.depth, samples + at, filled.from(at, 2 * n - 1),
                        arranged(instance), results + at, arena);
    }
  }

  CanonicalProblem problem_;
  KaratsubaShape shape_;
  BlockGrid grid_;
  Gather gather_;
  Scatter scatter_, scatter_narrow_;
  const simd::ScanLoops& scan_;
  const simd::ToeplitzLoops& loops_;
  simd::TapLoop<std::int64_t> sums_;
  simd::ResidueSums residues_;
  Buffer arranged_;
};

}  // namespace

std::int64_t karatsuba_owned_bytes(const CanonicalProblem& problem, const KaratsubaShape& shape) {
  const std::int64_t instances = problem.kernel->instances();
  const std::int64_t plain = checked_mul(instances + 1, plain_taps(problem));
  return Arena::padded(checked_mul(8, checked_add(checked_mul(instances, shape.square.tap_values()),
                                                  checked_add(shape.square.base, plain))));
}

std::int64_t karatsuba_worker_bytes(const CanonicalProblem& problem, const KaratsubaShape& shape) {
  const std::int64_t result = size_of_sum(problem.compute);
  return checked_add(Arena::padded(checked_mul(samples_of(shape), 8)),
                     checked_add(Arena::padded(checked_mul(results_of(shape), result)),
                                 shape.square.scratch_bytes(result)));
}

std::unique_ptr<Bound> bind_karatsuba(const CanonicalProblem& problem, const KaratsubaShape& shape,
                                      const Workshop& workshop) {
  return std::make_unique<BoundKaratsuba>(problem, shape, workshop);
}

}  // namespace faltung
