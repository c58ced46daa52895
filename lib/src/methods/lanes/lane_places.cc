#include "methods/lanes/lane_places.h"

#include "core/border_map.h"

namespace faltung {

bool LanePlaces::takes(ElementType type) const {
  if (type == element_type_of_compute(problem_.compute)) return true;
  return problem_.compute == Compute::float32 && shape_.takes_small() && size_of(type) <= 2;
}

bool LanePlaces::is_aligned(const std::byte* data, ElementType type) const {
  const bool complex = is_complex(problem_.compute);
  return reinterpret_cast<std::uintptr_t>(data) % (size_of(type) / (complex ? 2 : 1)) == 0;
}

// Whether the axes within `axis` lie as in a block.
bool LanePlaces::dense_within(std::size_t axis, const AxisValues& strides) const {
  std::int64_t dense = 1;
  for (std::size_t a = problem_.axes.size(); a-- > axis + 1;) {
    if (shape_.block.tile[a] > 1 && strides[a] != dense) return false;
    dense *= shape_.block.tile[a];
  }
  return true;
}

bool LanePlaces::rows_are_dense(const AxisValues& strides) const {
  if (shape_.spec.form == lanes::Form::columns) {
    return dense_within(static_cast<std::size_t>(shape_.axes[0]), strides);
  }
  const auto row = static_cast<std::size_t>(shape_.axes[2]);
  return strides[row] == shape_.within && (shape_.within == 1 || dense_within(row, strides));
}

bool LanePlaces::reads_in_place(const Execution& e) const {
  return takes(problem_.signal_type) && is_aligned(e.signal, problem_.signal_type) &&
         rows_are_dense(e.signal_strides);
}

bool LanePlaces::stores_in_place(const Execution& e) const {
  if (!takes(problem_.output_type)) return false;
  if (size_of(problem_.output_type) <= 2 && problem_.overflow != Overflow::saturate) return false;
  for (const CanonicalAxis& axis : problem_.axes) {
    if (axis.convolved() && axis.step != 1) return false;
  }
  return is_aligned(e.output, problem_.output_type) && rows_are_dense(e.output_strides);
}

bool LanePlaces::inside(const Tile& tile) const { return is_inside(tile, problem_.axes.size()); }

bool LanePlaces::has_columns(const Tile& tile) const {
  if (shape_.spec.form != lanes::Form::columns) return false;
  const auto packed = static_cast<std::size_t>(shape_.axes[0]);
  const Border border = problem_.axes[packed].border;
  return border != Border::zero && border != Border::constant && is_inside(tile, packed);
}

// On all axes but one.
bool LanePlaces::is_inside(const Tile& tile, std::size_t but) const {
  for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
    if (a == but) continue;
    const CanonicalAxis& axis = problem_.axes[a];
    if (axis.varying()) continue;
    std::int64_t first = axis.lo + tile.start[a] * axis.step, count = tile.count[a];
    if (axis.convolved()) {
      first += shape_.block.start[a];
      count = shape_.block.segment[a];
    } else if (count > 1 && axis.step != 1) {
      return false;
    }
    if (first < 0 || first + count > axis.signal) return false;
  }
  return true;
}

lanes::Counts LanePlaces::strides_of(const AxisValues& strides) const {
  lanes::Counts picked{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (shape_.axes[i] >= 0) picked[i] = strides[static_cast<std::size_t>(shape_.axes[i])];
  }
  // A row of a chain after the other.
  if (shape_.chain()) picked[0] = shape_.spec.points[2];
  return picked;
}

LanePlace LanePlaces::samples(const Execution& e, const Tile& tile) const {
  const std::byte* first = e.signal;
  for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
    const CanonicalAxis& axis = problem_.axes[a];
    std::int64_t index = tile.start[a];
    if (axis.varying()) {
      index = axis.signal == 1 ? 0 : index;
    } else {
      index = axis.lo + index * axis.step + (axis.convolved() ? shape_.block.start[a] : 0);
    }
    first += index * e.signal_strides[a] * static_cast<std::int64_t>(size_of(problem_.signal_type));
  }
  // Only read through.
  return {const_cast<std::byte*>(first), strides_of(e.signal_strides), problem_.signal_type};
}

std::int64_t LanePlaces::row_inside(std::int64_t row) const {
  const CanonicalAxis& axis = problem_.axes[static_cast<std::size_t>(shape_.axes[0])];
  return border_run(axis.border, axis.signal, row, 1).start;
}

LanePlace LanePlaces::columns(const Execution& e, const Tile& tile) const {
  const auto packed = static_cast<std::size_t>(shape_.axes[0]);
  const CanonicalAxis& axis = problem_.axes[packed];
  LanePlace place = samples(e, tile);
  place.row = axis.lo + tile.start[packed] * axis.step + shape_.block.start[packed];
  place.first -= *place.row * e.signal_strides[packed] *
                 static_cast<std::int64_t>(size_of(problem_.signal_type));
  return place;
}

LanePlace LanePlaces::results(const Execution& e, const Tile& tile) const {
  std::byte* first = e.output;
  for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
    first += tile.start[a] * e.output_strides[a] *
             static_cast<std::int64_t>(size_of(problem_.output_type));
  }
  return {first, strides_of(e.output_strides), problem_.output_type};
}

LanePlace LanePlaces::in_memory(std::byte* block, std::int64_t element) const {
  return {block + element * size_of(problem_.compute), strides_of(shape_.block.stride),
          element_type_of_compute(problem_.compute)};
}

}  // namespace faltung
