// Two passes over 16-bit sums of a picture of bytes, in one sweep: see byte_shape.h. `Sums` is how
// they are summed:
//
//     Sum, Out             types of the sums between the passes, and of results
//     group()              rows of sums at a time
//     columns(rows, first, length, sums, stride)   the pass down the columns
//     along(sums, channels, length, out)           and that along a row
//     finish()             after the last row of a stripe
//     bytes()              of its taps
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/method.h"
#include "methods/separable/byte_rows.h"

namespace faltung {

// What one worker needs at a time, in bytes.
struct ByteMemory {
  // Bytes that loops read or write beyond the last sum.
  static constexpr std::int64_t kBeyond = 256;

  std::int64_t slot, sum_row;       // of one row
  std::int64_t ring, sums, result;  // of all rows; of a row of results
  std::int64_t pointers;            // to rows, of two kinds
  ByteMemory(const CanonicalProblem& problem, const ByteShape& shape, std::int64_t group) {
    const std::int64_t rows = group + problem.axes[shape.across].kernel - 1;
    slot = Arena::padded(shape.samples);
    ring = rows * slot;
    sum_row = Arena::padded(shape.samples * 2 + kBeyond);
    sums = group * sum_row;
    result = Arena::padded(shape.samples * size_of(problem.output_type));
    pointers = Arena::padded(rows * static_cast<std::int64_t>(sizeof(void*)));
  }
  std::int64_t total() const { return ring + sums + result + 2 * pointers; }
};

template <class Sums>
class BoundBytes final : public Bound {
 public:
  using Sum = typename Sums::Sum;
  using Out = typename Sums::Out;

  BoundBytes(const CanonicalProblem& problem, const ByteShape& shape, Sums sums)
      : problem_(problem),
        shape_(shape),
        sums_(std::move(sums)),
        memory_(problem, shape, sums_.group()),
        grid_(problem, shape.tile) {}

  std::int64_t owned_bytes() const override { return sums_.bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), memory_.total());
  }

  void execute(const Execution& e) const override {
    const bool dense = has_dense_rows(problem_, shape_, e.output_strides) &&
                       reinterpret_cast<std::uintptr_t>(e.output) % alignof(Out) == 0;
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(memory_.total());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      const Tile tile = grid_.tile(index);
      Stripe stripe{e, tile, dense, ByteRows(problem_, shape_, e, tile)};
      stripe.ring = arena.take<std::uint8_t>(memory_.ring);
      stripe.sums = reinterpret_cast<Sum*>(arena.take_bytes(memory_.sums));
      stripe.result = reinterpret_cast<Out*>(arena.take_bytes(memory_.result));
      stripe.inside = reinterpret_cast<const std::uint8_t**>(arena.take_bytes(memory_.pointers));
      stripe.beyond = reinterpret_cast<const std::uint8_t**>(arena.take_bytes(memory_.pointers));
      run(stripe);
      sums_.finish();
    });
  }

 private:
  // One band of one stripe.
  struct Stripe {
    const Execution& e;
    const Tile& tile;
    bool dense;  // rows of results are written where they go
    ByteRows rows;
    std::uint8_t* ring = nullptr;
    Sum* sums = nullptr;
    Out* result = nullptr;
    const std::uint8_t** inside = nullptr;  // where rows are read inside the signal
    const std::uint8_t** beyond = nullptr;  // and beyond its ends
  };

  std::int64_t overlap() const { return problem_.axes[shape_.across].kernel - 1; }
  std::int64_t sum_stride() const { return memory_.sum_row / 2; }

  void run(const Stripe& stripe) const {
    const std::int64_t outputs = stripe.tile.count[shape_.across];
    for (std::int64_t r = 0; r < outputs; r += sums_.group()) {
      const std::int64_t count = std::min(sums_.group(), outputs - r);
      Timed timed(stripe.e.stages, Stage::gather);
      locate_rows(stripe, r, count);
      timed.next(Stage::sums);
      sum_columns(stripe);
      for (std::int64_t j = 0; j < count; ++j) sum_row(stripe, r + j, j);
    }
  }

  // The rows that the outputs r, ..., r + count - 1 need. Groups come in order, and all but the
  // last are full.
  void locate_rows(const Stripe& stripe, std::int64_t r, std::int64_t count) const {
    const std::int64_t kept = r > 0 ? overlap() : 0, ring = overlap() + sums_.group();
    if (r > 0) {
      std::copy_n(stripe.inside + sums_.group(), kept, stripe.inside);
      std::copy_n(stripe.beyond + sums_.group(), kept, stripe.beyond);
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
    const std::int64_t begin = stripe.rows.inside(), length = stripe.rows.inside_length();
    const std::int64_t end = begin + length;
    sums_.columns(stripe.beyond, 0, begin, stripe.sums, sum_stride());
    sums_.columns(stripe.inside, 0, length, stripe.sums + begin, sum_stride());
    sums_.columns(stripe.beyond, end, stripe.rows.samples() - end, stripe.sums + end, sum_stride());
  }

  // Output row r of the tile, from row j of the sums.
  void sum_row(const Stripe& stripe, std::int64_t r, std::int64_t j) const {
    const AxisValues& strides = stripe.e.output_strides;
    auto* output = reinterpret_cast<Out*>(stripe.e.output);
    for (std::size_t a = 0; a <= shape_.along(); ++a) output += stripe.tile.start[a] * strides[a];
    output += r * strides[shape_.across];
    const std::int64_t count = stripe.tile.count[shape_.along()];
    sums_.along(stripe.sums + j * sum_stride(), shape_.channels, count * shape_.channels,
                stripe.dense ? output : stripe.result);
    if (stripe.dense) return;
    const Out* from = stripe.result;
    for (std::int64_t i = 0; i < count; ++i) {
      copy_to(problem_, shape_.along() + 1, strides, from, output + i * strides[shape_.along()]);
    }
  }

  CanonicalProblem problem_;
  ByteShape shape_;
  Sums sums_;
  ByteMemory memory_;
  TileGrid grid_;
};

}  // namespace faltung
