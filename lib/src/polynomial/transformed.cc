#include <algorithm>
#include <cmath>

#include "api/products.h"
#include "core/buffer.h"
#include "core/checked.h"
#include "faltung/polynomial_transform.h"
#include "ntt/coefficients.h"
#include "ntt/transform.h"
#include "polynomial/product.h"
#include "simd/residue_loops.h"

namespace faltung::polynomial {

class TransformSpace::Impl {
 public:
  Impl(std::int64_t length, std::uint64_t modulus, double largest, Engine* engine)
      : Impl(length, modulus, largest, engine != nullptr ? *engine : default_engine()) {}

  std::int64_t bytes() const { return checked_mul(primes(), checked_mul(points, 8)); }
  int primes() const { return static_cast<int>(trees.size()); }
  std::int64_t vectors() const { return points / transforms.lanes; }
  ntt::Word* row(const Buffer& rows, int prime) const {
    return rows.as<ntt::Word>() + prime * points;
  }
  const ntt::Tree& tree(int prime) const { return *trees[static_cast<std::size_t>(prime)]; }

  std::int64_t length;
  std::uint64_t modulus;
  std::int64_t points;
  const ntt::PrimeSet& set;  // that serves them and all sums
  const ntt::Transforms& transforms;
  const ntt::CoefficientLoops& loops;
  simd::AllBelow all_below;
  std::vector<std::shared_ptr<const ntt::Tree>> trees;

 private:
  Impl(std::int64_t length_asked, std::uint64_t modulus_asked, double largest, Engine& engine)
      : length(length_asked),
        modulus(modulus_asked),
        points(ntt::tree_length(length_asked)),
        set(ntt::primes_of(target_of(engine), points, largest)),
        transforms(ntt::transforms(target_of(engine), set)),
        loops(ntt::coefficient_loops(target_of(engine), set)),
        all_below(simd::all_below_loop(target_of(engine))) {
    for (int prime = 0; prime < set.primes_for(largest); ++prime) {
      trees.push_back(ntt::tree(tables_of(engine), set[prime], points, transforms.lanes));
    }
  }
};

class Transformed::Impl {
 public:
  Impl(std::shared_ptr<const TransformSpace::Impl> in, const ntt::Coefficients& from)
      : space(std::move(in)),
        length(from.count),
        norms(space->loops.measure(from)),
        rows(space->bytes()) {
    ntt::Coefficients measured = from;
    measured.largest = norms.largest;
    for (int prime = 0; prime < space->primes(); ++prime) {
      ntt::Word* row = space->row(rows, prime);
      space->loops.enter(space->tree(prime), measured, row, 0, space->vectors());
      space->transforms.spectrum(space->tree(prime), row);
    }
  }

  std::shared_ptr<const TransformSpace::Impl> space;
  std::int64_t length;
  ntt::Norms norms;
  Buffer rows;
};

class ProductSum::Impl {
 public:
  explicit Impl(std::shared_ptr<const TransformSpace::Impl> in)
      : space(std::move(in)),
        garner(space->set, space->primes(), space->modulus),
        sums(space->bytes()),
        work(space->bytes()) {
    clear();
  }

  void clear() {
    bound = 0;
    std::ranges::fill(sums.span(), std::byte{0});
  }

  void add(const Transformed::Impl& a, const Transformed::Impl& b) {
    require(a.space == space && b.space == space, "an operand was transformed in another space");
    if (a.length == 0 || b.length == 0) return;
    require(a.length + b.length - 1 <= space->length,
            "a product of {} by {} coefficients is longer than the {} of the space", a.length,
            b.length, space->length);
    const double more =
        kNormsUp * std::min({a.norms.l1 * b.norms.largest, a.norms.largest * b.norms.l1,
                             a.norms.l2 * b.norms.l2});
    require(bound + more < space->set.capacity(space->primes()),
            "the sum might reach {:.3g}; the space serves sums below {:.3g}", bound + more,
            space->set.capacity(space->primes()));
    bound += more;
    for (int prime = 0; prime < space->primes(); ++prime) {
      space->transforms.add_product(space->tree(prime), space->row(a.rows, prime),
                                    space->row(b.rows, prime), space->row(sums, prime));
    }
  }

  // Calls leave(residues) with the coefficients [lo, hi) of the sum, those that there are.
  template <typename Result, typename Leave>
  void take(std::int64_t lo, std::span<Result> out, const Leave& leave) {
    require(lo >= 0, "the coefficients from {} on were asked for; the first one is 0", lo);
    const std::int64_t inside = std::clamp<std::int64_t>(space->length - lo, 0, std::ssize(out));
    std::ranges::fill(out.subspan(static_cast<std::size_t>(inside)), Result{});
    if (inside == 0) return;
    ntt::Residues residues;
    residues.first = lo;
    residues.last = lo + inside;
    std::ranges::copy(sums.span(), work.data());
    for (int prime = 0; prime < space->primes(); ++prime) {
      const auto at = static_cast<std::size_t>(prime);
      space->transforms.inverse(space->tree(prime), space->row(work, prime));
      residues.trees[at] = &space->tree(prime);
      residues.points[at] = space->row(work, prime);
    }
    leave(residues);
  }

