#include "methods/separable/sweeps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/separable/passes.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

// Rows done at a time: all lanes of transforms that have a row in each. They leave the sweep along
// them room to work.
constexpr std::int64_t kBandRows = 16, kBandBytes = 1 << 20;

// What it takes in all, in moves, that a sample waits in memory between the sweeps: no arithmetic
// is done meanwhile.
constexpr double kWaiting = 8;

bool is_float(ElementType type) {
  return type == ElementType::float32 || type == ElementType::float64;
}

// Beyond the edge of the second sweep stands what the first one makes of what is there.
bool commutes(Border border) { return border != Border::constant; }

std::int64_t row_bytes(const Sweeps& sweeps, std::size_t rank, std::int64_t size) {
  std::int64_t bytes = size;
  for (std::size_t a = sweeps.across + 1; a < rank; ++a) {
    bytes = checked_mul(bytes, std::max(sweeps.lengths[a], sweeps.band[a]));
  }
  return bytes;
}

class BoundSweeps final : public Bound {
 public:
  BoundSweeps(const CanonicalProblem& problem, const Sweeps& sweeps, const Workshop& workshop)
      : rank_(problem.axes.size()),
        sweeps_(sweeps),
        grid_(problem, sweeps.band),
        size_(size_of(problem.compute)),
        band_bytes_(Arena::padded(kBandRows * row_bytes(sweeps, rank_, size_))),
        columns_(workshop.build_part(sweeps.columns).bound),
        rows_(workshop.build_part(sweeps.rows).bound) {}

  std::int64_t owned_bytes() const override {
    return columns_->owned_bytes() + rows_->owned_bytes();
  }
  std::int64_t workspace_bytes(int threads) const override {
    return std::max(columns_->workspace_bytes(threads),
                    checked_mul(worker_count(grid_.count(), threads), worker_bytes()));
  }

  void execute(const Execution& e) const override {
    columns_->execute(e);
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(worker_bytes());
      convolve_rows(e, grid_.tile(index),
                    e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
    });
  }

 private:
  std::int64_t worker_bytes() const {
    return checked_add(2 * band_bytes_, Arena::padded(rows_->workspace_bytes(1)));
  }

  void convolve_rows(const Execution& e, const Tile& tile, std::span<std::byte> memory) const {
    Arena arena(memory);
    std::byte* samples = arena.take_bytes(band_bytes_);
    std::byte* results = arena.take_bytes(band_bytes_);
    std::byte* band = e.output;
    for (std::size_t a = 0; a < rank_; ++a) band += tile.start[a] * e.output_strides[a] * size_;
    const bool whole = tile.count == sweeps_.band;
    AxisValues lengths = sweeps_.lengths;
    lengths[sweeps_.across] = tile.count[sweeps_.across];
    Execution part;
    part.signal = samples;
    part.signal_strides = dense_strides(sweeps_.lengths, rank_);
    part.output = whole ? band : results;
    part.output_strides = whole ? e.output_strides : dense_strides(sweeps_.band, rank_);
    part.workspace = memory.subspan(static_cast<std::size_t>(2 * band_bytes_));
    part.overflowed = e.overflowed;
    part.stages = e.stages;
    // Rows that are not there must hold numbers.
    if (!whole) std::memset(samples, 0, static_cast<std::size_t>(band_bytes_));
    copy(0, lengths, band, e.output_strides, samples, part.signal_strides);
    rows_->execute(part);
    if (!whole) copy(0, tile.count, results, part.output_strides, band, e.output_strides);
  }

  void copy(std::size_t a, const AxisValues& count, const std::byte* from,
            const AxisValues& from_strides, std::byte* to, const AxisValues& to_strides) const {
    if (a == rank_) {
      std::memcpy(to, from, static_cast<std::size_t>(size_));
      return;
    }
    if (is_dense(a, count, from_strides) && is_dense(a, count, to_strides)) {
      std::int64_t elements = 1;
      for (std::size_t b = a; b < rank_; ++b) elements *= count[b];
      std::memcpy(to, from, static_cast<std::size_t>(elements * size_));
      return;
    }
    for (std::int64_t i = 0; i < count[a]; ++i) {
      copy(a + 1, count, from + i * from_strides[a] * size_, from_strides,
           to + i * to_strides[a] * size_, to_strides);
    }
  }

  bool is_dense(std::size_t a, const AxisValues& count, const AxisValues& strides) const {
    std::int64_t dense = 1;
    for (std::size_t b = rank_; b-- > a;) {
      if (count[b] > 1 && strides[b] != dense) return false;
      dense *= count[b];
    }
    return true;
  }

  std::size_t rank_;
  Sweeps sweeps_;
  TileGrid grid_;
  std::int64_t size_, band_bytes_;
  std::unique_ptr<Bound> columns_, rows_;
};

}  // namespace

