// Random numbers that are the same on every machine: the splitmix64 sequence of a seed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace faltung::support {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  // Uniform in [lo, hi].
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    const std::uint64_t count = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
    const std::uint64_t offset = count == 0 ? next() : next() % count;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + offset);
  }
  bool one_in(int n) { return between(1, n) == 1; }
  // Uniform in [-1, 1), 53 bits.
  double signed_unit() {
    return static_cast<double>(static_cast<std::int64_t>(next()) >> 10) * 0x1p-53;
  }

  template <typename T>
  T pick(std::initializer_list<T> list) {
    return list.begin()[between(0, static_cast<std::int64_t>(list.size()) - 1)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace faltung::support
