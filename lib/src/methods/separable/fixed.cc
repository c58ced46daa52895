#include "methods/separable/fixed.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/separable/fixed_rows.h"

namespace faltung {
namespace {

// What one worker needs at a time, in bytes.
struct Memory {
  std::int64_t slot, sum_row;       // of one row
  std::int64_t ring, sums, result;  // of all rows; of a row of results
  std::int64_t pointers;            // to rows, of two kinds
  Memory(const CanonicalProblem& problem, const FixedShape& shape,
         const simd::FixedPasses& passes) {
    const std::int64_t rows = passes.rows + problem.axes[shape.across].kernel - 1;
    slot = Arena::padded(shape.samples);
    ring = rows * slot;
    sum_row = Arena::padded(shape.samples * 2 + simd::kFixedBeyond);
    sums = passes.rows * sum_row;
    result = Arena::padded(shape.samples);
    pointers = Arena::padded(rows * static_cast<std::int64_t>(sizeof(void*)));
  }
  std::int64_t total() const { return ring + sums + result + 2 * pointers; }
};

class BoundFixed final : public Bound {
 public:
  BoundFixed(const CanonicalProblem& problem, const FixedShape& shape, const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        passes_(simd::fixed_passes(workshop.target())),
        memory_(problem, shape, passes_),
        grid_(problem, shape.tile) {}

  std::int64_t owned_bytes() const override { return shape_.columns.bytes() + shape_.rows.bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), memory_.total());
  }

  void execute(const Execution& e) const override {
    const bool dense = has_dense_rows(problem_, shape_, e.output_strides);
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(memory_.total());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      const Tile tile = grid_.tile(index);
      Stripe stripe{e, tile, dense, FixedRows(problem_, shape_, e, tile)};
      stripe.ring = arena.take<std::uint8_t>(memory_.ring);
      stripe.sums = reinterpret_cast<std::uint16_t*>(arena.take_bytes(memory_.sums));
      stripe.result = arena.take<std::uint8_t>(memory_.result);
      stripe.inside = reinterpret_cast<const std::uint8_t**>(arena.take_bytes(memory_.pointers));
      stripe.beyond = reinterpret_cast<const std::uint8_t**>(arena.take_bytes(memory_.pointers));
      run(stripe);
    });
  }

 private:
  // One band of one stripe.
  struct Stripe {
    const Execution& e;
    const Tile& tile;
    bool dense;  // rows of results are written where they go
    FixedRows rows;
    std::uint8_t* ring = nullptr;
    std::uint16_t* sums = nullptr;
    std::uint8_t* result = nullptr;
    const std::uint8_t** inside = nullptr;  // where rows are read inside the signal
    const std::uint8_t** beyond = nullptr;  // and beyond its ends
  };

  std::int64_t overlap() const { return problem_.axes[shape_.across].kernel - 1; }
  std::int64_t sum_stride() const { return memory_.sum_row / 2; }

  void run(const Stripe& stripe) const {
    const std::int64_t outputs = stripe.tile.count[shape_.across];
    for (std::int64_t r = 0; r < outputs; r += passes_.rows) {
      const std::int64_t count = std::min(passes_.rows, outputs - r);
      locate_rows(stripe, r, count);
      sum_columns(stripe);
      for (std::int64_t j = 0; j < count; ++j) sum_row(stripe, r + j, j);
    }
  }

  // The rows that the outputs r, ..., r + count - 1 need. Groups come in order, and all but the
  // last are full.
  void locate_rows(const Stripe& stripe, std::int64_t r, std::int64_t count) const {
    const std::int64_t kept = r > 0 ? overlap() : 0, ring = overlap() + passes_.rows;
    if (r > 0) {
      std::copy_n(stripe.inside + passes_.rows, kept, stripe.inside);
      std::copy_n(stripe.beyond + passes_.rows, kept, stripe.beyond);
    }
    for (std::int64_t j = kept; j < overlap() + count; ++j) {
      std::uint8_t* slot = stripe.ring + (r + j) % ring * memory_.slot;
      stripe.beyond[j] = slot;
      stripe.inside[j] = stripe.rows.locate(r + j, slot);
    }
    // Rows that only outputs beyond the band would need: anything that may be read.
    std::fill(stripe.inside + overlap() + count, stripe.inside + ring, stripe.inside[0]);
    std::fill(stripe.beyond + overlap() + count, stripe.beyond + ring, stripe.beyond[0]);
  }

  // In order: each part writes a little beyond its end.
  void sum_columns(const Stripe& stripe) const {
    const simd::FixedSteps taps = shape_.columns.view();
    const std::int64_t begin = stripe.rows.inside(), length = stripe.rows.inside_length();
    const std::int64_t end = begin + length;
    passes_.columns(stripe.beyond, taps, 0, begin, stripe.sums, sum_stride());
    passes_.columns(stripe.inside, taps, 0, length, stripe.sums + begin, sum_stride());
    passes_.columns(stripe.beyond, taps, end, stripe.rows.samples() - end, stripe.sums + end,
                    sum_stride());
  }

  // Output row r of the tile, from row j of the sums.
  void sum_row(const Stripe& stripe, std::int64_t r, std::int64_t j) const {
    const AxisValues& strides = stripe.e.output_strides;
    auto* output = reinterpret_cast<std::uint8_t*>(stripe.e.output);
    for (std::size_t a = 0; a <= shape_.along(); ++a) output += stripe.tile.start[a] * strides[a];
    output += r * strides[shape_.across];
    const std::int64_t count = stripe.tile.count[shape_.along()];
    passes_.along(stripe.sums + j * sum_stride(), shape_.channels, shape_.rows.view(),
                  count * shape_.channels, stripe.dense ? output : stripe.result);
    if (stripe.dense) return;
    const std::uint8_t* from = stripe.result;
    for (std::int64_t i = 0; i < count; ++i) {
      copy_to(problem_, shape_.along() + 1, strides, from, output + i * strides[shape_.along()]);
    }
  }

  CanonicalProblem problem_;
  FixedShape shape_;
  const simd::FixedPasses& passes_;
  Memory memory_;
  TileGrid grid_;
};

