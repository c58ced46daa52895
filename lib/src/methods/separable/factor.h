// The taps of one factor in the order in which samples lie: the sum of an output that needs the
// samples x, x + 1, ... is sum_i taps[i] * sample[x + start + places[i]]. Zero taps are left out;
// places rise from 0 on.
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>
#include <vector>

#include "problem/kernel_analysis.h"

namespace faltung {

template <typename T>
class FactorTaps {
 public:
  explicit FactorTaps(const Taps& factor) {
    std::visit([&](const auto& list) { keep(list); }, factor);
    if (!places.empty()) start_ = places.front();
    for (std::int64_t& place : places) place -= start_;
  }

  std::vector<T> taps;
  std::vector<std::int64_t> places;

  std::int64_t start() const { return start_; }
  std::int64_t size() const { return static_cast<std::int64_t>(taps.size()); }
  std::int64_t bytes() const {
    return size() * static_cast<std::int64_t>(sizeof(T) + sizeof(std::int64_t));
  }

 private:
  template <typename From>
  void keep(const std::vector<From>& list) {
    if constexpr (std::is_arithmetic_v<From>) {  // a real signal's kernel has no complex factors
      for (std::size_t i = list.size(); i-- > 0;) {
        if (list[i] == From{}) continue;
        taps.push_back(static_cast<T>(list[i]));
        places.push_back(static_cast<std::int64_t>(list.size() - 1 - i));
      }
    }
  }
  std::int64_t start_ = 0;
};

}  // namespace faltung
