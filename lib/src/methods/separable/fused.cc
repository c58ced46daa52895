#include "methods/separable/fused.h"

#include <algorithm>

#include "core/border_map.h"
#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/separable/factor.h"
#include "methods/separable/stripe_rows.h"
#include "simd/column_pass.h"
#include "simd/row_pass.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

template <typename T>
const auto& loop_of(const auto& loops) {
  if constexpr (sizeof(T) == 4) return loops.float32;
  if constexpr (sizeof(T) == 8) return loops.float64;
}

template <typename T>
class BoundFused final : public Bound {
 public:
  BoundFused(const CanonicalProblem& problem, const FusedShape& shape, const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        memory_(problem, shape),
        grid_(problem, shape.tile),
        across_(problem.kernel->factors()[0]),
        along_(problem.kernel->factors()[1]),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        columns_(simd::column_passes(workshop.target())),
        rows_(simd::row_passes(workshop.target())) {}

  std::int64_t owned_bytes() const override { return across_.bytes() + along_.bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), memory_.total());
  }

  void execute(const Execution& e) const override {
    const bool in_place = reads_in_place(problem_, shape_) &&
                          is_dense(e.signal, e.signal_strides, size_of(problem_.signal_type));
    const auto own = own_rows(e);
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(memory_.total());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      const Tile tile = grid_.tile(index);
      const bool converts = problem_.signal_type != element_type_of<T>;
      const bool samples = in_place && converts && lies_within(tile);
      Sweep sweep{e, tile, in_place && !converts, samples, own};
      sweep.ring = arena.take_bytes(memory_.ring);
      sweep.sums = reinterpret_cast<T*>(arena.take_bytes(memory_.sums));
      sweep.results = reinterpret_cast<T*>(arena.take_bytes(memory_.results));
      sweep.rows = reinterpret_cast<const void**>(arena.take_bytes(memory_.rows));
      sweep.ends = reinterpret_cast<const void**>(arena.take_bytes(memory_.rows));
      sweep.cuts = stripe_rows(problem_, shape_, tile, first_line(sweep));
      if (samples) {
        sweep.cuts = {0, (tile.count[shape_.along()] + along().kernel - 1) * shape_.channels, 0};
      }
      if (!run(sweep)) *e.overflowed = true;
    });
  }

 private:
  // The type in which the pass along rows writes the caller's rows itself; nothing where they take
  // what only the scatter knows.
  using OwnRows = std::optional<ElementType>;

  // One band of one stripe.
  struct Sweep {
    const Execution& e;
    Tile tile;
    bool in_place;  // rows of the signal are read where they are within its ends
    bool samples;   // all rows are, in the type of the signal
    OwnRows own;
    StripeRows cuts = {};
    std::byte* ring = nullptr;
    T* sums = nullptr;
    T* results = nullptr;
    const void** rows = nullptr;  // from sample `inside` on
    const void** ends = nullptr;  // those from sample 0 on that hold what lies beyond the ends
  };

  std::size_t rank() const { return problem_.axes.size(); }
  const CanonicalAxis& across() const { return problem_.axes[shape_.across]; }
  const CanonicalAxis& along() const { return problem_.axes[shape_.along()]; }
  std::int64_t output_size() const {
    return static_cast<std::int64_t>(size_of(problem_.output_type));
  }
  std::int64_t result_stride() const {
    return memory_.results / shape_.group / static_cast<std::int64_t>(sizeof(T));
  }

  // The elements of a row lie side by side in the caller's array, as the loops would have them.
  bool is_dense(const std::byte* data, const AxisValues& strides, std::size_t alignment) const {
    std::int64_t stride = 1;
    for (std::size_t a = rank(); a-- > shape_.along();) {
      if (strides[a] != stride || (a > shape_.along() && shape_.apart)) return false;
      stride *= problem_.axes[a].out;  // of a channel axis, as long as the signal's
    }
    return reinterpret_cast<std::uintptr_t>(data) % alignment == 0;
  }
  OwnRows own_rows(const Execution& e) const {
    const ElementType type = problem_.output_type;
    const bool small =
        type == ElementType::uint8 || type == ElementType::uint16 || type == ElementType::int16;
    const bool known = type == element_type_of<T> ||
                       (sizeof(T) == 4 && small && problem_.overflow == Overflow::saturate);
    if (!known || !is_dense(e.output, e.output_strides, size_of(type))) return {};
    return type;
  }

  bool run(const Sweep& sweep) const {
    bool fits = true;
    const std::int64_t outputs = sweep.tile.count[shape_.across];
    for (std::int64_t r = 0; r < outputs; r += shape_.group) {
      const std::int64_t count = std::min(shape_.group, outputs - r);
      Timed timed(sweep.e.stages, Stage::gather);
      locate_rows(sweep, r, count);
      timed.next(Stage::sums);
      fits &= sum_group(sweep, r, count);
    }
    return fits;
  }

  // Brings the samples of the outputs r, ..., r + count - 1 to where sweep.rows says. Groups come
  // in order, and all but the last are full.
  void locate_rows(const Sweep& sweep, std::int64_t r, std::int64_t count) const {
    const std::int64_t overlap = across().kernel - 1;
    for (const void** rows : {sweep.rows, sweep.ends}) {
      if (r > 0) std::copy_n(rows + shape_.group, overlap, rows);
    }
    for (std::int64_t j = r > 0 ? overlap : 0; j < overlap + count; ++j) {
      sweep.ends[j] = sweep.ring + (r + j) % shape_.ring * memory_.row;
      sweep.rows[j] = locate_row(sweep, r + j);
    }
    // Rows that only outputs beyond the band would need: anything that may be read.
    for (const void** rows : {sweep.rows, sweep.ends}) {
      std::fill(rows + overlap + count, rows + shape_.ring, rows[0]);
    }
  }

  // Whether all samples of a tile have a place in the caller's array; those beyond the first and
  // the last row do where the border is made of samples.
  bool lies_within(const Tile& tile) const {
    for (std::size_t a = 0; a < rank(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      const std::int64_t first = first_index(problem_, tile, a);
      const std::int64_t end = first + tile.count[a] + axis.kernel - 1;
      const bool of_samples = axis.border != Border::zero && axis.border != Border::constant;
      if (a == shape_.across && of_samples) continue;
      if (first < 0 || end > axis.signal) return false;
    }
    return true;
  }

  const void* locate_sample_row(const Sweep& sweep, std::int64_t row) const {
    const std::byte* source = sweep.e.signal;
    for (std::size_t a = 0; a < rank(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      std::int64_t index = first_index(problem_, sweep.tile, a);
      if (a == shape_.across) index = border_run(axis.border, axis.signal, index + row, 1).start;
      source += index * sweep.e.signal_strides[a] *
                static_cast<std::int64_t>(size_of(problem_.signal_type));
    }
    return source;
  }

  // The first sample of a stripe's rows that begins a line, where those of the caller are read;
  // they should be as far apart as whole lines.
  std::int64_t first_line(const Sweep& sweep) const {
    if (!sweep.in_place) return 0;
    auto address = reinterpret_cast<std::uintptr_t>(sweep.e.signal);
    for (std::size_t a = 0; a <= shape_.along(); ++a) {
      address += static_cast<std::uintptr_t>(first_index(problem_, sweep.tile, a) *
                                             sweep.e.signal_strides[a]) *
                 sizeof(T);
    }
    return to_line(address, sizeof(T), shape_.group);
  }

  const void* locate_row(const Sweep& sweep, std::int64_t row) const {
    if (sweep.samples) return locate_sample_row(sweep, row);
    bool in_place = sweep.in_place;
    std::int64_t offset = 0;  // of the row in the signal, where it is inside
    for (std::size_t a = 0; a <= shape_.along(); ++a) {
      std::int64_t index = first_index(problem_, sweep.tile, a);
      if (a == shape_.across) index += row;
      if (a == shape_.along()) index += sweep.cuts.inside / shape_.channels;
      in_place =
          in_place && (a == shape_.along() || (index >= 0 && index < problem_.axes[a].signal));
      offset += index * sweep.e.signal_strides[a];
    }
    const std::int64_t samples =
        (sweep.tile.count[shape_.along()] + along().kernel - 1) * shape_.channels;
    gather(sweep, row, 0, in_place ? sweep.cuts.inside : samples);
    if (!in_place) return slot(sweep, row) + sweep.cuts.inside * sizeof(T);
    gather(sweep, row, sweep.cuts.beyond, samples);
    return sweep.e.signal + offset * static_cast<std::int64_t>(sizeof(T));
  }

  std::byte* slot(const Sweep& sweep, std::int64_t row) const {
    return sweep.ring + row % shape_.ring * memory_.row;
  }

  // Samples [first, end) of a row to where sweep.ends has it.
  void gather(const Sweep& sweep, std::int64_t row, std::int64_t first, std::int64_t end) const {
    if (first == end) return;
    const std::size_t x = shape_.along();
    GatherBox box;
    std::int64_t stride = 1;
    for (std::size_t a = rank(); a-- > 0;) {
      box.step[a] = box.phases[a] = box.count[a] = 1;
      box.start[a] = first_index(problem_, sweep.tile, a);
      if (a == shape_.across) box.start[a] += row;
      if (a == x) {
        box.start[a] += first / shape_.channels;
        box.count[a] = (end - first) / shape_.channels;
      }
      if (a > x) box.count[a] = shape_.tile[a];
      box.stride[a] = stride;
      stride *= box.count[a];
    }
    gather_.run(sweep.e.signal, sweep.e.signal_strides, box,
                slot(sweep, row) + first * static_cast<std::int64_t>(sizeof(T)));
  }

  // Both passes for `count` output rows from r on, piece by piece. Sums that the next piece needs
  // too are kept.
  bool sum_group(const Sweep& sweep, std::int64_t r, std::int64_t count) const {
    const std::int64_t outputs = sweep.tile.count[shape_.along()] * shape_.channels;
    const std::int64_t overlap = (along().kernel - 1) * shape_.channels;
    bool fits = true;
    std::int64_t kept = 0, piece = shape_.piece;
    if (sweep.own) {
      const auto address = reinterpret_cast<std::uintptr_t>(output_at(sweep, r, 0));
      piece = first_piece(shape_, address, output_size());
    }
    for (std::int64_t i = 0; i < outputs; i += piece, piece = shape_.piece) {
      piece = std::min(piece, outputs - i);
      const std::int64_t end = i + piece + overlap;
      const std::int64_t whole = sweep.cuts.line + round_up(end - sweep.cuts.line, shape_.group);
      const std::int64_t missing = std::min(whole, outputs + overlap) - i - kept;
      // Whole tiles, the last of which ends with the row: a few columns are summed once more.
      const std::int64_t again = std::min(kept, round_up(missing, shape_.group) - missing);
      sum_columns(sweep, i + kept - again, missing + again,
                  sweep.sums + (kept - again) * shape_.group);
      fits &= sum_piece(sweep, r, count, i, piece);
      kept += missing - piece;
      if (kept > 0) {
        std::copy_n(sweep.sums + piece * shape_.group, kept * shape_.group, sweep.sums);
      }
    }
    return fits;
  }

  // Output i of row r of a band.
  std::byte* output_at(const Sweep& sweep, std::int64_t r, std::int64_t i) const {
    AxisValues start = sweep.tile.start;
    start[shape_.across] += r;
    start[shape_.along()] += i / shape_.channels;
    std::byte* output = sweep.e.output;
    for (std::size_t a = 0; a < rank(); ++a) {
      output += start[a] * sweep.e.output_strides[a] * output_size();
    }
    return output;
  }

  const simd::ColumnPass<T>& column_pass(const Sweep& sweep) const {
    if constexpr (sizeof(T) == 4) {
      if (sweep.samples) {
        if (problem_.signal_type == ElementType::uint8) return columns_.from_uint8;
        if (problem_.signal_type == ElementType::uint16) return columns_.from_uint16;
        return columns_.from_int16;
      }
    }
    return loop_of<T>(columns_);
  }

  // In order: each part writes a little beyond its end.
  void sum_columns(const Sweep& sweep, std::int64_t first, std::int64_t length, T* sums) const {
    const std::int64_t end = first + length;
    const std::int64_t inside = std::clamp(sweep.cuts.inside, first, end);
    const std::int64_t beyond = std::clamp(sweep.cuts.beyond, inside, end);
    sum_part(sweep, sweep.ends, first, inside - first, sums);
    sum_part(sweep, sweep.rows, inside - sweep.cuts.inside, beyond - inside,
             sums + (inside - first) * shape_.group);
    sum_part(sweep, sweep.ends, beyond, end - beyond, sums + (beyond - first) * shape_.group);
  }
  void sum_part(const Sweep& sweep, const void* const* rows, std::int64_t first,
                std::int64_t length, T* sums) const {
    if (length == 0) return;
    const simd::ColumnPass<T>& pass = column_pass(sweep);
    rows += across_.start();
    if (shape_.equal) return pass.run_equal(rows, across_.size(), first, length, sums);
    pass.run(rows, across_.places.data(), across_.taps.data(), across_.size(), first, length, sums);
  }

  // The pass along `count` rows from r on: outputs i, ..., i + piece - 1 of each.
  bool sum_piece(const Sweep& sweep, std::int64_t r, std::int64_t count, std::int64_t i,
                 std::int64_t piece) const {
    std::byte* output = output_at(sweep, r, i);
    const std::int64_t next = sweep.e.output_strides[shape_.across] * output_size();
    if (sweep.own) {
      if (*sweep.own == element_type_of<T>) {
        sum_rows(loop_of<T>(rows_), sweep, reinterpret_cast<T*>(output), next, count, piece);
      }
      if constexpr (sizeof(T) == 4) sum_small_rows(sweep, output, next, count, piece);
      return true;
    }
    const std::int64_t stride = result_stride();
    sum_rows(loop_of<T>(rows_), sweep, sweep.results, stride * static_cast<std::int64_t>(sizeof(T)),
             count, piece);
    ScatterBox box;
    std::int64_t inner = 1;
    for (std::size_t a = rank(); a-- > 0;) {
      box.count[a] = a > shape_.along() ? shape_.tile[a] : 1;
      if (a == shape_.along()) box.count[a] = piece / shape_.channels;
      if (a == shape_.across) box.count[a] = count;
      box.stride[a] = a == shape_.across ? stride : inner;
      inner *= box.count[a];
    }
    return scatter_.run(reinterpret_cast<const std::byte*>(sweep.results), box, output,
                        sweep.e.output_strides);
  }

  void sum_small_rows(const Sweep& sweep, std::byte* output, std::int64_t next, std::int64_t count,
                      std::int64_t piece) const {
    const auto run = [&]<typename Out>(simd::RowPass<float, Out> pass) {
      if (*sweep.own != element_type_of<Out>) return;
      sum_rows(pass, sweep, reinterpret_cast<Out*>(output), next, count, piece);
    };
    run(rows_.float32_to_uint8);
    run(rows_.float32_to_uint16);
    run(rows_.float32_to_int16);
  }

  // `next`: bytes from row to row of the results.
  template <typename Out>
  void sum_rows(simd::RowPass<T, Out> pass, const Sweep& sweep, Out* first, std::int64_t next,
                std::int64_t count, std::int64_t piece) const {
    constexpr std::size_t kMostRows = 64;
    Out* out[kMostRows];
    for (std::int64_t r = 0; r < count; ++r) {
      out[r] = reinterpret_cast<Out*>(reinterpret_cast<std::byte*>(first) + r * next);
    }
    const T* sums = sweep.sums + along_.start() * shape_.channels * shape_.group;
    if (shape_.equal) {
      const T scale = across_.taps.front() * along_.taps.front();
      return pass.run_equal(sums, shape_.channels, scale, along_.size(), out, count, piece);
    }
    pass.run(sums, along_.places.data(), shape_.channels, along_.taps.data(), along_.size(), out,
             count, piece);
  }

  CanonicalProblem problem_;
  FusedShape shape_;
  FusedMemory memory_;
  TileGrid grid_;
  FactorTaps<T> across_, along_;
  Gather gather_;
  Scatter scatter_;
  const simd::ColumnPasses& columns_;
  const simd::RowPasses& rows_;
};

}  // namespace

std::unique_ptr<Bound> bind_fused(const CanonicalProblem& problem, const FusedShape& shape,
                                  const Workshop& workshop) {
  if (problem.compute == Compute::float32) {
    return std::make_unique<BoundFused<float>>(problem, shape, workshop);
  }
  return std::make_unique<BoundFused<double>>(problem, shape, workshop);
}

}  // namespace faltung
