#include "problem_limit.h"

#include <algorithm>

namespace faltung::bench {
namespace {

bool computes_in_float32(const Problem& problem) {
  const bool narrow = is_integer(problem.signal_type) &&
                      size_of(problem.signal_type) <= size_of(ElementType::int16);
  return narrow || problem.signal_type == ElementType::float32 ||
         problem.signal_type == ElementType::complex64;
}

double bytes_of(ElementType type, const Shape& shape) {
  return static_cast<double>(element_count(shape)) * static_cast<double>(size_of(type));
}

}  // namespace

double limit_seconds(const Problem& problem, const std::vector<Candidate>& candidates,
                     const MachineLimits& machine) {
  double flops = -1;
  for (const Candidate& candidate : candidates) {
    if (!candidate.applicable) continue;
    flops = flops < 0 ? candidate.flops : std::min(flops, candidate.flops);
  }
  const double peak = computes_in_float32(problem) ? machine.float32_flops : machine.float64_flops;
  const double bytes = bytes_of(problem.signal_type, problem.signal_shape) +
                       bytes_of(output_type(problem), output_shape(problem));
  return std::max(std::max(flops, 0.0) / peak, bytes / machine.bandwidth);
}

}  // namespace faltung::bench
