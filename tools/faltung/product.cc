#include "product.h"

#include <fmt/format.h>

#include <algorithm>
#include <complex>
#include <vector>

#include "failure.h"

namespace faltung::cli {
namespace {

bool complex_ring(const Product& product) {
  return is_complex(product.a.data.type()) || is_complex(product.b.data.type());
}

bool integer_ring(const Product& product) {
  return is_integer(product.a.data.type()) && is_integer(product.b.data.type());
}

template <typename To>
std::vector<To> converted(const Array& data) {
  const auto copy = [](auto elements) { return std::vector<To>(elements.begin(), elements.end()); };
  switch (data.type()) {
    case ElementType::uint8:
      return copy(data.as<std::uint8_t>());
    case ElementType::uint16:
      return copy(data.as<std::uint16_t>());
    case ElementType::int16:
      return copy(data.as<std::int16_t>());
    case ElementType::int32:
      return copy(data.as<std::int32_t>());
    case ElementType::int64:
      return copy(data.as<std::int64_t>());
    case ElementType::float32:
      return copy(data.as<float>());
    case ElementType::float64:
      return copy(data.as<double>());
    default:
      throw Failure(kExitFailed, fmt::format("coefficients of this type are not supported, {}",
                                             name_of(data.type())));
  }
}

std::vector<std::complex<double>> complex_coefficients(const Array& data) {
  if (data.type() == ElementType::complex64) {
    const auto elements = data.as<std::complex<float>>();
    return {elements.begin(), elements.end()};
  }
  if (data.type() == ElementType::complex128) {
    const auto elements = data.as<std::complex<double>>();
    return {elements.begin(), elements.end()};
  }
  const std::vector<double> real = converted<double>(data);
  return {real.begin(), real.end()};
}

std::vector<std::uint64_t> residues(const Array& data, std::uint64_t modulus,
                                    const std::string& name) {
  if (!is_integer(data.type())) {
    throw Failure(kExitFailed, fmt::format("coefficients modulo {} must be integers, {}, {}",
                                           modulus, name, name_of(data.type())));
  }
  std::vector<std::uint64_t> result;
  result.reserve(static_cast<std::size_t>(data.size()));
  for (const std::int64_t coefficient : converted<std::int64_t>(data)) {
    // The magnitude of the smallest int64 needs the unsigned negation.
    const std::uint64_t magnitude = coefficient < 0 ? -static_cast<std::uint64_t>(coefficient)
                                                    : static_cast<std::uint64_t>(coefficient);
    const std::uint64_t rest = magnitude % modulus;
    result.push_back(coefficient < 0 && rest != 0 ? modulus - rest : rest);
  }
  return result;
}

template <typename T>
Array array_of(const std::vector<T>& elements) {
  Array array(element_type_of<T>, Shape{static_cast<std::int64_t>(elements.size())});
  std::copy(elements.begin(), elements.end(), array.template as<T>().begin());
  return array;
}

// The longer operand is the signal, the shorter one the kernel: products commute.
bool swapped(const Product& product) { return product.b.data.size() > product.a.data.size(); }

}  // namespace

std::string ring_of(const Product& product) {
  if (product.modulus != 0) return fmt::format("integers modulo {}", product.modulus);
  if (integer_ring(product)) return product.wide ? "integers, 128 bits" : "integers, 64 bits";
  return complex_ring(product) ? "complex numbers" : "real numbers";
}

bool is_zero(const Product& product) {
  return product.a.data.size() == 0 || product.b.data.size() == 0;
}

std::int64_t zero_length(const Product& product) {
  return product.range ? product.range->second - product.range->first : 0;
}

PlannedProduct planned(const Product& product) {
  const bool swap = swapped(product);
  const Document& signal = swap ? product.b : product.a;
  const Document& kernel = swap ? product.a : product.b;
  const std::string& signal_name = swap ? product.b_name : product.a_name;
  const std::string& kernel_name = swap ? product.a_name : product.b_name;
  PlannedProduct result;
  if (product.modulus != 0) {
    result.signal = array_of(residues(signal.data, product.modulus, signal_name));
    result.problem.kernel = Kernel::from_taps(residues(kernel.data, product.modulus, kernel_name));
    result.problem.modulus = product.modulus;
  } else if (integer_ring(product)) {
    result.signal = array_of(converted<std::int64_t>(signal.data));
    result.problem.kernel = Kernel::from_taps(converted<std::int64_t>(kernel.data));
    if (product.wide) result.problem.output_type = ElementType::int128;
  } else if (product.wide) {
    throw Failure(kExitFailed, fmt::format("128-bit results need integers, --wide, {} {} and {} {}",
                                           signal_name, name_of(signal.data.type()), kernel_name,
                                           name_of(kernel.data.type())));
  } else if (complex_ring(product)) {
    result.signal = array_of(complex_coefficients(signal.data));
    result.problem.kernel = Kernel::from_taps(complex_coefficients(kernel.data));
  } else {
    result.signal = array_of(converted<double>(signal.data));
    result.problem.kernel = Kernel::from_taps(converted<double>(kernel.data));
  }
  result.problem.signal_type = result.signal.type();
  result.problem.signal_shape = result.signal.shape();
  if (product.range) {
    result.problem.extent = {Extent::range(product.range->first, product.range->second)};
  }
  return result;
}

}  // namespace faltung::cli
