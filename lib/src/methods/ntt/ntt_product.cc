#include "methods/ntt/ntt_product.h"

#include <algorithm>
#include <atomic>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"

namespace faltung {
namespace {

// Operands with fewer terms are left to the planner, which sees them.
constexpr std::int64_t kFewTerms = 16;

// Results are put together in pieces of this many vectors, on all threads.
constexpr std::int64_t kPiece = 4096;

// Residues looked at before all are measured.
constexpr std::int64_t kLooked = 64;

// What a product by itself costs besides its transforms, in points.
constexpr std::int64_t kApartPoints = 64;

template <typename T>
ntt::Coefficients coefficients(std::span<const T> list, std::int64_t points,
                               std::uint64_t modulus) {
  // Coefficients beyond the length of the transform reach no result that is wanted.
  return {reinterpret_cast<const std::int64_t*>(list.data()),
          std::min(points, static_cast<std::int64_t>(list.size())), modulus};
}

}  // namespace

NttProduct::Need NttProduct::need_of(const ntt::Norms& a, const ntt::Norms& b) const {
  const double bound = kNormsUp * std::min({a.l1 * b.largest, a.largest * b.l1, a.l2 * b.l2});
  const bool few = std::min(a.nonzero, b.nonzero) < kFewTerms;
  return {bound, few ? 0 : primes_.primes_for(bound)};
}

std::int64_t NttProduct::Shape::points() const {
  // What wraps round stays below lo.
  const std::int64_t length = checked_add(a, b) - 1;
  return ntt::tree_length(std::max({a, lo + count, length - lo}));
}

std::int64_t NttProduct::Shape::folded_points() const {
  const std::int64_t whole = points(), length = a + b - 1;
  if (!may_fold || lo != 0 || count != length) return whole;
  const std::int64_t folded = ntt::tree_length_within(length), excess = length - folded;
  if (folded < std::max(a, b) || excess == 0 || excess > std::min(a, b)) return whole;
  // Time is taken to grow with the points, the ends to be a product of their own.
  const std::int64_t apart = kApartPoints + ntt::tree_length(2 * excess - 1);
  return folded + apart + apart / 8 < whole ? folded : whole;
}

double NttProduct::Shape::largest_result() const {
  const double half = modulus > 0 ? static_cast<double>(modulus / 2) : 0x1p63;
  return kNormsUp * half * half * static_cast<double>(std::min(a, b));
}

NttProduct::NttProduct(const Shape& shape, const Workshop& workshop)
    : shape_(shape),
      points_(shape.folded_points()),
      primes_(ntt::primes_of(workshop.target(), points_, shape.largest_result())),
      transforms_(ntt::transforms(workshop.target(), primes_)),
      loops_(ntt::coefficient_loops(workshop.target(), primes_)),
      tables_(workshop.tables()) {
  for (int primes = 1; primes <= primes_.size(); ++primes) {
    garners_.emplace_back(primes_, primes, shape.modulus);
  }
  const int most = primes_.primes_for(shape.largest_result());
  for (int prime = 0; shape.modulus > 0 && prime < most; ++prime) {
    trees_.push_back(ntt::tree(tables_, primes_[prime], points_, transforms_.lanes));
  }
}

std::int64_t NttProduct::bytes() const {
  std::int64_t bytes = sizeof(*this);
  for (const auto& tree : trees_) bytes += tree->bytes();
  return bytes;
}

std::shared_ptr<const ntt::Tree> NttProduct::tree(std::size_t prime) const {
  if (prime < trees_.size()) return trees_[prime];
  return ntt::tree(tables_, primes_[static_cast<int>(prime)], points_, transforms_.lanes);
}

NttProduct::Need NttProduct::measure(ntt::Coefficients& a, ntt::Coefficients& b) const {
  if (needs_all_primes(a, b)) {
    a.largest = b.largest = static_cast<double>(shape_.modulus / 2);
    return {0, static_cast<int>(trees_.size())};
  }
  const ntt::Norms of_a = loops_.measure(a), of_b = loops_.measure(b);
  a.largest = of_a.largest;
  b.largest = of_b.largest;
  return need_of(of_a, of_b);
}

// Whether the first residues alone ask for as many primes as any could.
bool NttProduct::needs_all_primes(ntt::Coefficients a, ntt::Coefficients b) const {
  a.count = std::min(a.count, kLooked);
  b.count = std::min(b.count, kLooked);
  return !trees_.empty() &&
         need_of(loops_.measure(a), loops_.measure(b)).primes == std::ssize(trees_);
}

// One prime after another, or all at once where there are threads for them.
template <typename Leave>
void NttProduct::transform(const ntt::Coefficients& a, const ntt::Coefficients& b, int primes,
                           int threads, WorkspacePool& pool, const Leave& leave) const {
  const std::int64_t workers = worker_count(primes, threads);
  const PooledWorkspace workspace(
      pool, checked_mul(checked_add(primes, workers), checked_mul(points_, sizeof(ntt::Word))));
  Arena arena(workspace.span());
  ntt::Residues residues;
  residues.first = shape_.lo;
  residues.last = shape_.lo + shape_.count - excess();
  std::array<ntt::Word*, ntt::kMostTogether> points{}, spectra{};
  std::array<std::shared_ptr<const ntt::Tree>, ntt::kMostTogether> trees;
  for (std::size_t i = 0; i < static_cast<std::size_t>(primes); ++i) {
    trees[i] = tree(i);
    residues.trees[i] = trees[i].get();
    residues.points[i] = points[i] = arena.take<ntt::Word>(points_);
    if (static_cast<std::int64_t>(i) < workers) spectra[i] = arena.take<ntt::Word>(points_);
  }
  parallel_for(primes, threads, {}, [&](std::int64_t prime, int worker) {
    const auto i = static_cast<std::size_t>(prime);
    ntt::Word* spectrum = spectra[static_cast<std::size_t>(worker)];
    loops_.enter(*trees[i], b, spectrum, 0, vectors());
    transforms_.spectrum(*trees[i], spectrum);
    loops_.enter(*trees[i], a, points[i], 0, vectors());
    transforms_.convolve(*trees[i], spectrum, points[i]);
  });
  const ntt::Garner& garner = garners_[static_cast<std::size_t>(primes - 1)];
  parallel_for(ceil_div(vectors(), kPiece), threads, {}, [&](std::int64_t piece, int) {
    leave(garner, residues, piece * kPiece, std::min(vectors(), (piece + 1) * kPiece));
  });
}

bool NttProduct::multiply(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                          std::span<std::uint64_t> out, int threads, WorkspacePool& pool) const {
  ntt::Coefficients of_a = coefficients(a, points_, shape_.modulus);
  ntt::Coefficients of_b = coefficients(b, points_, shape_.modulus);
  const Need need = measure(of_a, of_b);
  if (need.primes == 0) return false;
  transform(of_a, of_b, need.primes, threads, pool,
            [&](const ntt::Garner& garner, const ntt::Residues& residues, std::int64_t begin,
                std::int64_t end) { loops_.leave(garner, residues, out.data(), begin, end); });
  return true;
}

bool NttProduct::multiply(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                          std::span<std::int64_t> out, int threads, WorkspacePool& pool) const {
  ntt::Coefficients of_a = coefficients(a, points_, 0), of_b = coefficients(b, points_, 0);
  const Need need = measure(of_a, of_b);
  if (need.primes == 0 || (need.bound >= 0x1p63 && !shape_.wraps)) return false;
  transform(of_a, of_b, need.primes, threads, pool,
            [&](const ntt::Garner& garner, const ntt::Residues& residues, std::int64_t begin,
                std::int64_t end) {
              loops_.leave(garner, residues, reinterpret_cast<std::uint64_t*>(out.data()), begin,
                           end);
            });
  return true;
}

bool NttProduct::multiply(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                          std::span<int128> out, int threads, WorkspacePool& pool) const {
  ntt::Coefficients of_a = coefficients(a, points_, 0), of_b = coefficients(b, points_, 0);
  const Need need = measure(of_a, of_b);
  if (need.primes == 0) return false;
  std::atomic<bool> fits = true;
  transform(of_a, of_b, need.primes, threads, pool,
            [&](const ntt::Garner& garner, const ntt::Residues& residues, std::int64_t begin,
                std::int64_t end) {
              if (!loops_.leave_wide(garner, residues, 1, out.data(), begin, end)) fits = false;
            });
  return fits;
}

}  // namespace faltung
