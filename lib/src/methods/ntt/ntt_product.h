// Products of two operands of given lengths, neither of which is known beforehand: nothing is kept
// but tables, both are transformed in each product, and the primes are counted from the norms of
// both.
//
//     |c| <= min(|a|_1 |b|_inf, |a|_inf |b|_1, |a|_2 |b|_2) < primes.capacity(count)
//
// A whole product a little longer than a transform folds: its last coefficients, the excess, are
// left out and stand added to its first ones, until the caller has them from the ends of the
// operands,
//
//     c[N + i] = sum of the last |excess| terms of a and b alone,   c[i] = found[i] - c[N + i].
//
// That takes less time than the next longer transform. The bounds above are those of such sums too.
#pragma once

#include <algorithm>
#include <span>

#include "core/table_cache.h"
#include "core/workspace_pool.h"
#include "methods/ntt/ntt_shape.h"
#include "ntt/coefficients.h"
#include "ntt/transform.h"

namespace faltung {

class NttProduct {
 public:
  // Coefficients [lo, lo + count) of products of `a` by `b` coefficients, all modulo `modulus`
  // unless that is 0. `wraps`: int64 results are wanted modulo 2^64.
  struct Shape {
    std::int64_t a = 0, b = 0, lo = 0, count = 0;
    std::uint64_t modulus = 0;
    bool wraps = false;
    bool may_fold = false;
    std::int64_t points() const;         // of a transform for all of it
    std::int64_t folded_points() const;  // of the one that is taken
    double largest_result() const;       // of any operands
  };
  NttProduct(const Shape& shape, const Workshop& workshop);
  std::int64_t bytes() const;
  // Coefficients at the end that `multiply` leaves alone, and at the beginning that hold them too.
  std::int64_t excess() const { return std::max<std::int64_t>(0, shape_.count - points_); }

  // False where another way is needed: an operand has few terms, or a result might not fit int64 or
  // does not fit 128 bits. Residues go to residues, int64 to int64 or int128.
  bool multiply(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                std::span<std::uint64_t> out, int threads, WorkspacePool& pool) const;
  bool multiply(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                std::span<std::int64_t> out, int threads, WorkspacePool& pool) const;
  bool multiply(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                std::span<int128> out, int threads, WorkspacePool& pool) const;

 private:
  template <typename Leave>
  void transform(const ntt::Coefficients& a, const ntt::Coefficients& b, int primes, int threads,
                 WorkspacePool& pool, const Leave& leave) const;
  // The primes that products of these need, and their bound.
  struct Need {
    double bound = 0;
    int primes = 0;  // 0: one of the operands has few terms
  };
  Need need_of(const ntt::Norms& a, const ntt::Norms& b) const;
  Need measure(ntt::Coefficients& a, ntt::Coefficients& b) const;
  bool needs_all_primes(ntt::Coefficients a, ntt::Coefficients b) const;
  std::int64_t vectors() const { return points_ / transforms_.lanes; }
  std::shared_ptr<const ntt::Tree> tree(std::size_t prime) const;

  Shape shape_;
  std::int64_t points_;
  const ntt::PrimeSet& primes_;  // that serve them and all results
  const ntt::Transforms& transforms_;
  const ntt::CoefficientLoops& loops_;
  TableCache& tables_;
  std::vector<ntt::Garner> garners_;  // of one prime and more
  // Of as many primes as residues ask for at most; integers may ask for more.
  std::vector<std::shared_ptr<const ntt::Tree>> trees_;
};

}  // namespace faltung
