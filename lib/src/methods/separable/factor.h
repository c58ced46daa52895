// The taps of one factor in the order in which samples lie: the sum of an output that needs the
// samples x, ..., x + length - 1 is sum_i taps[i] * sample[x + places[i]]. Zero taps are left out.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "problem/kernel_analysis.h"

namespace faltung {

template <typename T>
struct FactorTaps {
  std::vector<T> taps;
  std::vector<std::int64_t> places;

  explicit FactorTaps(const Taps& factor) {
    std::visit(
        [&](const auto& list) {
          using From = typename std::decay_t<decltype(list)>::value_type;
          if constexpr (std::is_arithmetic_v<From>) {  // a real signal has no complex factors
            for (std::size_t i = list.size(); i-- > 0;) {
              if (list[i] == From{}) continue;
              taps.push_back(static_cast<T>(list[i]));
              places.push_back(static_cast<std::int64_t>(list.size() - 1 - i));
            }
          }
        },
        factor);
  }

  std::int64_t size() const { return static_cast<std::int64_t>(taps.size()); }
  // No zero between two taps.
  bool dense() const { return !places.empty() && places.back() - places.front() + 1 == size(); }
  std::int64_t bytes() const {
    return size() * static_cast<std::int64_t>(sizeof(T) + sizeof(std::int64_t));
  }
};

}  // namespace faltung
