#include "spec_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <system_error>

#include "failure.h"

namespace faltung::cli {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// from_chars with an optional plus sign, which it does not take itself.
template <typename T>
std::from_chars_result read(std::string_view text, T& value) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
  return std::from_chars(text.data() + (plus ? 1 : 0), text.data() + text.size(), value);
}

}  // namespace

bool SpecReader::accept(char expected) {
  if (at_end() || text_[position_] != expected) return false;
  ++position_;
  return true;
}

std::string_view SpecReader::letters() {
  const std::size_t start = position_;
  while (!at_end() && is_letter(text_[position_])) ++position_;
  return text_.substr(start, position_ - start);
}

void SpecReader::skip_spaces() {
  while (accept(' ')) {
  }
}

double SpecReader::number(std::string_view what) {
  double value = 0;
  const std::string_view rest = text_.substr(position_);
  const auto [end, error] = read(rest, value);
  if (error != std::errc() || !std::isfinite(value)) refuse(what);
  position_ += static_cast<std::size_t>(end - rest.data());
  return value;
}

std::int64_t SpecReader::integer(std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const std::string_view rest = text_.substr(position_);
  const auto [end, error] = read(rest, value);
  if (error != std::errc() || value < least || value > most) {
    refuse(fmt::format("an integer from {} to {}", least, most));
  }
  position_ += static_cast<std::size_t>(end - rest.data());
  return value;
}

void SpecReader::expect(char expected, std::string_view what) {
  if (!accept(expected)) refuse(what);
}

void SpecReader::expect_end(std::string_view what) {
  if (!at_end()) refuse(what);
}

void SpecReader::refuse(std::string_view expected, std::size_t position) const {
  const std::string found = position >= text_.size()
                                ? "the text ends"
                                : fmt::format("'{}' stands", text_.substr(position, 20));
  throw Failure(kExitUsage,
                fmt::format("{} was expected, character {} of the kernel '{}', where {}", expected,
                            position + 1, text_, found));
}

}  // namespace faltung::cli
