#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "files/polynomial_text.h"

namespace faltung::cli {
namespace {

constexpr std::size_t kMaxDigits = 48;  // of a 128-bit integer or a double, with sign
constexpr std::size_t kFlushBytes = std::size_t{1} << 20;

// The text of one coefficient. Doubles keep a point or an exponent, so that they are read as such.
template <typename T>
std::string_view digits_of(T value, std::array<char, kMaxDigits>& buffer) {
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size() - 2, value);
  char* end = result.ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  if (std::is_same_v<T, double> && text.find_first_of(".e") == std::string_view::npos) {
    *end++ = '.';
    *end++ = '0';
  }
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

// In two numbers of 64 bits: below 2^127 are at most 19 digits and 19 more.
template <>
std::string_view digits_of(int128 value, std::array<char, kMaxDigits>& buffer) {
  constexpr std::uint64_t kPart = 10'000'000'000'000'000'000u;
  constexpr std::ptrdiff_t kPartDigits = 19;
  const uint128 size = value < 0 ? -static_cast<uint128>(value) : static_cast<uint128>(value);
  char* const last = buffer.data() + buffer.size();
  char* end = buffer.data();
  if (value < 0) *end++ = '-';
  if (size < kPart) {
    end = std::to_chars(end, last, static_cast<std::uint64_t>(size)).ptr;
  } else {
    end = std::to_chars(end, last, static_cast<std::uint64_t>(size / kPart)).ptr;
    const char* const padded = end + kPartDigits;
    char* const digits = std::to_chars(end, last, static_cast<std::uint64_t>(size % kPart)).ptr;
    std::fill_n(digits, padded - digits, '0');
    std::rotate(end, digits, end + kPartDigits);
    end += kPartDigits;
  }
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

template <typename T>
class PolynomialPrinter {
 public:
  PolynomialPrinter(std::span<const T> coefficients, const PolynomialInfo& info, OutputFile& file)
      : coefficients_(coefficients), info_(info), file_(file) {
    std::size_t length = coefficients.size();
    while (length > 0 && coefficients[length - 1] == T{0}) --length;
    coefficients_ = coefficients.first(length);
  }

  void print(PolynomialForm form) {
    switch (form) {
      case PolynomialForm::ntl:
        print_list("[", " ", "]");
        break;
      case PolynomialForm::json:
        print_list("[", ",", "]");
        break;
      case PolynomialForm::json_object:
        print_object();
        break;
      case PolynomialForm::flint:
        print_flint();
        break;
      case PolynomialForm::lines:
        print_list("", "\n", coefficients_.empty() ? "0" : "");
        break;
      case PolynomialForm::pretty:
        print_pretty();
        break;
    }
    text_ += '\n';
    flush();
  }

 private:
  void print_list(std::string_view begin, std::string_view separator, std::string_view end) {
    text_ += begin;
    for (std::size_t i = 0; i < coefficients_.size(); ++i) {
      if (i > 0) text_ += separator;
      put(i, coefficients_[i]);
    }
    text_ += end;
  }

  void print_object() {
    text_ += R"({"schema": "faltung.polynomial/1", "coefficients": )";
    print_list("[", ",", "]");
    if (info_.modulus != 0) text_ += fmt::format(", \"modulus\": {}", info_.modulus);
    text_ += '}';
  }

  void print_flint() {
    text_ += fmt::format("{}", coefficients_.size());
    if (info_.modulus != 0) text_ += fmt::format(" {}", info_.modulus);
    if (!coefficients_.empty()) print_list("  ", " ", "");
  }

  // Highest power first, zeros left out, 1 only where it stands alone.
  void print_pretty() {
    bool first = true;
    for (std::size_t power = coefficients_.size(); power-- > 0;) {
      const T& value = coefficients_[power];
      if (value == T{0}) continue;
      if (!first && !is_negative(value)) text_ += '+';
      first = false;
      if (power > 0 && value == T{1}) {
        // the variable alone
      } else if (power > 0 && is_negative(value) && value == static_cast<T>(-1)) {
        text_ += '-';
      } else {
        put(power, value);
        if (power > 0) text_ += '*';
      }
      if (power > 0) text_ += info_.variable;
      if (power > 1) text_ += fmt::format("^{}", power);
    }
    if (first) text_ += '0';
  }

  static bool is_negative(const T& value) { return value < T{0}; }

  void put(std::size_t index, const T& value) {
    if constexpr (std::is_same_v<T, double>) {
      if (!std::isfinite(value))
        file_.fail("coefficient {} is {}, no text form holds it", index, value);
    }
    if constexpr (std::is_same_v<T, BigInteger>) {
      text_ += value.get_str();
    } else {
      std::array<char, kMaxDigits> buffer;
      text_ += digits_of(value, buffer);
    }
    if (text_.size() > kFlushBytes) flush();
  }

  void flush() {
    file_.append(bytes_of(text_));
    text_.clear();
  }

  std::span<const T> coefficients_;
  const PolynomialInfo& info_;
  OutputFile& file_;
  std::string text_;
};

// As asked, as the extension says, or as the document came.
PolynomialForm form_of(const Document& document, const OutputFile& file,
                       const WriteOptions& options) {
  if (options.form) return *options.form;
  const PolynomialForm form = document.polynomial.form;
  const bool json = form == PolynomialForm::json || form == PolynomialForm::json_object;
  const bool modular = document.polynomial.modulus != 0;
  if (json || extension_of(file.name()) == "json") {
    return modular ? PolynomialForm::json_object : json ? form : PolynomialForm::json;
  }
  return form;
}

template <typename T>
void print(const Document& document, OutputFile& file, PolynomialForm form) {
  PolynomialPrinter<T>(document.data.as<T>(), document.polynomial, file).print(form);
}

}  // namespace

WriteReport write_polynomial(const Document& document, OutputFile& file,
                             const WriteOptions& options) {
  const PolynomialForm form = form_of(document, file, options);
#ifdef FALTUNG_GMP
  if (!document.big.empty()) {
    PolynomialPrinter<BigInteger>(document.big, document.polynomial, file).print(form);
    return {};
  }
#endif
  if (document.data.shape().rank() != 1) {
    file.fail("a polynomial is a list of coefficients, the array is {}",
              to_string(document.data.shape()));
  }
  switch (document.data.type()) {
    case ElementType::int64:
      print<std::int64_t>(document, file, form);
      break;
    case ElementType::uint64:
      print<std::uint64_t>(document, file, form);
      break;
    case ElementType::int128:
      print<int128>(document, file, form);
      break;
    case ElementType::float64:
      print<double>(document, file, form);
      break;
    default:
      throw Failure(kExitFailed,
                    fmt::format("cannot write {}: coefficients are int64, uint64, int128 or "
                                "float64, the result is {}",
                                file.name(), faltung::name_of(document.data.type())),
                    "choose --type, or write .npy");
  }
  return {};
}

}  // namespace faltung::cli