std::optional<Sweeps> make_sweeps(const CanonicalProblem& problem) {
  const auto& axes = problem.axes;
  const ElementType type = element_type_of_compute(problem.compute);
  if (!is_float(type) || problem.signal_type != type || problem.output_type != type) return {};
  if (problem.convolved_axes() != 2 || problem.componentwise) return {};
  Sweeps sweeps;
  while (!axes[sweeps.across].convolved()) ++sweeps.across;
  const std::size_t across = sweeps.across, along = across + 1;
  if (!axes[along].convolved() || axes[along].step != 1 || axes[along].out < axes[along].signal) {
    return {};
  }
  if (!commutes(axes[across].border) || !commutes(axes[along].border)) return {};
  std::vector<CanonicalAxis> columns = axes, rows = axes;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    CanonicalAxis whole;
    whole.caller_axis = axes[a].caller_axis;
    whole.border = axes[a].border;
    whole.signal = whole.out = a == along ? axes[a].signal : a < across ? 1 : axes[a].out;
    if (a == across) whole.signal = whole.out = std::min(kBandRows, axes[a].out);
    if (a == along) columns[a] = whole;
    if (a != along) rows[a] = whole;
    sweeps.band[a] = rows[a].out;
    sweeps.lengths[a] = rows[a].signal;
  }
  if (row_bytes(sweeps, axes.size(), size_of(problem.compute)) > kBandBytes / kBandRows) return {};
  sweeps.columns = make_part(problem, std::move(columns), problem.kernel->factors()[0]);
  // Axes that only pass through may reach beyond a constant edge.
  sweeps.columns.border_value = problem.border_value;
  sweeps.rows = make_part(problem, std::move(rows), problem.kernel->factors()[1]);
  return sweeps;
}

Estimate estimate_sweeps(const CanonicalProblem& problem, const Sweeps& sweeps,
                         const Workshop& workshop) {
  const auto bands = static_cast<double>(TileGrid(problem, sweeps.band).count());
  const auto columns = workshop.estimate_part(sweeps.columns);
  const auto rows = workshop.estimate_part(sweeps.rows);
  Estimate estimate;
  if (!columns || !rows) {
    estimate.error_bound = std::numeric_limits<double>::infinity();
    estimate.detail = "no method for a sweep";
    return estimate;
  }
  estimate.work.add(columns->work);
  estimate.work.add(rows->work, bands);
  const double band = static_cast<double>(volume(sweeps.lengths, problem.axes.size()));
  estimate.work.moved += (1 + kWaiting) * bands * band;
  estimate.work.tiles += bands;
  // The second sweep reads and writes the output once more.
  estimate.work.bytes =
      problem.bytes() + 2 * bands * band * static_cast<double>(size_of(problem.compute));
  estimate.owned_bytes = columns->owned_bytes + rows->owned_bytes;
  const std::int64_t rows_bytes =
      Arena::padded(kBandRows * row_bytes(sweeps, problem.axes.size(), size_of(problem.compute)));
  estimate.workspace_bytes =
      std::max(columns->workspace_bytes, 2 * rows_bytes + Arena::padded(rows->workspace_bytes));
  const double growth = (1 + columns->candidate.error_bound) * (1 + rows->candidate.error_bound);
  estimate.error_bound =
      (growth - 1) + problem.kernel->factor_residual() * growth + store_bound(problem);
  estimate.children = {columns->candidate, rows->candidate};
  estimate.detail = fmt::format("all columns, then all rows, {}", name_of(problem.compute));
  return estimate;
}

std::unique_ptr<Bound> bind_sweeps(const CanonicalProblem& problem, const Sweeps& sweeps,
                                   const Workshop& workshop) {
  return std::make_unique<BoundSweeps>(problem, sweeps, workshop);
}

}  // namespace faltung
