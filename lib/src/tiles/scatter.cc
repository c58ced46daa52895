#include "tiles/scatter.h"

#include "core/fail.h"

namespace faltung {
namespace {

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

// Sums of exact integers are 16 bytes wide; their samples are not.
std::int64_t result_size(Compute compute) {
  return compute == Compute::int128 ? 16 : size_of(compute);
}

}  // namespace

Scatter::Scatter(const CanonicalProblem& problem, Compute from, const simd::Target& target)
    : rank_(static_cast<int>(problem.axes.size())),
      from_size_(result_size(from)),
      to_size_(static_cast<std::int64_t>(faltung::size_of(problem.output_type))),
      rule_{from == Compute::float32 || from == Compute::float64 ? problem.quantum : 0.0,
            problem.overflow},
      store_(simd::store_row(target, from, problem.output_type)) {
  require(store_ != nullptr, "results in {} cannot be stored as {}", name_of(from),
          name_of(problem.output_type));
}

bool Scatter::axis(int a, int leaf, std::int64_t block, const std::byte* from,
                   const ScatterBox& box, std::byte* output, const AxisValues& strides) const {
  if (a == leaf) {
    return store_(from, box.stride[at(rank_ - 1)], output, strides[at(rank_ - 1)],
                  box.count[at(a)] * block, rule_);
  }
  bool fits = true;
  for (std::int64_t i = 0; i < box.count[at(a)]; ++i) {
    fits &= axis(a + 1, leaf, block, from + i * box.stride[at(a)] * from_size_, box,
                 output + i * strides[at(a)] * to_size_, strides);
  }
  return fits;
}

bool Scatter::run(const std::byte* from, const ScatterBox& box, std::byte* output,
                  const AxisValues& strides) const {
  if (rank_ == 0) return store_(from, 1, output, 1, 1, rule_);
  int leaf = rank_ - 1;
  std::int64_t block = 1;
  while (leaf > 0) {
    const std::int64_t count = box.count[at(leaf)];
    const bool nests = strides[at(leaf - 1)] == strides[at(leaf)] * count &&
                       box.stride[at(leaf - 1)] == box.stride[at(leaf)] * count;
    if (!nests) break;
    block *= count;
    --leaf;
  }
  return axis(0, leaf, block, from, box, output, strides);
}

}  // namespace faltung
