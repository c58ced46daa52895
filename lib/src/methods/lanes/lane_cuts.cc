#include "methods/lanes/lane_cuts.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "lanes/tree.h"

namespace faltung {
namespace {

constexpr std::size_t kCheapest = 6;
// To begin a group of blocks takes about as long as a level of this many points.
constexpr double kBegin = 1000;

// Calls visit(length) for the smallest multiple of each odd part that has a tree.
template <typename Visit>
void for_odd_parts(std::int64_t multiple, const Visit& visit) {
  for (const std::int64_t odd : {1, 3, 5, 15}) {
    const std::int64_t length = checked_mul(odd, multiple);
    if (lanes::has_tree(length)) visit(length);
  }
}

}  // namespace

std::int64_t tree_size(std::int64_t n, std::int64_t multiple) {
  std::int64_t best = 0;
  for_odd_parts(multiple, [&](std::int64_t size) {
    while (size < n) size = checked_mul(size, 2);
    if (best == 0 || size < best) best = size;
  });
  return best;
}

std::vector<std::int64_t> tree_sizes(std::int64_t least, std::int64_t most, std::int64_t multiple) {
  std::vector<std::int64_t> sizes;
  for_odd_parts(multiple, [&](std::int64_t size) {
    for (; size <= most; size = checked_mul(size, 2)) {
      if (size >= least) sizes.push_back(size);
    }
  });
  std::ranges::sort(sizes);
  return sizes;
}

double odd_levels(std::int64_t points) {
  return (points % 3 == 0 ? 1.0 : 0.0) + (points % 5 == 0 ? 0.7 : 0.0);
}

Length::Length(std::int64_t samples, std::int64_t count)
    : points(samples),
      size(static_cast<double>(samples)),
      blocks(static_cast<double>(count)),
      levels(std::log2(size) + odd_levels(samples)) {}

double CutCounter::butterflies(double blocks, double points, double levels, double together) const {
  return std::ceil(blocks * through / (within * together)) *
         (points * within * together * (levels + 1) + kBegin);
}

Cut CutCounter::line(const Length& length, std::int64_t together) const {
  return {{length.points},
          butterflies(length.blocks, length.size, length.levels, static_cast<double>(together))};
}

std::vector<Cut> CutCounter::planes(const std::array<Lengths, 3>& lengths, double most) const {
  const double levels_within = std::log2(within);
  std::vector<Cut> cuts;
  for (const Length& x : lengths[0]) {
    for (const Length& y : lengths[1]) {
      if (x.size * y.size > most) break;
      for (const Length& z : lengths[2]) {
        const double points = x.size * y.size * z.size;
        if (points > most) break;
        const double levels = x.levels + y.levels + z.levels + levels_within;
        cuts.push_back({{x.points, y.points, z.points},
                        butterflies(x.blocks * y.blocks * z.blocks, points, levels, 1)});
      }
    }
  }
  return cuts;
}

void keep_cheapest(std::vector<Cut>& cuts) {
  const std::size_t kept = std::min(cuts.size(), kCheapest);
  std::ranges::partial_sort(cuts, cuts.begin() + static_cast<std::ptrdiff_t>(kept), {},
                            &Cut::butterflies);
  cuts.resize(kept);
}

}  // namespace faltung
