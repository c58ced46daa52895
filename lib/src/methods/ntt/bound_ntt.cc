#include "methods/ntt/bound_ntt.h"

#include <algorithm>
#include <numeric>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/blocks/bound_blocks.h"
#include "methods/exact/integers.h"
#include "ntt/coefficients.h"
#include "ntt/transform.h"
#include "simd/scan.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// A single block is put together from residues in pieces of this many vectors, on all threads.
constexpr std::int64_t kPiece = 4096;

struct Workspace {
  std::array<ntt::Word*, ntt::kMostTogether> points{};
  std::int64_t* samples = nullptr;
  std::byte* results = nullptr;
};

class BoundNtt final : public Bound {
 public:
  BoundNtt(const CanonicalProblem& problem, const NttShape& shape, const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        grid_(problem, shape.block),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scan_(simd::scan_loops(workshop.target())),
        transforms_(ntt::transforms(workshop.target(), shape.set)),
        loops_(ntt::coefficient_loops(workshop.target(), shape.set)) {
    for (int prime = 0; prime < shape.primes; ++prime) {
      trees_.push_back(
          ntt::tree(workshop.tables(), shape.set[prime], shape.points(), transforms_.lanes));
      garners_.emplace_back(shape.set, prime + 1, problem.modulus);
    }
    build_spectra();
  }

  std::int64_t owned_bytes() const override { return spectra_.bytes(); }
  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.blocks(), threads), ntt_worker_bytes(problem_, shape_));
  }

  void execute(const Execution& e) const override {
    const auto bytes = static_cast<std::size_t>(ntt_worker_bytes(problem_, shape_));
    const bool alone = grid_.blocks() == 1;
    const int inner = alone ? e.threads : 1;
    parallel_for(
        grid_.blocks(), alone ? 1 : e.threads, e.stop, [&](std::int64_t index, int worker) {
          Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
          Workspace w;
          for (int i = 0; i < shape_.primes; ++i) {
            w.points[static_cast<std::size_t>(i)] = arena.take<ntt::Word>(shape_.points());
          }
          w.samples = arena.take<std::int64_t>(segment());
          w.results = arena.take_bytes(shape_.points() * size_of_sum(problem_.compute));
          if (!run_block(e, grid_.block(index), w, inner)) *e.overflowed = true;
        });
  }

 private:
  std::int64_t segment() const { return shape_.block.segment[shape_.axis]; }
  std::int64_t vectors() const { return shape_.points() / transforms_.lanes; }
  const ntt::Tree& tree(int prime) const { return *trees_[static_cast<std::size_t>(prime)]; }
  ntt::Word* spectrum(std::int64_t instance, int prime) const {
    return spectra_.as<ntt::Word>() + (instance * shape_.primes + prime) * shape_.points();
  }

  void build_spectra() {
    const std::int64_t taps = problem_.kernel->taps_per_instance();
    // Taps beyond a block reach no result that is wanted.
    const std::int64_t count = std::min(taps, shape_.points());
    const auto* residues = std::get_if<std::vector<std::uint64_t>>(&problem_.kernel->dense());
    std::vector<std::int64_t> integers(static_cast<std::size_t>(residues != nullptr ? 0 : count));
    ntt::Coefficients from{integers.data(), count, problem_.modulus, problem_.kernel->largest()};
    spectra_ = Buffer(ntt_owned_bytes(problem_, shape_));
    for (std::int64_t i = 0; i < problem_.kernel->instances(); ++i) {
      if (residues != nullptr) {
        from.data = reinterpret_cast<const std::int64_t*>(residues->data()) + i * taps;
      } else {
        integer_taps(problem_.kernel->dense(), i * taps, integers);
      }
      for (int prime = 0; prime < shape_.primes; ++prime) {
        loops_.enter(tree(prime), from, spectrum(i, prime), 0, vectors());
        transforms_.spectrum(tree(prime), spectrum(i, prime));
      }
    }
  }

  bool run_block(const Execution& e, const Tile& block, const Workspace& w, int threads) const {
    Timed timed(e.stages, Stage::gather);
    gather_.run(e.signal, e.signal_strides, block_box(problem_, shape_.block, block),
                reinterpret_cast<std::byte*>(w.samples));
    const double largest = largest_of(w.samples);
    const double result = largest_result(*problem_.kernel, largest, segment());
    const int primes = std::min(shape_.primes, shape_.set.primes_for(result));
    bool fits = true;
    for (const AxisValues& shared : grid_.shared()) {
      const std::int64_t instance = grid_.instance(block, shared);
      timed.next(Stage::transform);
      parallel_for(primes, threads, e.stop, [&](std::int64_t i, int) {
        const int prime = static_cast<int>(i);
        ntt::Word* points = w.points[static_cast<std::size_t>(i)];
        loops_.enter(tree(prime), {w.samples, segment(), problem_.modulus, largest}, points, 0,
                     vectors());
        transforms_.convolve(tree(prime), spectrum(instance, prime), points);
      });
      const BlockResults results = block_results(problem_, shape_.block, block, shared, e);
      timed.next(Stage::sums);
      fits &= leave(results, primes, w, e, threads);
      timed.next(Stage::scatter);
      fits &= scatter_.run(w.results, results.box, results.output, e.output_strides);
    }
    return fits;
  }

  // Integers may be smaller than their type allows, and ask for fewer primes.
  double largest_of(const std::int64_t* samples) const {
    if (problem_.compute == Compute::residue) return static_cast<double>(problem_.modulus / 2);
    return static_cast<double>(scan_.max_abs(samples, segment()));
  }

  // False where a wanted result does not fit the type computed in.
  bool leave(const BlockResults& results, int primes, const Workspace& w, const Execution& e,
             int threads) const {
    ntt::Residues residues;
    for (std::size_t i = 0; i < static_cast<std::size_t>(primes); ++i) {
      residues.trees[i] = trees_[i].get();
      residues.points[i] = w.points[i];
    }
    const std::int64_t step = results.box.stride[shape_.axis];
    residues.first = results.first;
    residues.last = results.first + (results.box.count[shape_.axis] - 1) * step + 1;
    const ntt::Garner& garner = garners_[static_cast<std::size_t>(primes - 1)];
    std::atomic<bool> fits = true;
    parallel_for(ceil_div(vectors(), kPiece), threads, e.stop, [&](std::int64_t piece, int) {
      const std::int64_t begin = piece * kPiece, end = std::min(vectors(), begin + kPiece);
      if (problem_.compute == Compute::int128) {
        auto* to = reinterpret_cast<int128*>(w.results);
        if (!loops_.leave_wide(garner, residues, step, to, begin, end)) fits = false;
      } else {
        auto* to = reinterpret_cast<std::uint64_t*>(w.results);
        loops_.leave(garner, residues, to, begin, end);
      }
    });
    return fits;
  }

  CanonicalProblem problem_;
  NttShape shape_;
  BlockGrid grid_;
  Gather gather_;
  Scatter scatter_;
  const simd::ScanLoops& scan_;
  const ntt::Transforms& transforms_;
  const ntt::CoefficientLoops& loops_;
  std::vector<std::shared_ptr<const ntt::Tree>> trees_;
  std::vector<ntt::Garner> garners_;  // of one prime and more
  Buffer spectra_;
};

}  // namespace

std::int64_t ntt_owned_bytes(const CanonicalProblem& problem, const NttShape& shape) {
  return checked_mul(checked_mul(problem.kernel->instances(), shape.primes),
                     checked_mul(shape.points(), 8));
}

std::int64_t ntt_worker_bytes(const CanonicalProblem& problem, const NttShape& shape) {
  const std::int64_t points = shape.points();
  return checked_add(checked_mul(shape.primes, Arena::padded(checked_mul(points, 8))),
                     checked_add(Arena::padded(checked_mul(shape.block.segment[shape.axis], 8)),
                                 Arena::padded(checked_mul(points, size_of_sum(problem.compute)))));
}

std::unique_ptr<Bound> bind_ntt(const CanonicalProblem& problem, const NttShape& shape,
                                const Workshop& workshop) {
  return std::make_unique<BoundNtt>(problem, shape, workshop);
}

}  // namespace faltung
