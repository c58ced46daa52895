// Lengths that lane transforms come in, and how many butterflies cuts into blocks of such lengths
// take: nearly all of their time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "lanes/block_transform.h"

namespace faltung {

// The smallest length of at least n that has a tree and is a multiple of `multiple`, which has one.
std::int64_t tree_size(std::int64_t n, std::int64_t multiple);

// All of them from `least` to `most`, ascending.
std::vector<std::int64_t> tree_sizes(std::int64_t least, std::int64_t most, std::int64_t multiple);

// Levels of butterflies that passes of radix 3 and 5 take as long as, beyond log2(points) in all.
double odd_levels(std::int64_t points);

// A length along an axis, in samples, and how many blocks of it cover the axis.
struct Length {
  Length() = default;
  Length(std::int64_t samples, std::int64_t count);

  std::int64_t points = 1;
  double size = 1, blocks = 1, levels = 0;
};
using Lengths = std::vector<Length>;

// Lengths along (packed, middle, row), or the only one.
struct Cut {
  lanes::Counts points{1, 1, 1};
  double butterflies = 0;
};

// Counts the butterflies of cuts of one problem.
struct CutCounter {
  double through;  // indices of the axes that are not convolved
  double within;   // those of them that are part of a block

  Cut line(const Length& length, std::int64_t together) const;
  // All combinations of lengths of which no block has more than `most` points.
  std::vector<Cut> planes(const std::array<Lengths, 3>& lengths, double most) const;

 private:
  double butterflies(double blocks, double points, double levels, double together) const;
};

// Those with the fewest, in order: few enough to look at each closely.
void keep_cheapest(std::vector<Cut>& cuts);

}  // namespace faltung
