#include "faltung/polynomial_steps.h"

#include <limits>

#include "polynomial/powers.h"
#include "polynomial/series.h"

namespace faltung::polynomial {
namespace {

// As the rings of ring.h: it notes products and makes none.
class NotingRing {
 public:
  using Element = double;
  explicit NotingRing(std::vector<ProductStep>& steps) : steps_(steps) {}

  Element negated(Element x) const { return x; }
  Element difference(Element x, Element) const { return x; }
  Element product(Element x, Element) const { return x; }
  Element inverse(Element x) const { return x; }
  Element sum_of_products(const Element*, const Element*, std::int64_t) const { return 0; }
  std::vector<Element> range(std::span<const Element> a, std::span<const Element> b,
                             std::int64_t lo, std::int64_t hi) const {
    steps_.push_back({std::ssize(a), std::ssize(b), lo, hi});
    return zeros<Element>(hi - lo);
  }

 private:
  std::vector<ProductStep>& steps_;
};

}  // namespace

std::vector<ProductStep> power_steps(std::int64_t length, std::uint64_t exponent, std::int64_t n) {
  require(length >= 0 && n >= 0, "a power of {} coefficients, cut to {}; both must be 0 or more",
          length, n);
  std::vector<ProductStep> steps;
  if (n == 0 || exponent == 0 || length == 0) return steps;
  std::int64_t known = std::min(length, n);
  const auto step = [&](std::int64_t a, std::int64_t b) {
    const std::int64_t whole = checked_add(a, b) - 1;
    steps.push_back({a, b, 0, std::min(n, whole)});
    return steps.back().hi;
  };
  for (int bit = std::bit_width(exponent) - 2; bit >= 0; --bit) {
    known = step(known, known);
    if ((exponent >> bit & 1) != 0) known = step(known, std::min(length, n));
  }
  return steps;
}

std::vector<ProductStep> quotient_steps(std::int64_t a, std::int64_t b) {
  require(a >= 0 && b >= 1, "{} coefficients by {}; the divisor has at least 1", a, b);
  std::vector<ProductStep> steps;
  if (a < b) return steps;
  const std::vector<double> dividend = zeros<double>(a), divisor = zeros<double>(b);
  polynomial_quotient<NotingRing>(NotingRing(steps), dividend, divisor);
  return steps;
}

}  // namespace faltung::polynomial
