#include "methods/low_rank/bound_low_rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/boxes/boxes.h"
#include "methods/low_rank/terms.h"
#include "problem/accuracy.h"
#include "simd/scan.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"
#include "tiles/tile_shape.h"

namespace faltung {
namespace {

// Samples of a tile: these, a term and the sums of all stay in the second-level cache.
constexpr std::int64_t kTileBytes = 512 << 10;

Boxes boxes_of(const CanonicalProblem& problem) {
  return {problem, tile_shape(problem, kTileBytes / size_of(problem.compute)).out};
}

// Whether samples may be other than finite.
bool marks(const CanonicalProblem& problem) { return is_floating(problem.signal_type); }

// Of samples, sums and one term; of marks on samples and on outputs.
std::int64_t box_bytes(const CanonicalProblem& problem, const Boxes& boxes) {
  const std::int64_t element = size_of(problem.compute);
  std::int64_t bytes = Arena::padded(checked_mul(boxes.samples_size, element));
  bytes = checked_add(bytes, 2 * Arena::padded(checked_mul(boxes.tile_size, element)));
  if (marks(problem)) {
    bytes += Arena::padded(boxes.samples_size) + Arena::padded(boxes.tile_size);
  }
  return bytes;
}

// One of the products.
CanonicalProblem term_part(const CanonicalProblem& problem, const Boxes& boxes,
                           const ProductTerms::Term& term) {
  CanonicalProblem part = box_part(problem, boxes);
  part.signal_type = part.output_type = element_type_of_compute(problem.compute);
  part.compute = problem.compute;
  part.computes = {problem.compute};
  part.kernel = std::make_shared<const KernelAnalysis>(term.factors);
  return part;
}

// What the plan of a part holds besides its tables: its kernel, its problem and its state, and
// those of the sums along each axis.
std::int64_t plan_bytes(const CanonicalProblem& part) {
  constexpr std::size_t kState = 640;
  const std::size_t one = sizeof(CanonicalProblem) + sizeof(KernelAnalysis) +
                          part.axes.size() * sizeof(CanonicalAxis) + kState;
  return (1 + part.convolved_axes()) * static_cast<std::int64_t>(one) + part.kernel->bytes(false);
}

template <typename T>
class BoundLowRank final : public Bound {
 public:
  BoundLowRank(const CanonicalProblem& problem, int count, const Workshop& workshop)
      : problem_(problem),
        boxes_(boxes_of(problem)),
        grid_(problem, boxes_.tile),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scan_(simd::scan_loops(workshop.target())) {
    const auto& terms = problem.kernel->terms().terms;
    for (int r = 0; r < count; ++r) {
      const auto& term = terms[static_cast<std::size_t>(r)];
      terms_.push_back(build(term_part(problem, boxes_, term), workshop));
    }
    if (marks(problem_)) reach_ = build(reach_part(problem, boxes_), workshop);
  }

