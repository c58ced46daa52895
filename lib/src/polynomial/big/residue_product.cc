#include "polynomial/big/residue_product.h"

#include <cmath>

#include "api/products.h"
#include "core/parallel.h"
#include "ntt/transform.h"
#include "ntt/wide.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

// Coefficients that one thread puts together at a time.
constexpr std::int64_t kPiece = 64;
static_assert(kPiece % ntt::kStep == 0);

// Numbers from one row to the next: not a power of two, by which columns would meet in the cache.
std::int64_t stride_of(std::int64_t count) { return round_up(count, ntt::kWideStep) + ntt::kStep; }

// Norms as mantissas times 2^exponent.
struct BigNorms {
  double l1 = 0, l2 = 0, largest = 0;
  std::int64_t exponent = 0;
};

BigNorms norms_of(BigIntegers list) {
  BigNorms norms;
  norms.exponent = bits_of(list);
  for (const mpz_class& x : list) {
    signed long exponent = 0;
    const double mantissa = std::abs(mpz_get_d_2exp(&exponent, x.get_mpz_t()));
    const auto below = std::max<std::int64_t>(exponent - norms.exponent, -2000);
    const double size = std::ldexp(mantissa, static_cast<int>(below));
    norms.l1 += size;
    norms.l2 += size * size;
    norms.largest = std::max(norms.largest, size);
  }
  norms.l2 = std::sqrt(norms.l2);
  return norms;
}

// More than what norms, logarithms and the last digits of coefficients round away.
constexpr double kBitsUp = 1e-3;

std::shared_ptr<const ntt::Recombination> recombination(TableCache& tables, int primes) {
  return tables.get<ntt::Recombination>({primes}, [&] {
    mpz_class product = 1;
    for (int i = 0; i < primes; ++i) product *= ntt::prime_at(i).value;
    auto with = std::make_shared<ntt::Recombination>(primes, bits_of(product));
    std::vector<std::int64_t> digits(static_cast<std::size_t>(with->columns));
    for (int i = 0; i <= primes; ++i) {
      mpz_class others = product;
      if (i < primes) {
        const std::uint64_t p = ntt::prime_at(i).value;
        mpz_divexact_ui(others.get_mpz_t(), product.get_mpz_t(), p);
        const std::uint64_t rest = mpz_fdiv_ui(others.get_mpz_t(), p);
        with->inverses.as<ntt::Word>()[i] =
            ntt::factor_word(ntt::inverse(rest, p), ntt::prime_at(i));
      }
      cut(others, ntt::kColumnBits, with->columns, digits.data());
      for (std::int64_t j = 0; j < with->columns; ++j) {
        with->weight(i, j) = static_cast<double>(digits[static_cast<std::size_t>(j)]);
      }
    }
    return std::shared_ptr<const ntt::Recombination>(std::move(with));
  });
}

// Coefficients as rows of digits, one row for each place.
struct Digits {
  Digits(BigIntegers list, int threads)
      : count(std::ssize(list)),
        stride(stride_of(count)),
        places(digits_of(bits_of(list), ntt::kEnterBits)),
        rows(checked_mul(checked_mul(places, stride), sizeof(double))) {
    auto* to = rows.as<double>();
    parallel_for(ceil_div(stride, kPiece), threads, {}, [&](std::int64_t piece, int) {
      const std::int64_t end = std::min(stride, (piece + 1) * kPiece);
      for (std::int64_t i = piece * kPiece; i < end; ++i) {
        const mpz_class& x = i < count ? list[static_cast<std::size_t>(i)] : zero;
        cut(x, ntt::kEnterBits, places, to + i, stride);
      }
    });
  }

  std::int64_t count, stride, places;
  mpz_class zero;
  Buffer rows;
};

class ResidueProduct {
 public:
  ResidueProduct(int primes, std::int64_t points, Engine& engine)
      : primes_(primes),
        points_(points),
        target_(target_of(engine)),
        transforms_(ntt::transforms(target_, ntt::kLarge)),
        loops_(ntt::coefficient_loops(target_, ntt::kLarge)),
        wide_(ntt::wide_loops(target_)),
        tables_(tables_of(engine)),
        pool_(workspace_of(engine)) {}

