// What tests of polynomials share: products from the definition, inputs that reach the corners.
#pragma once

#include <functional>
#include <random>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {

inline constexpr std::int64_t kMax = INT64_MAX, kMin = INT64_MIN;

// Modulo 2^128 where a sum does not fit.
inline std::vector<int128> schoolbook(const std::vector<std::int64_t>& a,
                                      const std::vector<std::int64_t>& b) {
  std::vector<int128> c(a.empty() || b.empty() ? 0 : a.size() + b.size() - 1, 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      c[i + j] = static_cast<int128>(static_cast<uint128>(c[i + j]) +
                                     static_cast<uint128>(int128{a[i]} * b[j]));
    }
  }
  return c;
}

inline std::vector<std::uint64_t> schoolbook_mod(const std::vector<std::uint64_t>& a,
                                                 const std::vector<std::uint64_t>& b,
                                                 std::uint64_t m) {
  std::vector<std::uint64_t> c(a.empty() || b.empty() ? 0 : a.size() + b.size() - 1, 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      const uint128 product = uint128{a[i]} * b[j] % m;
      c[i + j] = static_cast<std::uint64_t>((product + c[i + j]) % m);
    }
  }
  return c;
}

// Inputs of one length whose sums reach the corners: every coefficient between -limit and limit.
inline std::vector<std::vector<std::int64_t>> inputs(std::size_t length, std::int64_t limit,
                                                     unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> any(-limit, limit);
  std::vector<std::int64_t> uniform(length), alternating(length), spike(length, 0);
  for (std::size_t i = 0; i < length; ++i) {
    uniform[i] = any(random);
    alternating[i] = i % 2 == 0 ? limit : -limit;
  }
  spike[length / 2] = -limit;
  return {uniform, std::vector<std::int64_t>(length, limit),
          std::vector<std::int64_t>(length, -limit), alternating, spike};
}

inline ErrorCode code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::cancelled;
}

}  // namespace faltung
