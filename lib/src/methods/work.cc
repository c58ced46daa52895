#include "methods/work.h"

#include <cmath>

namespace faltung {

double Work::flops() const {
  // Half a product of 6 instructions and a sum for a level; some 20 for a move.
  double sum =
      6 * products + 2 * tile_adds + 12 * pole_steps + 4 * modular_levels + 20 * modular_moves;
  for (std::size_t i = 0; i < multiply_adds.size(); ++i) {
    sum += multiply_adds[i] * (is_complex(static_cast<Compute>(i)) ? 8 : 2);
  }
  for (const TransformWork& t : transforms) {
    sum += t.count * (t.real ? 2.5 : 5.0) * t.points * std::log2(t.points < 2 ? 2 : t.points);
  }
  // Six multiply-adds for a butterfly on the way there, eight instructions on the way back.
  for (const LaneWork& t : lanes) sum += t.count * t.points * (10 * t.levels + 6);
  return sum;
}

double Work::traffic() const {
  double sum = bytes;
  for (const Traffic& piece : pieces) sum += piece.count * piece.bytes;
  return sum;
}

void Work::add(const Work& other, double times) {
  for (std::size_t i = 0; i < multiply_adds.size(); ++i) {
    multiply_adds[i] += times * other.multiply_adds[i];
  }
  tap_loads += times * other.tap_loads;
  tile_adds += times * other.tile_adds;
  pole_steps += times * other.pole_steps;
  moved += times * other.moved;
  strided += times * other.strided;
  cleared += times * other.cleared;
  products += times * other.products;
  modular_levels += times * other.modular_levels;
  modular_moves += times * other.modular_moves;
  tiles += times * other.tiles;
  rows += times * other.rows;
  if (other.bytes > 0) pieces.push_back({other.bytes, times});
  for (Traffic piece : other.pieces) {
    piece.count *= times;
    pieces.push_back(piece);
  }
  for (TransformWork t : other.transforms) {
    t.count *= times;
    transforms.push_back(t);
  }
  for (LaneWork t : other.lanes) {
    t.count *= times;
    lanes.push_back(t);
  }
}

}  // namespace faltung