  std::int64_t owned_bytes() const override {
    std::int64_t bytes =
        problem_.kernel->terms_bytes() + plan_bytes_ + (reach_ ? reach_->owned_bytes() : 0);
    for (const auto& term : terms_) bytes += term->owned_bytes();
    return bytes;
  }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), worker_bytes());
  }

  void execute(const Execution& e) const override {
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(worker_bytes());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      if (!run_tile(e, grid_.tile(index), take_memory(arena))) *e.overflowed = true;
    });
  }

 private:
  std::unique_ptr<Bound> build(const CanonicalProblem& part, const Workshop& workshop) {
    plan_bytes_ += plan_bytes(part);
    return workshop.build_part(part).bound;
  }

  struct Memory {
    T *samples = nullptr, *sums = nullptr, *term = nullptr;
    std::byte *mask = nullptr, *reached = nullptr;
    std::span<std::byte> part;
  };

  std::int64_t part_bytes() const {
    std::int64_t bytes = reach_ ? reach_->workspace_bytes(1) : 0;
    for (const auto& term : terms_) bytes = std::max(bytes, term->workspace_bytes(1));
    return Arena::padded(bytes);
  }
  std::int64_t worker_bytes() const {
    return checked_add(box_bytes(problem_, boxes_), part_bytes());
  }

  Memory take_memory(Arena& arena) const {
    Memory m;
    m.samples = arena.take<T>(boxes_.samples_size);
    m.sums = arena.take<T>(boxes_.tile_size);
    m.term = arena.take<T>(boxes_.tile_size);
    if (marks(problem_)) {
      m.mask = arena.take_bytes(boxes_.samples_size);
      m.reached = arena.take_bytes(boxes_.tile_size);
    }
    m.part = {arena.take_bytes(part_bytes()), static_cast<std::size_t>(part_bytes())};
    return m;
  }

  bool run_tile(const Execution& e, const Tile& tile, const Memory& m) const {
    Execution part;
    part.workspace = m.part;
    part.overflowed = e.overflowed;
    part.stages = e.stages;
    const bool finite = [&] {
      const Timed timed(e.stages, Stage::gather);
      return locate_samples(e, tile, m, part);
    }();
    const AxisValues dense = boxes_.tile_strides();
    std::byte* const in_place = outputs_in_place(problem_, boxes_, e, tile, element_type_of<T>);
    T* const sums = in_place != nullptr ? reinterpret_cast<T*>(in_place) : m.sums;
    const AxisValues& strides = in_place != nullptr ? e.output_strides : dense;
    for (std::size_t r = 0; r < terms_.size(); ++r) {
      part.output = reinterpret_cast<std::byte*>(r == 0 ? sums : m.term);
      part.output_strides = r == 0 ? strides : dense;
      terms_[r]->execute(part);
      if (r == 0) continue;
      const Timed timed(e.stages, Stage::sums);
      each_result(sums, strides, m.term, [](T& sum, T term) { sum += term; });
    }
    if (!finite) {
      part.signal = m.mask;
      part.output = m.reached;
      part.output_strides = dense;
      reach_->execute(part);
      each_result(sums, strides, m.reached, [](T& sum, std::byte reached) {
        if (reached != std::byte{0}) sum = std::numeric_limits<T>::quiet_NaN();
      });
    }
    if (in_place != nullptr) return true;
    const Timed timed(e.stages, Stage::scatter);
    return scatter_.run(reinterpret_cast<const std::byte*>(sums), {tile.count, dense},
                        outputs_of(problem_, e, tile), e.output_strides);
  }

  // Calls at(sum, value of a dense box) for every output of a tile.
  template <typename Other, typename At>
  void each_result(T* sums, const AxisValues& strides, const Other* box, const At& at) const {
    each_row(boxes_.rank, boxes_.tile, strides,
             [&](std::int64_t offset, std::int64_t dense, std::int64_t row) {
               for (std::int64_t i = 0; i < row; ++i) at(sums[offset + i], box[dense + i]);
               return true;
             });
  }

  // Where the terms find the tile's samples; false when some were not finite and are marked.
  bool locate_samples(const Execution& e, const Tile& tile, const Memory& m,
                      Execution& part) const {
    part.signal = samples_in_place(problem_, boxes_, e, tile, element_type_of<T>);
    part.signal_strides = e.signal_strides;
    if (part.signal != nullptr && all_finite(part)) return true;
    gather(e, tile, m.samples);
    part.signal = reinterpret_cast<const std::byte*>(m.samples);
    part.signal_strides = boxes_.samples_strides();
    if (!marks(problem_) || scan_.all_finite(m.samples, boxes_.samples_size)) return true;
    mask(m);
    return false;
  }

  bool all_finite(const Execution& part) const {
    const auto* first = reinterpret_cast<const T*>(part.signal);
    return each_row(boxes_.rank, boxes_.samples, part.signal_strides,
                    [&](std::int64_t offset, std::int64_t, std::int64_t row) {
                      return scan_.all_finite(first + offset, row);
                    });
  }

  // The terms run over whole boxes; beyond a smaller tile they must hold numbers.
  void gather(const Execution& e, const Tile& tile, T* samples) const {
    const GatherBox box = boxes_.samples_of(problem_, tile);
    if (tile.count != boxes_.tile) std::fill_n(samples, boxes_.samples_size, T{});
    gather_.run(e.signal, e.signal_strides, box, reinterpret_cast<std::byte*>(samples));
  }

  void mask(const Memory& m) const {
    for (std::int64_t i = 0; i < boxes_.samples_size; ++i) {
      const bool finite = std::isfinite(m.samples[i]);
      m.mask[i] = std::byte{finite ? std::uint8_t{0} : std::uint8_t{1}};
      if (!finite) m.samples[i] = 0;
    }
  }

  CanonicalProblem problem_;
  Boxes boxes_;
  TileGrid grid_;
  Gather gather_;
  Scatter scatter_;
  const simd::ScanLoops& scan_;
  std::vector<std::unique_ptr<Bound>> terms_;
  std::int64_t plan_bytes_ = 0;
  std::unique_ptr<Bound> reach_;
};

