// The factor tree of x^N - 1 modulo a prime, by which polynomials are evaluated at all N-th roots
// of unity.
//
// The first step splits off the SIMD lanes: x^N - 1 into x^M - e, M = N / lanes, e the lanes-th
// roots of unity. From there each lane has a tree of its own and walks down
//
//     x^(R m) - r^R  =  product over j of (x^m - r w^j),    w a root of unity of order R
//
// for R = 5, 3, 2 where the length asks for them and 4 otherwise. All coefficients below a node
// meet the same factors r, r^2, ... r^(R-1): they are the node's twiddles, one vector each. Values
// come out in the order of the leaves and go back from there; nothing is ever put in order.
//
// Lengths: 2^k, 3*2^k, 5*2^k, 15*2^k with k >= 6.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/buffer.h"
#include "core/table_cache.h"
#include "ntt/word.h"

namespace faltung::ntt {

struct Pass {
  int radix = 0;
  std::int64_t span = 0;           // vectors between the terms of a butterfly
  std::int64_t nodes = 0;          // of each lane
  std::int64_t first_twiddle = 0;  // in vectors; radix - 1 of them for a node
};

inline constexpr std::int64_t kShortest = 64;
bool has_tree(std::int64_t length);
// The shortest length with a tree that is no shorter than this. Error{size_overflow} beyond the
// longest.
std::int64_t tree_length(std::int64_t at_least);
// The longest one that is no longer than this; 0 where there is none.
std::int64_t tree_length_within(std::int64_t at_most);

// Passes of one lane, from the root down; the last has radix 4.
std::vector<Pass> tree_passes(std::int64_t length, std::int64_t lanes);

// Leaf n of lane l holds the value at w^exponents[n * lanes + l], w the root of order `length`.
std::vector<std::int64_t> leaf_exponents(std::int64_t length, std::int64_t lanes);

enum class Direction : std::uint8_t { forward, inverse };

// What butterflies-inl.h multiplies by in a transform of one length.
using ShortConstants = std::array<Word, 4>;

class Tree {
 public:
  Tree(const Prime& prime, std::int64_t length, std::int64_t lanes);

  const Prime& prime() const { return prime_; }
  std::int64_t length() const { return length_; }
  std::int64_t vectors() const { return length_ / lanes_; }
  const std::vector<Pass>& passes() const { return passes_; }
  // Divides products by it, and those of small primes by what they are multiplied by besides.
  Word inverse_length() const { return inverse_length_; }
  // Twiddles on the way down and, inverted, on the way up. Those up into the root divide by the
  // length too.
  const Word* twiddles(Direction direction) const {
    return (direction == Direction::forward ? forward_ : inverse_).as<const Word>();
  }
  // radix: 2, 3, 4, 5 or 8.
  const ShortConstants& short_constants(int radix, Direction direction) const {
    return short_[static_cast<std::size_t>(direction)][static_cast<std::size_t>(radix)];
  }
  std::int64_t bytes() const { return forward_.bytes() + inverse_.bytes(); }

 private:
  Prime prime_;
  std::int64_t length_, lanes_;
  Word inverse_length_{};
  std::vector<Pass> passes_;
  Buffer forward_, inverse_;
  std::array<std::array<ShortConstants, 9>, 2> short_{};
};

// A tree, made once.
std::shared_ptr<const Tree> tree(TableCache& tables, const Prime& prime, std::int64_t length,
                                 std::int64_t lanes);

}  // namespace faltung::ntt
