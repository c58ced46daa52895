// What the planner and the methods need to know about a kernel, found once.
//
// Taps are those of a convolution (already reversed and conjugated for correlate), split into
// `instances` (one per index of the varying axes), each a dense row-major array over the convolved
// axes. A kernel that is a product of 1-D factors keeps them; its dense taps are made when first
// asked.
#pragma once

#include <atomic>
#include <complex>
#include <cstdint>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

namespace faltung {

// One 1-D or N-D array of taps in the widest type of its kind.
using Taps = std::variant<std::vector<double>, std::vector<std::complex<double>>,
                          std::vector<std::int64_t>, std::vector<std::uint64_t>>;
std::int64_t tap_count(const Taps& taps);
Taps outer_product(const std::vector<Taps>& factors);

// A kernel as a sum of products of 1-D kernels, the largest first (see product_terms.cc).
struct ProductTerms {
  struct Term {
    std::vector<Taps> factors;  // one per axis
    double l1 = 0;              // of the product
  };
  std::vector<Term> terms;
  // residual[r]: a bound on the l1 norm of what the first r terms leave of the kernel.
  std::vector<double> residual;
};

class KernelAnalysis {
 public:
  // `lengths`: taps per convolved axis. `unit_roundoff` of the type the taps were given in: a
  // kernel is rank 1 when every tap equals the product of its factors within 8 of these (integers:
  // exactly). `modulus` of taps that are residues.
  KernelAnalysis(Taps dense, std::vector<std::int64_t> lengths, std::int64_t instances,
                 double unit_roundoff, std::uint64_t modulus = 0);
  KernelAnalysis(std::vector<Taps> factors);

  const std::vector<std::int64_t>& lengths() const { return lengths_; }
  std::int64_t instances() const { return instances_; }
  std::int64_t taps_per_instance() const { return taps_per_instance_; }
  const Taps& dense() const;  // instance-major
  bool integer_taps() const { return integer_taps_; }
  // What is held besides terms: the factors, and the dense taps if they exist or `with_dense` says
  // they will.
  std::int64_t bytes(bool with_dense) const;

  // Rank 1: one factor per convolved axis; empty when the kernel is not a product.
  const std::vector<Taps>& factors() const { return factors_; }
  double factor_residual() const { return factor_residual_; }  // largest relative error of a tap

  // Of one instance of real taps along two axes or more; found when first asked for, in a time that
  // grows with the taps.
  const ProductTerms& terms() const;
  std::int64_t terms_bytes() const;  // of those terms
  double unit_roundoff() const { return unit_roundoff_; }  // of the type the taps were given in

  // Largest over the instances; of residues as their representatives nearest to zero.
  std::int64_t nonzero() const { return nonzero_; }
  bool has_zeros() const { return has_zeros_; }  // in any instance
  double l1() const { return l1_; }
  double l2() const { return l2_; }
  double largest() const { return largest_; }

  // The taps are integers over 2^shift (shift >= 0) of at most 53 bits; integer kernels have 0.
  std::optional<int> binary_shift() const { return binary_shift_; }

 private:
  void measure(const Taps& taps, std::int64_t instances, std::uint64_t modulus);
  std::vector<std::int64_t> lengths_;
  std::int64_t instances_ = 1;
  std::int64_t taps_per_instance_ = 1;
  std::vector<Taps> factors_;
  double factor_residual_ = 0;
  double unit_roundoff_ = 0;
  std::int64_t nonzero_ = 0;
  bool has_zeros_ = false;
  double l1_ = 0, l2_ = 0, largest_ = 0;
  std::optional<int> binary_shift_;
  bool integer_taps_ = false;
  mutable std::once_flag dense_once_;
  mutable std::atomic<bool> has_dense_ = false;
  mutable Taps dense_;
  mutable std::once_flag terms_once_;
  mutable ProductTerms terms_;
};

// The most terms a sum of products is looked for with.
inline constexpr int kMostTerms = 8;
ProductTerms product_terms(const std::vector<double>& taps,
                           const std::vector<std::int64_t>& lengths);

// Factors of a rank-1 array of two axes or more, or none.
struct Factors {
  std::vector<Taps> factors;
  double residual = 0;
};
std::optional<Factors> factorize(const Taps& taps, const std::vector<std::int64_t>& lengths,
                                 double unit_roundoff, std::optional<int> binary_shift);

}  // namespace faltung
