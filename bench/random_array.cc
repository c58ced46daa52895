#include "random_array.h"

#include <complex>
#include <random>

namespace faltung::bench {
namespace {

template <typename T, typename Draw>
void fill(Array& array, Draw draw) {
  for (T& value : array.as<T>()) value = static_cast<T>(draw());
}

}  // namespace

Array random_array(ElementType type, const Shape& shape, std::uint64_t modulus) {
  Array array(type, shape);
  std::mt19937_64 generator(1);
  const auto real = [&] { return static_cast<double>(generator() >> 11) * 0x1p-52 - 1; };
  const auto small = [&] { return generator() >> 44; };
  switch (type) {
    case ElementType::float32:
      fill<float>(array, real);
      break;
    case ElementType::float64:
      fill<double>(array, real);
      break;
    case ElementType::complex64:
      fill<std::complex<float>>(array, [&] { return std::complex<float>(real(), real()); });
      break;
    case ElementType::complex128:
      fill<std::complex<double>>(array, [&] { return std::complex<double>(real(), real()); });
      break;
    case ElementType::uint8:
      fill<std::uint8_t>(array, generator);
      break;
    case ElementType::uint16:
      fill<std::uint16_t>(array, generator);
      break;
    case ElementType::int16:
      fill<std::int16_t>(array, generator);
      break;
    case ElementType::int32:
      fill<std::int32_t>(array, small);
      break;
    case ElementType::int64:
      fill<std::int64_t>(array, small);
      break;
    default:
      fill<std::uint64_t>(array,
                          [&] { return modulus == 0 ? generator() : generator() % modulus; });
  }
  return array;
}

}  // namespace faltung::bench