  void check_ring(bool residues) const {
    require(residues == (space->modulus != 0), "the space is for {}, not for {}",
            residues ? "integers" : "residues", residues ? "residues" : "integers");
  }

  std::shared_ptr<const TransformSpace::Impl> space;
  ntt::Garner garner;
  double bound = 0;
  Buffer sums, work;
};

namespace {

void check_length(std::int64_t length) {
  require(length >= 1, "a space for products of {} coefficients; at least 1 is needed", length);
}

}  // namespace

std::int64_t Transformed::length() const { return impl_->length; }

TransformSpace TransformSpace::integers(std::int64_t length, int bits, Engine* engine) {
  check_length(length);
  require(bits >= 1 && bits <= 127, "sums of {} bits; it must be from 1 to 127", bits);
  return TransformSpace(std::make_shared<const Impl>(length, 0, std::ldexp(1.0, bits), engine));
}

TransformSpace TransformSpace::residues(std::int64_t length, std::uint64_t modulus,
                                        std::int64_t products, Engine* engine) {
  check_length(length);
  check_modulus(modulus);
  require(products >= 1, "sums of {} products; at least 1 is needed", products);
  // The shorter operand has no more than half of the coefficients.
  const auto half = static_cast<double>(modulus / 2);
  const double terms = static_cast<double>(length / 2 + 1) * static_cast<double>(products);
  return TransformSpace(
      std::make_shared<const Impl>(length, modulus, kNormsUp * half * half * terms, engine));
}

Transformed TransformSpace::transform(std::span<const std::int64_t> coefficients) const {
  require(impl_->modulus == 0, "the space is for residues, not for integers");
  require(std::ssize(coefficients) <= impl_->length, "{} coefficients in a space for {}",
          coefficients.size(), impl_->length);
  return Transformed(std::make_shared<const Transformed::Impl>(
      impl_, ntt::Coefficients{coefficients.data(), std::ssize(coefficients)}));
}

Transformed TransformSpace::transform(std::span<const std::uint64_t> coefficients) const {
  require(impl_->modulus != 0, "the space is for integers, not for residues");
  require(std::ssize(coefficients) <= impl_->length, "{} coefficients in a space for {}",
          coefficients.size(), impl_->length);
  check_residues(coefficients, impl_->modulus, impl_->all_below);
  return Transformed(std::make_shared<const Transformed::Impl>(
      impl_, ntt::Coefficients{reinterpret_cast<const std::int64_t*>(coefficients.data()),
                               std::ssize(coefficients), impl_->modulus}));
}

std::int64_t TransformSpace::length() const { return impl_->length; }
std::uint64_t TransformSpace::modulus() const { return impl_->modulus; }
std::int64_t TransformSpace::operand_bytes() const { return impl_->bytes(); }

ProductSum::ProductSum(const TransformSpace& space) : impl_(std::make_unique<Impl>(space.impl_)) {}
ProductSum::~ProductSum() = default;
ProductSum::ProductSum(ProductSum&&) noexcept = default;
ProductSum& ProductSum::operator=(ProductSum&&) noexcept = default;

void ProductSum::add(const Transformed& a, const Transformed& b) { impl_->add(*a.impl_, *b.impl_); }
void ProductSum::clear() { impl_->clear(); }
double ProductSum::bound() const { return impl_->bound; }

void ProductSum::take(std::int64_t lo, std::span<std::uint64_t> out) {
  impl_->check_ring(true);
  impl_->take(lo, out, [&](const ntt::Residues& residues) {
    impl_->space->loops.leave(impl_->garner, residues, out.data(), 0, impl_->space->vectors());
  });
}

void ProductSum::take(std::int64_t lo, std::span<int128> out) {
  impl_->check_ring(false);
  impl_->take(lo, out, [&](const ntt::Residues& residues) {
    if (!impl_->space->loops.leave_wide(impl_->garner, residues, 1, out.data(), 0,
                                        impl_->space->vectors())) {
      fail(ErrorCode::integer_overflow, "a coefficient of the sum does not fit 128 bits");
    }
  });
}

// Where the bound does not say that all fit, each is looked at with 128 bits.
void ProductSum::take(std::int64_t lo, std::span<std::int64_t> out) {
  impl_->check_ring(false);
  if (impl_->bound >= 0x1p63) {
    std::vector<int128> wide = zeros<int128>(std::ssize(out));
    take(lo, std::span<int128>(wide));
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::int64_t>(wide[i]);
      if (out[i] != wide[i]) {
        fail(ErrorCode::integer_overflow, "coefficient {} of the sum does not fit 64 bits",
             lo + static_cast<std::int64_t>(i));
      }
    }
    return;
  }
  impl_->take(lo, out, [&](const ntt::Residues& residues) {
    impl_->space->loops.leave(impl_->garner, residues, reinterpret_cast<std::uint64_t*>(out.data()),
                              0, impl_->space->vectors());
  });
}

}  // namespace faltung::polynomial
