#include "coefficients.h"

#include <fmt/format.h>

#include <charconv>

#include "failure.h"

namespace faltung::cli {
namespace {

template <typename To>
std::vector<To> converted(const PolynomialOperand& operand) {
  const Array& data = operand.document.data;
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
      throw Failure(kExitFailed, fmt::format("coefficients of this type are not supported, {}, {}",
                                             operand.name, name_of(data.type())));
  }
}

// The modulus that the options and the files agree on; 0 when nobody names one.
std::uint64_t common_modulus(const std::vector<const PolynomialOperand*>& operands,
                             std::uint64_t modulus) {
  std::string where = "--modulus";
  for (const PolynomialOperand* operand : operands) {
    const std::uint64_t named = operand->document.polynomial.modulus;
    if (named == 0) continue;
    if (modulus != 0 && modulus != named) {
      throw Failure(kExitFailed, fmt::format("the moduli differ, {} and {}, {} and {}", where,
                                             operand->name, modulus, named));
    }
    modulus = named;
    where = operand->name;
  }
  return modulus;
}

}  // namespace

PolynomialOperand read_polynomial(const std::string& path) {
  ReadOptions options;
  options.big_integers = true;
  PolynomialOperand operand{path, read_document(path, options)};
  const Document& document = operand.document;
  const bool coefficients = document.kind == FileKind::polynomial ||
                            (document.kind == FileKind::array && document.data.shape().rank() == 1);
  if (coefficients) return operand;
  throw Failure(kExitFailed,
                fmt::format("these are not the coefficients of a polynomial, {}, {} {}", path,
                            name_of(document.kind), to_string(document.data.shape())));
}

std::string to_string(const Ring& ring) {
  switch (ring.kind) {
    case Ring::Kind::integers:
      return "integers, 64 bits";
    case Ring::Kind::wide_integers:
      return "integers, 128 bits";
    case Ring::Kind::big_integers:
      return "integers of any size";
    case Ring::Kind::residues:
      return fmt::format("integers modulo {}", ring.modulus);
    case Ring::Kind::real:
      return "real numbers";
    case Ring::Kind::complex:
      return "complex numbers";
  }
  return {};
}

Ring common_ring(const std::vector<const PolynomialOperand*>& operands, std::uint64_t modulus,
                 IntegerSize size) {
  const std::uint64_t common = common_modulus(operands, modulus);
  bool real = false, complex = false, big = size == IntegerSize::any;
  for (const PolynomialOperand* operand : operands) {
    const ElementType type = operand->is_big() ? ElementType::int64 : operand->document.data.type();
    big |= operand->is_big();
    complex |= is_complex(type);
    real |= !is_integer(type);
    if (common != 0 && !is_integer(type)) {
      throw Failure(kExitFailed, fmt::format("coefficients modulo {} must be integers, {}, {}",
                                             common, operand->name, name_of(type)));
    }
    if (size != IntegerSize::bits64 && !is_integer(type)) {
      throw Failure(kExitFailed, fmt::format("exact results need integers, {}, {}, {}",
                                             size == IntegerSize::any ? "--big" : "--wide",
                                             operand->name, name_of(type)));
    }
  }
  if (common != 0) return {Ring::Kind::residues, common};
  if (complex) return {Ring::Kind::complex, 0};
  if (real) return {Ring::Kind::real, 0};
  if (big) return {Ring::Kind::big_integers, 0};
  return {size == IntegerSize::bits128 ? Ring::Kind::wide_integers : Ring::Kind::integers, 0};
}

std::vector<std::int64_t> integers_of(const PolynomialOperand& operand) {
  return converted<std::int64_t>(operand);
}

BigCoefficients big_integers_of(const PolynomialOperand& operand) {
  if (operand.is_big()) return operand.document.big;
#ifdef FALTUNG_GMP
  const std::vector<std::int64_t> integers = integers_of(operand);
  return {integers.begin(), integers.end()};
#else
  return {};
#endif
}

std::vector<std::uint64_t> residues_of(const PolynomialOperand& operand, std::uint64_t modulus) {
#ifdef FALTUNG_GMP
  if (operand.is_big()) {
    std::vector<std::uint64_t> result;
    for (const BigInteger& x : operand.document.big) {
      result.push_back(mpz_fdiv_ui(x.get_mpz_t(), modulus));
    }
    return result;
  }
#endif
  std::vector<std::uint64_t> result;
  result.reserve(static_cast<std::size_t>(operand.document.data.size()));
  for (const std::int64_t coefficient : integers_of(operand)) {
    // The magnitude of the smallest int64 needs the unsigned negation.
    const std::uint64_t magnitude = coefficient < 0 ? -static_cast<std::uint64_t>(coefficient)
                                                    : static_cast<std::uint64_t>(coefficient);
    const std::uint64_t rest = magnitude < modulus ? magnitude : magnitude % modulus;
    result.push_back(coefficient < 0 && rest != 0 ? modulus - rest : rest);
  }
  return result;
}

// Rounded once, by the reader of digits.
std::vector<double> reals_of(const PolynomialOperand& operand) {
#ifdef FALTUNG_GMP
  if (operand.is_big()) {
    std::vector<double> result;
    for (const BigInteger& x : operand.document.big) {
      const std::string digits = x.get_str();
      result.push_back(0);
      const auto parsed =
          std::from_chars(digits.data(), digits.data() + digits.size(), result.back());
      if (parsed.ec == std::errc()) continue;
      throw Failure(kExitFailed, fmt::format("coefficient {} does not fit a double, {}",
                                             result.size() - 1, operand.name));
    }
    return result;
  }
#endif
  return converted<double>(operand);
}

std::vector<std::complex<double>> complex_numbers_of(const PolynomialOperand& operand) {
  const Array& data = operand.document.data;
  if (data.type() == ElementType::complex64) {
    const auto elements = data.as<std::complex<float>>();
    return {elements.begin(), elements.end()};
  }
  if (data.type() == ElementType::complex128) {
    const auto elements = data.as<std::complex<double>>();
    return {elements.begin(), elements.end()};
  }
  const std::vector<double> real = reals_of(operand);
  return {real.begin(), real.end()};
}

}  // namespace faltung::cli