// In multiply-adds of float32 tiles: a pair of taps, and what an output takes besides.
constexpr double kColumnPair = 1.2, kRowPair = 2, kOutput = 7;

}  // namespace

Estimate estimate_fixed(const CanonicalProblem& problem, const FixedShape& shape,
                        const Workshop& workshop) {
  const auto outputs = static_cast<double>(problem.outputs());
  const auto stripe = static_cast<double>(shape.tile[shape.along()] * shape.channels);
  const double widened = static_cast<double>(shape.samples) / stripe;
  Estimate estimate;
  Work& work = estimate.work;
  work.tile_adds =
      outputs * (widened * kColumnPair * static_cast<double>(shape.columns.view().pairs) +
                 kRowPair * static_cast<double>(shape.rows.view().pairs) + kOutput);
  work.rows = outputs / stripe;
  work.tiles = static_cast<double>(TileGrid(problem, shape.tile).count());
  work.bytes = problem.bytes();
  estimate.owned_bytes = shape.columns.bytes() + shape.rows.bytes();
  estimate.workspace_bytes = Memory(problem, shape, simd::fixed_passes(workshop.target())).total();
  estimate.error_bound = shape.error / (problem.signal_max * problem.kernel->l1());
  estimate.detail = fmt::format("rows and columns in one sweep, stripes of {}, 16-bit fixed point",
                                shape.tile[shape.along()]);
  return estimate;
}

std::unique_ptr<Bound> bind_fixed(const CanonicalProblem& problem, const FixedShape& shape,
                                  const Workshop& workshop) {
  return std::make_unique<BoundFixed>(problem, shape, workshop);
}

}  // namespace faltung
