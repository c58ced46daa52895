// Lane arrays for tests.
#pragma once

#include <cstdint>
#include <span>

#include "core/buffer.h"
#include "ntt/coefficients.h"
#include "ntt/transform.h"

namespace faltung::test {

class LaneArray {
 public:
  explicit LaneArray(const ntt::Tree& tree)
      : tree_(tree), buffer_(tree.length() * static_cast<std::int64_t>(sizeof(double))) {}

  void enter(const simd::Target& target, std::span<const std::int64_t> coefficients,
             std::uint64_t modulus = 0) {
    ntt::coefficient_loops(target).enter(
        tree_, {coefficients.data(), static_cast<std::int64_t>(coefficients.size()), modulus},
        data(), 0, tree_.vectors());
  }

  const ntt::Tree& tree() const { return tree_; }
  double* data() const { return buffer_.as<double>(); }

 private:
  const ntt::Tree& tree_;
  Buffer buffer_;
};

}  // namespace faltung::test