  // Coefficients [lo, lo + count) modulo each prime, in rows `stride` apart.
  void residues(const Digits& a, const Digits& b, std::int64_t lo, std::int64_t count,
                std::int64_t* to, std::int64_t stride, int threads) const {
    const std::int64_t numbers = std::max(a.stride, b.stride);
    const std::int64_t bytes = 8 * checked_add(numbers, checked_mul(2, points_));
    const PooledWorkspace workspace(pool_, checked_mul(worker_count(primes_, threads), bytes));
    const ntt::Garner alone(ntt::kLarge, 1, 0);
    parallel_for(primes_, threads, {}, [&](std::int64_t i, int worker) {
      Arena arena(workspace.span().subspan(static_cast<std::size_t>(worker * bytes),
                                           static_cast<std::size_t>(bytes)));
      auto* spectrum = arena.take<ntt::Word>(points_);
      auto* points = arena.take<ntt::Word>(points_);
      auto* rests = arena.take<std::int64_t>(numbers);
      const auto tree =
          ntt::tree(tables_, ntt::prime_at(static_cast<int>(i)), points_, transforms_.lanes);
      enter(*tree, b, rests, spectrum);
      transforms_.spectrum(*tree, spectrum);
      enter(*tree, a, rests, points);
      transforms_.convolve(*tree, spectrum, points);
      std::int64_t* row = to + i * stride;
      std::fill(row + count, row + stride, 0);
      ntt::Residues from{{tree.get()}, {points}, lo, lo + count};
      loops_.leave(alone, from, reinterpret_cast<std::uint64_t*>(row), 0, vectors());
    });
  }

  void recombine(const std::int64_t* rows, std::int64_t stride, std::span<mpz_class> out,
                 int threads) const {
    const auto with = recombination(tables_, primes_);
    const auto limbs = static_cast<std::size_t>(with->limbs());
    parallel_for(ceil_div(stride, kPiece), threads, {}, [&](std::int64_t piece, int) {
      const Buffer scratch(with->scratch_bytes());
      std::vector<std::uint64_t> numbers(limbs * kPiece);
      std::vector<mp_limb_t> number(limbs);
      const std::int64_t begin = piece * kPiece, count = std::min(kPiece, stride - begin);
      wide_.recombine(*with, rows + begin, stride, count, numbers.data(), scratch.data());
      for (std::int64_t i = 0; i < std::min(count, std::ssize(out) - begin); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const std::uint64_t* from =
            numbers.data() + at / ntt::kStep * limbs * ntt::kStep + at % ntt::kStep;
        for (std::size_t j = 0; j < limbs; ++j) number[j] = from[j * ntt::kStep];
        assign_signed(out[static_cast<std::size_t>(begin + i)], number);
      }
    });
  }

 private:
  std::int64_t vectors() const { return points_ / transforms_.lanes; }

  void enter(const ntt::Tree& tree, const Digits& digits, std::int64_t* rests,
             ntt::Word* points) const {
    wide_.residues(tree.prime(), digits.rows.as<const double>(), digits.places, digits.stride,
                   digits.stride - ntt::kStep, rests);
    const std::int64_t count = std::min(digits.count, points_);
    loops_.enter(tree, {rests, count, 0, ntt::kReduced}, points, 0, vectors());
  }

  int primes_;
  std::int64_t points_;
  const simd::Target& target_;
  const ntt::Transforms& transforms_;
  const ntt::CoefficientLoops& loops_;
  const ntt::WideLoops& wide_;
  TableCache& tables_;
  WorkspacePool& pool_;
};

}  // namespace

double product_bits(BigIntegers a, BigIntegers b) {
  const BigNorms of_a = norms_of(a), of_b = norms_of(b);
  const double least =
      std::min({of_a.l1 * of_b.largest, of_a.largest * of_b.l1, of_a.l2 * of_b.l2});
  return std::log2(least) + static_cast<double>(of_a.exponent + of_b.exponent) + kBitsUp;
}

int big_primes_for(double bits) {
  double reach = -2;  // of a quarter of the product
  int primes = 0;
  while (primes < ntt::kMostPrimes && reach <= bits) {
    reach += std::log2(static_cast<double>(ntt::prime_at(primes).value));
    ++primes;
  }
  return reach <= bits ? primes + 1 : primes;
}

void residue_product(int primes, BigIntegers a, BigIntegers b, std::int64_t lo,
                     std::span<mpz_class> out, const Options& options) {
  const NttProduct::Shape shape{std::ssize(a), std::ssize(b), lo, std::ssize(out)};
  Engine& engine = options.engine != nullptr ? *options.engine : default_engine();
  const ResidueProduct product(primes, shape.points(), engine);
  const std::int64_t stride = stride_of(std::ssize(out));
  const Buffer rows(checked_mul(checked_mul(primes, stride), 8));
  const Digits of_a(a, options.threads), of_b(b, options.threads);
  auto* residues = rows.as<std::int64_t>();
  product.residues(of_a, of_b, lo, std::ssize(out), residues, stride, options.threads);
  product.recombine(residues, stride, out, options.threads);
}

}  // namespace faltung::polynomial
