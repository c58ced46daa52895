#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "console.h"
#include "files/polynomial_scanner.h"
#include "files/polynomial_text.h"

namespace faltung::cli {
namespace {

// Pretty text is sparse, the array is not: x^134217728 already takes a gigabyte.
constexpr std::uint64_t kMaxDegree = std::uint64_t{1} << 27;

class PolynomialParser {
 public:
  PolynomialParser(const ByteSource& source, std::string_view text, const ReadOptions& options)
      : source_(source), scanner_(source, text), options_(options) {}

  Document parse() {
    Document document;
    document.kind = FileKind::polynomial;
    scanner_.skip_blanks();
    if (scanner_.peek() == '[') {
      info_.form = parse_list();
    } else if (scanner_.peek() == '{') {
      parse_object();
    } else if (has_variable(scanner_.rest())) {
      parse_pretty();
    } else {
      parse_plain_numbers();
    }
    scanner_.skip_blanks();
    if (!scanner_.done()) scanner_.fail_expected("nothing after the polynomial");
    coefficients_.take(scanner_, options_, document);
    document.polynomial = info_;
    return document;
  }

 private:
  // [1 2 3] or [1,2,3]: what follows the first number decides.
  PolynomialForm parse_list() {
    scanner_.expect('[');
    if (scanner_.accept(']')) return PolynomialForm::ntl;
    push_number();
    bool comma = scanner_.accept(',');
    const PolynomialForm form = comma ? PolynomialForm::json : PolynomialForm::ntl;
    while (comma || !scanner_.accept(']')) {
      push_number();
      comma = form == PolynomialForm::json && scanner_.accept(',');
      if (form == PolynomialForm::json && !comma) {
        scanner_.expect(']');
        break;
      }
    }
    return form;
  }

  void parse_object() {
    info_.form = PolynomialForm::json_object;
    bool has_coefficients = false;
    const std::size_t begin = scanner_.at();
    scanner_.expect('{');
    bool more = !scanner_.accept('}');
    while (more) {
      scanner_.skip_blanks();
      const std::size_t at = scanner_.at();
      const std::string key = scanner_.quoted_string();
      scanner_.expect(':');
      scanner_.skip_blanks();
      if (key == "coefficients" && !has_coefficients) {
        has_coefficients = true;
        parse_list();
      } else if (key == "modulus" && info_.modulus == 0) {
        info_.modulus = parse_modulus();
      } else if (key == "schema") {
        parse_schema();
      } else {
        scanner_.fail_at(at, "the key \"" + key + "\" is unknown or there for the second time");
      }
      more = scanner_.accept(',');
      if (!more) scanner_.expect('}');
    }
    if (!has_coefficients) scanner_.fail_at(begin, "the object has no \"coefficients\"");
  }

  void parse_schema() {
    constexpr std::string_view kSchema = "faltung.polynomial/1";
    const std::size_t at = scanner_.at();
    const std::string schema = scanner_.quoted_string();
    if (schema != kSchema) {
      scanner_.fail_at(at, fmt::format("the schema is {}, not {}", schema, kSchema));
    }
  }

  std::uint64_t parse_modulus() {
    scanner_.skip_blanks();
    const std::size_t at = scanner_.at();
    const std::uint64_t modulus = scanner_.unsigned_integer("modulus");
    constexpr std::uint64_t kMaxModulus = std::uint64_t{1} << 63;
    if (modulus < 2 || modulus > kMaxModulus) {
      scanner_.fail_at(at, fmt::format("the modulus {} is not between 2 and 2^63", modulus));
    }
    return modulus;
  }

  // Whether a text has a letter that is no exponent of ten, or a sign of a product or power.
  static bool has_variable(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool exponent =
          (c == 'e' || c == 'E') && i > 0 && i + 1 < text.size() &&
          (std::isdigit(static_cast<unsigned char>(text[i - 1])) != 0 || text[i - 1] == '.') &&
          std::string_view("+-0123456789").find(text[i + 1]) != std::string_view::npos;
      if (c == '*' || c == '^' || c == '_') return true;
      if (std::isalpha(static_cast<unsigned char>(c)) != 0 && !exponent) return true;
    }
    return false;
  }

  struct Term {
    Number coefficient;
    std::uint64_t power = 0;
  };

  void parse_pretty() {
    info_.form = PolynomialForm::pretty;
    info_.variable.clear();
    std::vector<Term> terms;
    std::uint64_t degree = 0;
    do {
      terms.push_back(parse_term(terms.empty()));
      degree = std::max(degree, terms.back().power);
      scanner_.skip_blanks();
    } while (!scanner_.done());
    const std::array<std::int64_t, 1> shape = {static_cast<std::int64_t>(degree + 1)};
    source_.check_size(shape, sizeof(std::int64_t));
    coefficients_.resize(static_cast<std::size_t>(degree + 1));
    for (const Term& term : terms) {
      coefficients_.add(static_cast<std::size_t>(term.power), term.coefficient);
    }
    if (info_.variable.empty()) info_.variable.assign(1, 'x');
  }

