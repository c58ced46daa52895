#include "tiles/scatter.h"

#include "core/fail.h"

namespace faltung {
namespace {

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

}  // namespace

Scatter::Scatter(const CanonicalProblem& problem, Compute from, const simd::Target& target)
    : rank_(static_cast<int>(problem.axes.size())),
      from_size_(size_of_sum(from)),
      to_size_(static_cast<std::int64_t>(faltung::size_of(problem.output_type))),
      rule_{from == Compute::float32 || from == Compute::float64 ? problem.quantum : 0.0,
            problem.overflow},
      store_(simd::store_row(target, from, problem.output_type)) {
  require(store_ != nullptr, "results in {} cannot be stored as {}", name_of(from),
          name_of(problem.output_type));
}

bool Scatter::axis(int a, const Row& row, const std::byte* from, const ScatterBox& box,
                   std::byte* output, const AxisValues& strides) const {
  if (a == row.leaf) {
    return store_(from, box.stride[at(row.inner)], output, strides[at(row.inner)],
                  box.count[at(a)] * row.block, rule_);
  }
  bool fits = true;
  for (std::int64_t i = 0; i < box.count[at(a)]; ++i) {
    fits &= axis(a + 1, row, from + i * box.stride[at(a)] * from_size_, box,
                 output + i * strides[at(a)] * to_size_, strides);
  }
  return fits;
}

bool Scatter::run(const std::byte* from, const ScatterBox& box, std::byte* output,
                  const AxisValues& strides) const {
  if (rank_ == 0) return store_(from, 1, output, 1, 1, rule_);
  // A single channel of an interleaved image is written along its lines.
  int inner = rank_ - 1;
  while (inner > 0 && box.count[at(inner)] == 1) --inner;
  Row row{inner, inner, 1};
  while (row.leaf > 0) {
    const std::int64_t count = box.count[at(row.leaf)];
    const bool nests = strides[at(row.leaf - 1)] == strides[at(row.leaf)] * count &&
                       box.stride[at(row.leaf - 1)] == box.stride[at(row.leaf)] * count;
    if (!nests) break;
    row.block *= count;
    --row.leaf;
  }
  return axis(0, row, from, box, output, strides);
}

}  // namespace faltung
