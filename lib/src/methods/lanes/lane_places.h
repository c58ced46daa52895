// Where the samples of a block are read and its results stored: in the caller's arrays where type,
// strides and borders allow it, in working memory otherwise. Columns and planes of float32 take
// small integers as they are.
#pragma once

#include <optional>

#include "methods/lanes/lane_shape.h"
#include "tiles/grid.h"

namespace faltung {

// Element `first`, and the strides of (packed, middle, row) in elements.
struct LanePlace {
  std::byte* first = nullptr;
  lanes::Counts strides{};
  ElementType type{};
  // Of columns: the sample in the first row, of which those beyond the edges are other rows.
  std::optional<std::int64_t> row{};
};

// Refers to problem and shape, which outlive it.
class LanePlaces {
 public:
  LanePlaces(const CanonicalProblem& problem, const LaneShape& shape)
      : problem_(problem), shape_(shape) {}

  bool reads_in_place(const Execution& e) const;
  bool stores_in_place(const Execution& e) const;
  // Whether the caller's array has all samples of a tile.
  bool inside(const Tile& tile) const;

  // Whether it has all columns of a tile, and rows in place of those beyond the edges.
  bool has_columns(const Tile& tile) const;

  // Rows of a block: (packed, middle), the first fastest.
  template <typename Pointer>
  void list_rows(const LanePlace& place, const lanes::Counts& count, Pointer* rows) const {
    for (std::int64_t m = 0; m < count[1]; ++m) {
      for (std::int64_t p = 0; p < count[0]; ++p) {
        const std::int64_t row = place.row ? row_inside(*place.row + p) : p;
        const std::int64_t element = row * place.strides[0] + m * place.strides[1];
        *rows++ = place.first + element * static_cast<std::int64_t>(size_of(place.type));
      }
    }
  }

  LanePlace columns(const Execution& e, const Tile& tile) const;
  LanePlace samples(const Execution& e, const Tile& tile) const;
  LanePlace results(const Execution& e, const Tile& tile) const;
  LanePlace in_memory(std::byte* block, std::int64_t element) const;

 private:
  // The row that stands at `row`, which may lie beyond the edges.
  std::int64_t row_inside(std::int64_t row) const;
  bool is_inside(const Tile& tile, std::size_t but) const;
  bool takes(ElementType type) const;
  bool is_aligned(const std::byte* data, ElementType type) const;
  bool dense_within(std::size_t axis, const AxisValues& strides) const;
  bool rows_are_dense(const AxisValues& strides) const;
  lanes::Counts strides_of(const AxisValues& strides) const;

  const CanonicalProblem& problem_;
  const LaneShape& shape_;
};

}  // namespace faltung
