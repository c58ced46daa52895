// Scattering: from a box of results in working memory to the caller's output, converted, rounded
// once and saturated on the way.
#pragma once

#include <cstddef>

#include "problem/canonical.h"
#include "simd/convert.h"
#include "tiles/gather.h"

namespace faltung {

// Output elements [0, count) along each axis, read at `stride` in elements of the results' type.
struct ScatterBox {
  AxisValues count{}, stride{};
};

class Scatter {
 public:
  // `from`: the type of the results, which for exact integers may be narrower than the problem's.
  Scatter(const CanonicalProblem& problem, Compute from, const simd::Target& target);

  // `output` is where element 0 of the box goes. False when a value did not fit the output type.
  bool run(const std::byte* from, const ScatterBox& box, std::byte* output,
           const AxisValues& strides) const;

 private:
  // What is stored at once: the axes from leaf to inner, which nest, block elements for each of
  // leaf's.
  struct Row {
    int leaf, inner;
    std::int64_t block;
  };
  bool axis(int a, const Row& row, const std::byte* from, const ScatterBox& box, std::byte* output,
            const AxisValues& strides) const;
  int rank_;
  std::int64_t from_size_, to_size_;
  simd::StoreRule rule_;
  simd::StoreRow store_;
};

}  // namespace faltung