  // [sign] [number] [*] [variable [^ power]]
  Term parse_term(bool first) {
    Term term;
    scanner_.skip_blanks();
    const std::size_t begin = scanner_.at();
    const bool minus = scanner_.accept('-');
    if (!minus && !scanner_.accept('+') && !first) scanner_.fail_expected("'+' or '-'");
    scanner_.skip_blanks();
    const bool has_number =
        scanner_.peek() == '.' || std::isdigit(static_cast<unsigned char>(scanner_.peek())) != 0;
    term.coefficient = has_number ? signed_number(minus) : one(minus);
    term.coefficient.at = begin;
    const bool needs_variable = !has_number || scanner_.accept('*');
    scanner_.skip_blanks();
    const std::size_t at = scanner_.at();
    const std::string variable = scanner_.word();
    if (variable.empty()) {
      if (needs_variable) scanner_.fail_expected("a number or a variable");
      return term;
    }
    if (info_.variable.empty()) info_.variable = variable;
    if (variable != info_.variable) {
      scanner_.fail_at(at,
                       fmt::format("there are two variables, {} and {}", info_.variable, variable));
    }
    term.power = scanner_.accept('^') ? parse_power() : 1;
    return term;
  }

  std::uint64_t parse_power() {
    scanner_.skip_blanks();
    const std::size_t at = scanner_.at();
    const std::uint64_t power = scanner_.unsigned_integer("power");
    if (power > kMaxDegree) {
      const std::uint64_t bytes =
          power < std::uint64_t{1} << 59 ? (power + 1) * sizeof(std::int64_t) : INT64_MAX;
      scanner_.fail_at(at, fmt::format("the power {} takes {} of memory, above the limit of {}",
                                       power, format_bytes(static_cast<std::int64_t>(bytes)),
                                       format_bytes(kMaxDegree * sizeof(std::int64_t))));
    }
    return power;
  }

  static Number one(bool minus) {
    Number number;
    number.integer = minus ? -1 : 1;
    number.is_integer = number.fits = true;
    return number;
  }

  Number signed_number(bool minus) {
    Number number = scanner_.number();
    if (!minus) return number;
    // The smallest integer fits with its sign only.
    if (number.is_integer && !number.fits) {
      number.digits.insert(0, 1, '-');
      const std::string& digits = number.digits;
      const auto parsed =
          std::from_chars(digits.data(), digits.data() + digits.size(), number.integer);
      number.fits = parsed.ec == std::errc();
      number.real = -number.real;
      return number;
    }
    number.integer = -number.integer;
    number.real = -number.real;
    return number;
  }

  void parse_plain_numbers() {
    TextScanner ahead = scanner_;
    ahead.number();
    const bool one_line = !ahead.skip_blanks();
    if (one_line && !ahead.done()) {
      parse_flint();
    } else {
      parse_lines();
    }
  }

  void parse_flint() {
    info_.form = PolynomialForm::flint;
    const std::size_t begin = scanner_.at();
    const std::uint64_t length = scanner_.unsigned_integer("length");
    const std::size_t count = scanner_.count_words();
    if (count == length + 1) {
      info_.modulus = parse_modulus();
    } else if (count != length) {
      scanner_.fail_at(
          begin, fmt::format("{} coefficients are announced, {} numbers follow", length, count));
    }
    for (std::uint64_t i = 0; i < length; ++i) push_number();
  }

  void parse_lines() {
    info_.form = PolynomialForm::lines;
    while (true) {
      push_number();
      const bool line_ended = scanner_.skip_blanks();
      if (scanner_.done()) return;
      if (!line_ended) scanner_.fail_expected("one number a line");
    }
  }

  void push_number() {
    scanner_.skip_blanks();
    coefficients_.push(scanner_.number());
    if (!scanner_.done() &&
        std::string_view(" \t\r\n,]").find(scanner_.peek()) == std::string_view::npos) {
      scanner_.fail_expected("the end of the number");
    }
  }

  const ByteSource& source_;
  TextScanner scanner_;
  const ReadOptions& options_;
  Coefficients coefficients_;
  PolynomialInfo info_;
};

}  // namespace

bool sniff_polynomial(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t';
  });
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (!printable || first == std::string_view::npos) return false;
  if (std::string_view("[{+-.0123456789").find(text[first]) != std::string_view::npos) return true;
  // A variable: one letter, then an operator or a blank.
  const bool letter = std::isalpha(static_cast<unsigned char>(text[first])) != 0;
  return letter && first + 1 < text.size() &&
         std::string_view("^*+- \t\r\n").find(text[first + 1]) != std::string_view::npos;
}

Document read_polynomial(const ByteSource& source, const ReadOptions& options) {
  const std::array<std::int64_t, 1> size = {source.size()};
  source.check_size(size, 1);
  std::string text(static_cast<std::size_t>(source.size()), '\0');
  text.resize(source.read_at(0, std::as_writable_bytes(std::span<char>(text))));
  return PolynomialParser(source, text, options).parse();
}

}  // namespace faltung::cli
