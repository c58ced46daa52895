#include "support/random_kernel.h"

#include <cmath>
#include <complex>
#include <type_traits>
#include <vector>

#include "faltung/gaussian.h"

namespace faltung::support {
namespace {

template <typename T>
T random_tap(Random& random, Taps taps) {
  if constexpr (std::is_integral_v<T>) {
    return taps == Taps::wide ? random.between(-(INT64_C(1) << 40), INT64_C(1) << 40)
                              : random.between(-9, 9);
  } else if constexpr (std::is_floating_point_v<T>) {
    if (taps == Taps::binary) return static_cast<T>(std::ldexp(random.between(-64, 64), -6));
    return static_cast<T>(random.signed_unit());
  } else {
    using Part = typename T::value_type;
    return {static_cast<Part>(random.signed_unit()), static_cast<Part>(random.signed_unit())};
  }
}

template <typename T>
std::vector<T> random_taps(Random& random, std::int64_t count, Taps taps) {
  std::vector<T> list;
  for (std::int64_t i = 0; i < count; ++i) list.push_back(random_tap<T>(random, taps));
  return list;
}

template <typename T>
void make_sparse(Random& random, std::vector<T>& taps) {
  for (T& tap : taps) {
    if (!random.one_in(6)) tap = T{};
  }
}

template <typename T>
void make_symmetric(Random& random, std::vector<T>& taps) {
  const bool odd = random.one_in(3);
  for (std::size_t i = 0, j = taps.size() - 1; i < j; ++i, --j) taps[j] = odd ? -taps[i] : taps[i];
}

template <typename T>
std::vector<std::vector<T>> random_factors(Random& random, const Shape& shape, Taps taps) {
  std::vector<std::vector<T>> factors;
  for (const std::int64_t length : shape) factors.push_back(random_taps<T>(random, length, taps));
  return factors;
}

template <typename T>
std::vector<T> outer_product(const std::vector<std::vector<T>>& factors) {
  std::vector<T> product = {T{1}};
  for (const auto& factor : factors) {
    std::vector<T> wider;
    for (const T& a : product) {
      for (const T& b : factor) wider.push_back(a * b);
    }
    product = wider;
  }
  return product;
}

template <typename T>
Kernel known_product(const std::vector<std::vector<T>>& factors) {
  std::vector<Kernel> kernels;
  for (const auto& factor : factors) kernels.push_back(Kernel::from_taps(factor));
  return Kernel::product(kernels);
}

// Products that grow smaller quickly or not at all.
template <typename T>
std::vector<T> sum_of_products(Random& random, const Shape& shape, Taps kind) {
  std::vector<T> sum(static_cast<std::size_t>(element_count(shape)));
  const bool decays = !std::is_integral_v<T> && random.one_in(2);
  double weight = 1;
  for (std::int64_t terms = random.between(2, 4); terms > 0; --terms) {
    const std::vector<T> term = outer_product(random_factors<T>(random, shape, kind));
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<T>(weight) * term[i];
    if (decays) weight *= 0x1p-8;
  }
  return sum;
}

template <typename T>
Kernel kernel_of(Random& random, const Shape& shape, Taps kind) {
  // Products of wide integers would not fit a tap.
  const bool may_multiply = kind != Taps::wide;
  std::vector<T> taps = random_taps<T>(random, element_count(shape), kind);
  switch (random.between(0, 12)) {
    case 0:
      make_sparse(random, taps);
      break;
    case 1:
      make_symmetric(random, taps);
      break;
    case 2:
      taps.assign(taps.size(), T{1});
      break;
    case 3:
      taps.assign(taps.size(), T{});
      if (!random.one_in(4)) {
        taps[static_cast<std::size_t>(random.between(0, std::ssize(taps) - 1))] = T{2};
      }
      break;
    case 4:
    case 5:
    case 6:
      if (may_multiply) taps = outer_product(random_factors<T>(random, shape, kind));
      break;
    case 7:
    case 8:
      if (may_multiply) return known_product(random_factors<T>(random, shape, kind));
      break;
    case 9:
    case 10:
      if (may_multiply) taps = sum_of_products<T>(random, shape, kind);
      break;
    default:
      break;
  }
  return Kernel::from_taps(taps, shape);
}

Kernel made(Random& random, const Shape& shape) {
  if (random.one_in(2)) return box(shape);
  std::vector<double> sigmas;
  for (int a = 0; a < shape.rank(); ++a) sigmas.push_back(random.pick({0.5, 1.0, 1.5, 4.0}));
  return gaussian_of_size(sigmas, shape);
}

}  // namespace

Kernel random_kernel(Random& random, const Shape& shape, Taps taps) {
  switch (taps) {
    case Taps::integer:
    case Taps::wide:
      return kernel_of<std::int64_t>(random, shape, taps);
    case Taps::binary:
      return kernel_of<double>(random, shape, taps);
    case Taps::complex:
      if (random.one_in(2)) return kernel_of<std::complex<float>>(random, shape, taps);
      return kernel_of<std::complex<double>>(random, shape, taps);
    case Taps::real:
      break;
  }
  if (random.one_in(5)) return made(random, shape);
  if (random.one_in(2)) return kernel_of<float>(random, shape, taps);
  const Kernel kernel = kernel_of<double>(random, shape, taps);
  return random.one_in(4) ? kernel.adapting() : kernel;
}

Kernel random_smooth_kernel(Random& random, const Shape& shape) {
  std::vector<Kernel> factors;
  for (const std::int64_t length : shape) {
    const double sigma = static_cast<double>(length) / random.pick({7.0, 9.0, 12.0});
    const auto order = random.pick({0, 0, 1, 2});
    std::vector<double> taps;
    for (std::int64_t i = 0; i < length; ++i) {
      const double x = (static_cast<double>(i) - static_cast<double>(length - 1) / 2) / sigma;
      const double wave = order == 0 ? 1 : order == 1 ? x : x * x - 1;
      taps.push_back(wave * std::exp(-x * x / 2));
    }
    factors.push_back(Kernel::from_taps(taps).adapting());
  }
  return Kernel::product(factors);
}

Kernel random_residues(Random& random, const Shape& shape, std::uint64_t modulus) {
  std::vector<std::uint64_t> taps;
  const bool extreme = random.one_in(4);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    taps.push_back(extreme ? modulus - 1 : random.next() % modulus);
  }
  return Kernel::from_taps(taps, shape);
}

}  // namespace faltung::support
