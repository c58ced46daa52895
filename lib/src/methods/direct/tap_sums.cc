#include <algorithm>

#include "core/buffer.h"
#include "methods/direct/tap_table.h"
#include "methods/direct/tile_sums.h"
#include "methods/exact/exact_sums.h"
#include "simd/scan.h"
#include "simd/tap_loop.h"

namespace faltung {
namespace {

class TapSums final : public TileSums {
 public:
  TapSums(const CanonicalProblem& problem, const TileShape& shape, const simd::Target& target)
      : problem_(problem),
        samples_(shape.samples),
        clips_(leaves_taps_out(problem)),
        taps_(problem),
        loops_(simd::tap_loops(target)),
        residues_(residue_sums_for(problem.modulus, target)),
        scan_(simd::scan_loops(target)),
        offsets_(static_cast<std::size_t>(taps_.size())) {
    taps_.offsets(shape.layout, offsets_.data());
  }

  std::int64_t owned_bytes() const override {
    return taps_.bytes() + static_cast<std::int64_t>(offsets_.size() * sizeof(std::int64_t));
  }
  std::int64_t places_bytes() const override { return taps_.size() * 8; }
  void place(const GatherBox& layout, std::byte* places) const override {
    taps_.offsets(layout, reinterpret_cast<std::int64_t*>(places));
  }
  std::int64_t scratch_bytes() const override { return 0; }

  bool run(const Tile& tile, const TileData& data, std::byte*, Compute& sums) const override {
    Rows rows{tile, data, taps_of(tile)};
    if (sums == Compute::int128) {
      const auto* samples = reinterpret_cast<const std::int64_t*>(data.samples);
      const double largest = static_cast<double>(scan_.max_abs(samples, samples_)) *
                             problem_.kernel->l1() * (1 + 1e-9);
      if (largest < 0x1p63) sums = Compute::int64;
      rows.checked = largest >= 0x1p127;
    }
    rows.sums = sums;
    find_row(rows);
    return sum_rows(rows, 0, 0, 0);
  }

 private:
  struct Rows {
    const Tile& tile;
    const TileData& data;
    TapTable::Instance taps;
    Compute sums = Compute::int64;
    bool checked = false;  // 128-bit sums may not fit
    int axis = 0;          // axes before this one are walked
    std::int64_t length = 1;
  };

  TapTable::Instance taps_of(const Tile& tile) const {
    const std::int64_t instance = instance_of(problem_, tile);
    if (!clips_) return taps_.instance(instance);
    const TapRange range = taps_that_meet(problem_, tile);
    return taps_.between(instance, range.lo, range.hi);
  }

  // The innermost axes that are dense on both sides make one row; axes of one element are in no
  // one's way.
  void find_row(Rows& rows) const {
    const Tile& tile = rows.tile;
    const std::size_t rank = problem_.axes.size();
    rows.axis = innermost(tile.count, rank);
    const auto last = static_cast<std::size_t>(rows.axis);
    if (rank == 0) return;
    if (rows.data.sample_strides[last] != 1 || rows.data.result_strides[last] != 1) {
      ++rows.axis;
      return;
    }
    rows.length = tile.count[last];
    while (rows.axis > 0) {
      const auto outer = static_cast<std::size_t>(rows.axis - 1);
      const bool joins = rows.data.sample_strides[outer] == rows.length &&
                         rows.data.result_strides[outer] == rows.length;
      if (tile.count[outer] != 1 && !joins) break;
      rows.length *= tile.count[outer];
      --rows.axis;
    }
  }

  bool sum_rows(const Rows& rows, int axis, std::int64_t sample_at, std::int64_t result_at) const {
    if (axis >= rows.axis) return sum_row(rows, sample_at, result_at);
    const auto a = static_cast<std::size_t>(axis);
    bool fits = true;
    for (std::int64_t i = 0; i < rows.tile.count[a]; ++i) {
      fits &= sum_rows(rows, axis + 1, sample_at + i * rows.data.sample_strides[a],
                       result_at + i * rows.data.result_strides[a]);
    }
    return fits;
  }

  bool sum_row(const Rows& rows, std::int64_t sample_at, std::int64_t result_at) const {
    const TileData& data = rows.data;
    const std::int64_t row = rows.length;
    const auto* places = data.places != nullptr ? reinterpret_cast<const std::int64_t*>(data.places)
                                                : offsets_.data();
    const std::int64_t* offsets = places + rows.taps.begin;
    const std::int64_t count = rows.taps.end - rows.taps.begin;
    const void* taps = taps_.coefficients(rows.taps.begin);
    const auto run = [&]<typename T>(simd::TapLoop<T> loop) {
      loop(reinterpret_cast<const T*>(data.samples) + sample_at, offsets,
           static_cast<const T*>(taps), count, reinterpret_cast<T*>(data.results) + result_at, row);
      return true;
    };
    const auto* integers = reinterpret_cast<const std::int64_t*>(data.samples) + sample_at;
    const auto* integer_taps = static_cast<const std::int64_t*>(taps);
    auto* wide = reinterpret_cast<int128*>(data.results) + result_at;
    switch (rows.sums) {
      case Compute::complex64:
        return run(loops_.complex64);
      case Compute::complex128:
        return run(loops_.complex128);
      case Compute::int64:
        return run(loops_.int64);
      case Compute::int128:
        if (rows.checked)
          return checked_wide_row(integers, offsets, integer_taps, count, wide, row);
        wide_row(integers, offsets, integer_taps, count, wide, row);
        return true;
      default:  // residues; real sums are computed in blocks
        break;
    }
    residues_(reinterpret_cast<const std::uint64_t*>(integers), offsets,
              static_cast<const std::uint64_t*>(taps), count, problem_.modulus,
              reinterpret_cast<std::uint64_t*>(data.results) + result_at, row);
    return true;
  }

  const CanonicalProblem& problem_;
  std::int64_t samples_;
  bool clips_;
  TapTable taps_;
  const simd::TapLoops& loops_;
  simd::ResidueSums residues_;
  const simd::ScanLoops& scan_;
  std::vector<std::int64_t> offsets_;
};

}  // namespace

SumsBytes tap_sums_bytes(const CanonicalProblem& problem) {
  const std::int64_t taps = problem.kernel->nonzero() * problem.kernel->instances();
  // Of every tap its coefficient and its place in a tile; between zeros its place in the kernel.
  const std::int64_t owned = taps * 8 * (problem.kernel->has_zeros() ? 2 : 1);
  return {Arena::padded(taps * size_of(problem.compute)) + owned, taps * 8, 0};
}

std::unique_ptr<TileSums> tap_sums(const CanonicalProblem& problem, const TileShape& shape,
                                   const simd::Target& target) {
  return std::make_unique<TapSums>(problem, shape, target);
}

}  // namespace faltung