Estimate impossible() {
  Estimate estimate;
  estimate.error_bound = std::numeric_limits<double>::infinity();
  return estimate;
}

}  // namespace

Estimate estimate_low_rank(const CanonicalProblem& problem, int count, const Workshop& workshop) {
  const Boxes boxes = boxes_of(problem);
  const auto tiles = static_cast<double>(TileGrid(problem, boxes.tile).count());
  const ProductTerms& all = problem.kernel->terms();
  Estimate estimate;
  estimate.owned_bytes = problem.kernel->terms_bytes();
  double errors = 0, sizes = 0;  // of the terms, as multiples of |signal|_inf
  std::int64_t workspace = 0;
  for (int r = 0; r < count; ++r) {
    const auto& term = all.terms[static_cast<std::size_t>(r)];
    const CanonicalProblem product = term_part(problem, boxes, term);
    const auto part = workshop.estimate_part(product);
    if (!part) return impossible();
    estimate.work.add(part->work, tiles);
    estimate.owned_bytes += part->owned_bytes + plan_bytes(product);
    workspace = std::max(workspace, part->workspace_bytes);
    errors += part->candidate.error_bound * term.l1;
    sizes += (1 + part->candidate.error_bound) * term.l1;
    estimate.children.push_back(part->candidate);
  }
  if (marks(problem)) {
    const CanonicalProblem marked = reach_part(problem, boxes);
    const auto reach = workshop.estimate_part(marked);
    if (!reach) return impossible();
    estimate.owned_bytes += reach->owned_bytes + plan_bytes(marked);
    workspace = std::max(workspace, reach->workspace_bytes);
  }
  const double sums = gamma(count - 1, unit_roundoff(problem.compute)) * sizes;
  const double residual = all.residual[static_cast<std::size_t>(count)];
  estimate.error_bound = (errors + sums + residual) / problem.kernel->l1() + store_bound(problem);
  estimate.approximate = is_approximate(problem, count);

  const auto samples = tiles * static_cast<double>(boxes.samples_size);
  const auto results = tiles * static_cast<double>(boxes.tile_size);
  const ElementType type = element_type_of_compute(problem.compute);
  const double inside = tiles_inside(problem, boxes.tile) / tiles;
  const double gathered = problem.signal_type == type ? (1 - inside) * samples : samples;
  const double scattered = problem.output_type == type ? 0 : results;
  Work& work = estimate.work;
  work.tiles += tiles;
  work.moved += gathered + scattered;
  work.rows += (gathered + scattered) / static_cast<double>(boxes.samples[boxes.rank - 1]);
  // Adding a term reads two numbers and writes one.
  work.cleared += static_cast<double>(size_of(problem.compute)) *
                  (3 * (count - 1) * results + (marks(problem) ? samples : 0));
  work.bytes = problem.bytes();
  estimate.workspace_bytes = checked_add(box_bytes(problem, boxes), Arena::padded(workspace));
  estimate.detail =
      fmt::format("{} products, {}{}, over {:.0f} tile{}", count, name_of(problem.compute),
                  estimate.approximate ? ", approximate" : "", tiles, tiles == 1 ? "" : "s");
  return estimate;
}

std::unique_ptr<Bound> bind_low_rank(const CanonicalProblem& problem, int count,
                                     const Workshop& workshop) {
  if (problem.compute == Compute::float32) {
    return std::make_unique<BoundLowRank<float>>(problem, count, workshop);
  }
  return std::make_unique<BoundLowRank<double>>(problem, count, workshop);
}

}  // namespace faltung
