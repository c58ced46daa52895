// Lane arrays for tests, and the worlds to test them in: a target, with each set of primes that it
// has.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "core/buffer.h"
#include "ntt/coefficients.h"
#include "ntt/residues.h"
#include "ntt/transform.h"

namespace faltung::test {

struct NttWorld {
  simd::Target target;
  ntt::PrimeSet set;
  std::string name;

  std::int64_t lanes() const { return transforms().lanes; }
  const ntt::Transforms& transforms() const { return ntt::transforms(target, set); }
  const ntt::CoefficientLoops& loops() const { return ntt::coefficient_loops(target, set); }
};

inline void PrintTo(const NttWorld& world, std::ostream* out) { *out << world.name; }

inline std::vector<NttWorld> ntt_worlds() {
  std::vector<NttWorld> worlds;
  for (const simd::Target& target : simd::supported_targets()) {
    const std::string name(target.name);
    worlds.push_back({target, ntt::kLarge, name});
    if (!ntt::has_small_primes(target)) continue;
    worlds.push_back({target, ntt::kSmall[0], name + "_small"});
    worlds.push_back({target, ntt::kSmall[1], name + "_small_long"});
  }
  return worlds;
}

class NttTest : public testing::TestWithParam<NttWorld> {
 protected:
  const ntt::PrimeSet& set() const { return GetParam().set; }
  const ntt::Prime& prime(int i = 0) const { return set()[i]; }
  std::int64_t lanes() const { return GetParam().lanes(); }
};

#define FALTUNG_FOR_ALL_NTT_WORLDS(suite)                                        \
  INSTANTIATE_TEST_SUITE_P(Worlds, suite, testing::ValuesIn(test::ntt_worlds()), \
                           [](const auto& info) { return info.param.name; })

// The integer that a lane holds.
inline std::int64_t integer_of(ntt::Word word, const ntt::Prime& prime) {
  if (prime.is_small()) return static_cast<std::int32_t>(word.halves);
  EXPECT_EQ(word.real, std::nearbyint(word.real));
  return static_cast<std::int64_t>(word.real);
}
inline std::uint64_t residue_of(ntt::Word word, const ntt::Prime& prime) {
  return residue_of(int128{integer_of(word, prime)}, prime.value);
}

// The residue by which a factor multiplies.
inline std::uint64_t factor_of(ntt::Word word, const ntt::Prime& prime) {
  const std::uint64_t p = prime.value;
  const std::uint64_t value = residue_of(word, prime);
  if (!prime.is_small()) return value;
  return times(value, to_the((std::uint64_t{1} << 32) % p, p - 2, p), p);
}

class LaneArray {
 public:
  explicit LaneArray(const ntt::Tree& tree)
      : tree_(tree), buffer_(tree.length() * static_cast<std::int64_t>(sizeof(ntt::Word))) {}

  void enter(const NttWorld& world, std::span<const std::int64_t> coefficients,
             std::uint64_t modulus = 0) {
    world.loops().enter(
        tree_, {coefficients.data(), static_cast<std::int64_t>(coefficients.size()), modulus},
        data(), 0, tree_.vectors());
  }

  const ntt::Tree& tree() const { return tree_; }
  ntt::Word* data() const { return buffer_.as<ntt::Word>(); }
  std::int64_t integer(std::int64_t i) const { return integer_of(data()[i], tree_.prime()); }

 private:
  const ntt::Tree& tree_;
  Buffer buffer_;
};

}  // namespace faltung::test
