#include "methods/lanes/lane_blocks.h"

#include <algorithm>
#include <cmath>

namespace faltung {
namespace {

using lanes::Counts;

// Steps too small to be divided by are none.
template <typename T>
T quantum_of(const CanonicalProblem& problem) {
  const auto quantum = static_cast<T>(problem.quantum);
  return quantum > 0 && std::isfinite(1 / quantum) ? quantum : T(0);
}

}  // namespace

template <typename T>
LaneBlocks<T>::LaneBlocks(const CanonicalProblem& problem, const LaneShape& shape,
                          const LanePlaces& places, const lanes::BlockTransform<T>& transform)
    : problem_(problem),
      shape_(shape),
      places_(places),
      transform_(transform),
      quantum_(quantum_of<T>(problem)) {}

// What a block's segment fills.
template <typename T>
Counts LaneBlocks<T>::segment() const {
  Counts filled{1, 1, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    if (shape_.axes[i] >= 0) {
      filled[i] = shape_.block.segment[static_cast<std::size_t>(shape_.axes[i])];
    }
  }
  filled[2] *= shape_.within;
  return filled;
}

// Columns of a tile.
template <typename T>
std::int64_t LaneBlocks<T>::columns(const Tile& tile) const {
  std::int64_t width = 1;
  for (auto a = static_cast<std::size_t>(shape_.axes[0]) + 1; a < problem_.axes.size(); ++a) {
    width *= tile.count[a];
  }
  return width;
}

template <typename T>
bool LaneBlocks<T>::load_rows(const LaneUnit<T>& unit, const LanePlace& place,
                              const Counts& filled) const {
  places_.list_rows(place, filled, unit.memory.in);
  return transform_.forward(unit.memory.in, values(place), filled, unit.memory.points);
}

// `count` samples one after the other: whole rows where they are, the last one filled up.
template <typename T>
bool LaneBlocks<T>::load_chain(const LaneUnit<T>& unit, const LanePlace& place,
                               std::int64_t count) const {
  const std::int64_t row = shape_.spec.points[2], whole = count / row, rest = count % row;
  places_.list_rows(place, {whole, 1, row}, unit.memory.in);
  if (rest > 0) {
    const auto* last = reinterpret_cast<const T*>(place.first) + whole * row * parts();
    std::fill_n(std::copy_n(last, rest * parts(), unit.memory.edges), (row - rest) * parts(), T{});
    unit.memory.in[whole] = unit.memory.edges;
  }
  return transform_.forward(unit.memory.in, values(place), {whole + (rest > 0 ? 1 : 0), 1, row},
                            unit.memory.points);
}

template <typename T>
bool LaneBlocks<T>::load(const LaneUnit<T>& unit, const LanePlace* places) const {
  if (shape_.spec.form == lanes::Form::rows) {
    for (std::int64_t l = 0; l < shape_.together; ++l) {
      unit.memory.in[l] = places[std::min(l, unit.count - 1)].first;
    }
    return transform_.forward(unit.memory.in, values(places[0]), segment(), unit.memory.points);
  }
  if (shape_.chain()) return load_chain(unit, places[0], segment()[0]);
  Counts filled = segment();
  if (shape_.spec.form == lanes::Form::columns) filled[2] = columns(unit.tiles[0]);
  return load_rows(unit, places[0], filled);
}

// What the taps fill of a block.
template <typename T>
Counts LaneBlocks<T>::tap_counts() const {
  Counts filled{1, 1, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    if (shape_.axes[i] < 0) continue;
    const CanonicalAxis& axis = problem_.axes[static_cast<std::size_t>(shape_.axes[i])];
    if (axis.convolved()) filled[i] = axis.kernel;
  }
  filled[2] = (filled[2] - 1) * shape_.within + 1;
  return filled;
}

template <typename T>
void LaneBlocks<T>::load_taps(const LaneUnit<T>& unit, const LanePlace& place) const {
  const Counts filled = tap_counts();
  if (shape_.chain()) {
    load_chain(unit, place, filled[0]);
  } else if (shape_.spec.form == lanes::Form::rows) {
    std::fill_n(unit.memory.in, shape_.together, static_cast<const void*>(place.first));
    transform_.forward(unit.memory.in, values(place), filled, unit.memory.points);
  } else {
    load_rows(unit, place, filled);
  }
}

template <typename T>
lanes::Window LaneBlocks<T>::window(const LaneUnit<T>& unit) const {
  const Tile& tile = unit.tiles[0];
  lanes::Window window;
  for (std::size_t i = 0; i < 3; ++i) {
    if (shape_.axes[i] < 0) continue;
    const auto a = static_cast<std::size_t>(shape_.axes[i]);
    window.first[i] = problem_.axes[a].convolved() ? shape_.block.shift[a] : 0;
    window.count[i] = span(a, tile);
  }
  window.first[2] *= shape_.within;
  window.count[2] *= shape_.within;
  if (shape_.chain()) {
    const std::int64_t row = shape_.spec.points[2], first = window.first[0];
    const std::int64_t last = first + window.count[0] - 1;
    window = {{first / row, 0, 0}, {last / row - first / row + 1, 1, row}, nullptr};
  }
  if (shape_.spec.form == lanes::Form::columns) window.count[2] = columns(tile);
  return window;
}

template <typename T>
void LaneBlocks<T>::store(const LaneUnit<T>& unit, const LanePlace* places, bool in_output) const {
  lanes::Window wanted = window(unit);
  std::array<std::int64_t, kMostTogether> counts{};
  if (shape_.spec.form == lanes::Form::rows) {
    for (std::int64_t l = 0; l < unit.count; ++l) {
      const auto i = static_cast<std::size_t>(l);
      counts[i] = span(static_cast<std::size_t>(shape_.axes[2]), unit.tiles[i]) * shape_.within;
      unit.memory.out[l] = places[l].first;
    }
    wanted.lane_counts = counts.data();
  } else if (shape_.chain()) {
    return store_chain(unit, places[0], wanted);
  } else {
    places_.list_rows(places[0], wanted.count, unit.memory.out);
  }
  // Outputs too large for the cache go past it.
  constexpr std::int64_t kCachedBytes = 8 << 20;
  lanes::Values<T> results = values(places[0]);
  results.streams = in_output && problem_.bytes() > kCachedBytes;
  transform_.inverse(unit.memory.points, wanted, results, unit.memory.out);
}

// Rows that are wanted only in part pass through memory of their own.
template <typename T>
void LaneBlocks<T>::store_chain(const LaneUnit<T>& unit, const LanePlace& place,
                                const lanes::Window& window) const {
  const auto a = static_cast<std::size_t>(shape_.axes[0]);
  const std::int64_t row = shape_.spec.points[2], first = shape_.block.shift[a];
  const std::int64_t end = first + span(a, unit.tiles[0]);
  const std::int64_t first_row = window.first[0], rows = window.count[0];
  auto* results = reinterpret_cast<T*>(place.first);
  T* const edges[2] = {unit.memory.edges, unit.memory.edges + row * parts()};
  const auto is_whole = [&](std::int64_t r) { return r * row >= first && (r + 1) * row <= end; };
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t r = first_row + i;
    unit.memory.out[i] =
        is_whole(r) ? results + (r * row - first) * parts() : edges[i == 0 ? 0 : 1];
  }
  transform_.inverse(unit.memory.points, window, values(place), unit.memory.out);
  for (const std::int64_t i : {std::int64_t{0}, rows - 1}) {
    const std::int64_t r = first_row + i;
    if (is_whole(r)) continue;
    const std::int64_t from = std::max(first, r * row), to = std::min(end, (r + 1) * row);
    std::copy_n(edges[i == 0 ? 0 : 1] + (from - r * row) * parts(), (to - from) * parts(),
                results + (from - first) * parts());
  }
}

template class LaneBlocks<float>;
template class LaneBlocks<double>;

}  // namespace faltung
