// Gathering: from the caller's samples, extended beyond their edges by the border rule, to a dense
// box of working memory in the type that is computed in. Every method starts from such a box, so
// borders, strides, element types and steps are settled here once for all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "problem/canonical.h"
#include "simd/convert.h"

namespace faltung {

using AxisValues = std::array<std::int64_t, kMaxAxes>;

// Along axis a, position q (0 <= q < count) is sample start + q*step of the extended signal and
// goes to
//     (q % phases) * phase_stride + (q / phases) * stride
// With phases == 1 that is q * stride. phases > 1 lays every phases-th sample side by side, which
// is how a range with a step is computed by loops that know no step.
struct GatherBox {
  AxisValues start{}, count{}, step{}, stride{}, phases{}, phase_stride{};
};

class Gather {
 public:
  Gather(const CanonicalProblem& problem, const simd::Target& target);

  // `signal` and its strides (in elements) on canonical axes; `to` is in elements of the compute
  // type. On varying axes start is the caller's index and count is 1.
  void run(const std::byte* signal, const AxisValues& strides, const GatherBox& box,
           std::byte* to) const;

  int rank() const { return rank_; }

 private:
  friend class GatherWalk;
  int rank_;
  AxisValues lengths_{};
  std::array<Border, kMaxAxes> borders_{};
  std::int64_t from_size_, to_size_;
  Compute compute_;
  double border_value_;
  bool parts_ = false;  // the last axis holds real and imaginary parts
  simd::LoadRow load_;
};

}  // namespace faltung
