#include "files/polynomial_scanner.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace faltung::cli {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

bool TextScanner::skip_blanks() {
  bool line_ended = false;
  for (; at_ < text_.size() && is_blank(text_[at_]); ++at_) line_ended |= text_[at_] == '\n';
  return line_ended;
}

bool TextScanner::accept(char c) {
  skip_blanks();
  if (done() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void TextScanner::expect(char c) {
  if (!accept(c)) fail_expected(fmt::format("'{}'", c));
}

Number TextScanner::number() {
  Number number;
  number.at = at_;
  const char* const end = text_.data() + text_.size();
  const char* begin = text_.data() + at_;
  if (begin < end && *begin == '+') ++begin;
  const char* first =
      begin < end && *begin == '-' && begin == text_.data() + at_ ? begin + 1 : begin;
  if (first == end || !(is_digit(*first) || *first == '.')) fail_expected("a number");

  auto parsed = std::from_chars(begin, end, number.integer);
  const char* after = parsed.ptr;
  number.is_integer =
      *first != '.' && (after == end || (*after != '.' && *after != 'e' && *after != 'E'));
  number.fits = number.is_integer && parsed.ec == std::errc();
  if (!number.fits) {
    parsed = std::from_chars(begin, end, number.real);
    const bool too_large = parsed.ec == std::errc::result_out_of_range;
    if (parsed.ec != std::errc() && !too_large) fail_expected("a number");
    // "2e" is 2 and a variable e.
    number.is_integer = number.is_integer || std::all_of(first, parsed.ptr, is_digit);
    if (too_large && !number.is_integer) fail_at(at_, "the number does not fit a double");
    if (too_large) number.real = std::numeric_limits<double>::infinity();
    if (number.is_integer)
      number.fits = std::from_chars(begin, end, number.integer).ec == std::errc();
    if (number.is_integer && !number.fits) number.digits.assign(begin, parsed.ptr);
  }
  at_ = static_cast<std::size_t>(parsed.ptr - text_.data());
  return number;
}

std::uint64_t TextScanner::unsigned_integer(std::string_view what) {
  skip_blanks();
  std::uint64_t value = 0;
  const char* begin = text_.data() + at_;
  const auto parsed = std::from_chars(begin, text_.data() + text_.size(), value);
  if (parsed.ec == std::errc::result_out_of_range) {
    fail_at(at_, fmt::format("the {} does not fit 64 bits", what));
  }
  if (parsed.ec != std::errc()) fail_expected(fmt::format("the {}, a number without sign", what));
  at_ += static_cast<std::size_t>(parsed.ptr - begin);
  return value;
}

std::string TextScanner::word() {
  const std::size_t begin = at_;
  if (is_digit(peek())) return {};
  while (!done() && is_word(text_[at_])) ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

std::string TextScanner::quoted_string() {
  expect('"');
  const std::size_t end = text_.find_first_of("\"\\\n", at_);
  if (end == std::string_view::npos || text_[end] != '"')
    fail_at(at_ - 1, "the string does not end");
  const std::string value(text_.substr(at_, end - at_));
  at_ = end + 1;
  return value;
}

std::size_t TextScanner::count_words() const {
  std::size_t count = 0;
  bool blank = true;
  for (const char c : text_.substr(at_)) {
    count += blank && !is_blank(c) ? 1 : 0;
    blank = is_blank(c);
  }
  return count;
}

void TextScanner::fail_at(std::size_t at, const std::string& sentence) const {
  const std::string_view before = text_.substr(0, std::min(at, text_.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  source_.fail("line {}, column {}: {}", line, before.size() - line_begin + 1, sentence);
}

void TextScanner::fail_expected(const std::string& what) const {
  if (done()) fail_at(at_, fmt::format("expected {}, the text ends", what));
  const char c = peek();
  const bool printable = c >= ' ' && c <= '~';
  const std::string found = printable
                                ? fmt::format("'{}'", c)
                                : fmt::format("the byte {:#04x}", static_cast<unsigned char>(c));
  fail_at(at_, fmt::format("expected {}, found {}", what, found));
}

void Coefficients::become_real() {
  if (is_real_) return;
  is_real_ = true;
  reals_.assign(integers_.begin(), integers_.end());
  for (const Large& large : large_) add_real(large.index, large.number);
}

void Coefficients::add_real(std::size_t index, const Number& number) {
  reals_[index] += number.fits ? static_cast<double>(number.integer) : number.real;
  if (std::isinf(reals_[index])) infinite_at_ = std::min(infinite_at_, number.at);
}

void Coefficients::push(const Number& number) {
  if (!is_real_ && number.fits) return integers_.push_back(number.integer);
  resize(size() + 1);
  add(size() - 1, number);
}

void Coefficients::resize(std::size_t length) {
  if (is_real_) {
    reals_.resize(length);
  } else {
    integers_.resize(length);
  }
}

void Coefficients::add(std::size_t index, const Number& number) {
  if (!number.is_integer) become_real();
  if (is_real_) return add_real(index, number);
  std::int64_t sum;
  const bool fits = number.fits && !__builtin_add_overflow(integers_[index], number.integer, &sum);
  if (fits) {
    integers_[index] = sum;
  } else {
    large_.push_back({index, number});
  }
}

BigCoefficients Coefficients::big() const {
#ifdef FALTUNG_GMP
  BigCoefficients big(integers_.begin(), integers_.end());
  for (const Large& large : large_) {
    big[large.index] +=
        large.number.fits ? BigInteger(large.number.integer) : BigInteger(large.number.digits, 10);
  }
  return big;
#else
  return {};
#endif
}

void Coefficients::take(const TextScanner& scanner, const ReadOptions& options,
                        Document& document) const {
  if (infinite_at_ != std::string_view::npos) {
    scanner.fail_at(infinite_at_, "the number does not fit a double");
  }
  if (!is_real_ && !large_.empty()) {
    if (kHasBigIntegers && options.big_integers) {
      document.big = big();
      return;
    }
    const Number& number = large_.front().number;
    scanner.fail_at(number.at, number.fits
                                   ? "the sum of the terms of equal power does not fit 64 bits"
                                   : "the coefficient does not fit 64 bits");
  }
  const Shape shape = {static_cast<std::int64_t>(size())};
  document.data = Array(is_real_ ? ElementType::float64 : ElementType::int64, shape);
  const void* from = is_real_ ? static_cast<const void*>(reals_.data()) : integers_.data();
  if (document.data.size() > 0) {
    std::memcpy(document.data.data(), from, document.data.size_bytes());
  }
}

}  // namespace faltung::cli
