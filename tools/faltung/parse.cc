#include "parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "failure.h"
#include "suggest.h"

namespace faltung::cli {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view text, std::string_view expected,
                         std::string hint = {}) {
  throw Failure(kExitUsage, fmt::format("'{}' is not {}, {}", text, expected, option),
                std::move(hint));
}

template <typename T>
std::optional<T> whole_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Power of 1024 of a unit: nothing, k, kB, KiB, M, ... in either case. 0 for none, -1 for unknown.
int unit_exponent(std::string unit) {
  for (char& letter : unit) letter = static_cast<char>(letter | 0x20);
  if (unit.empty() || unit == "b") return 0;
  const std::size_t exponent = std::string_view("kmgt").find(unit.front());
  const std::string_view rest = std::string_view(unit).substr(1);
  if (exponent == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib"))
    return -1;
  return static_cast<int>(exponent) + 1;
}

Extent parse_range(std::string_view option, std::string_view text) {
  const std::vector<std::string> parts = split(text, ':');
  const auto lo = to_int64(parts[0]);
  const auto hi = parts.size() > 1 ? to_int64(parts[1]) : std::nullopt;
  const auto step = parts.size() > 2 ? to_int64(parts[2]) : std::optional<std::int64_t>(1);
  if (!lo || !hi || !step || parts.size() > 3) refuse(option, text, "a range LO:HI or LO:HI:STEP");
  if (*hi <= *lo) refuse(option, text, "a range with LO below HI");
  if (*step < 1) refuse(option, text, "a range with a step of at least 1");
  return Extent::range(*lo, *hi, *step);
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::int64_t> to_int64(std::string_view text) {
  return whole_number<std::int64_t>(text);
}
std::optional<std::uint64_t> to_uint64(std::string_view text) {
  return whole_number<std::uint64_t>(text);
}
std::optional<double> to_double(std::string_view text) { return whole_number<double>(text); }

std::int64_t parse_integer(std::string_view option, std::string_view text, std::int64_t least,
                           std::int64_t most) {
  const auto value = to_int64(text);
  if (!value || *value < least || *value > most) {
    refuse(option, text,
           most == std::numeric_limits<std::int64_t>::max()
               ? fmt::format("an integer of at least {}", least)
               : fmt::format("an integer from {} to {}", least, most));
  }
  return *value;
}

double parse_real(std::string_view option, std::string_view text) {
  const auto value = to_double(text);
  if (!value || !std::isfinite(*value)) refuse(option, text, "a finite number");
  return *value;
}

std::vector<std::int64_t> parse_integers(std::string_view option, std::string_view text) {
  std::vector<std::int64_t> values;
  for (const std::string& part : split(text, ',')) {
    const auto value = to_int64(part);
    if (!value) refuse(option, text, "a list of integers");
    values.push_back(*value);
  }
  return values;
}

std::vector<double> parse_reals(std::string_view option, std::string_view text) {
  std::vector<double> values;
  for (const std::string& part : split(text, ',')) values.push_back(parse_real(option, part));
  return values;
}

std::vector<Extent> parse_extents(std::string_view option, std::string_view text) {
  std::vector<Extent> extents;
  for (const std::string& part : split(text, ',')) {
    const std::string name = parse_name(option, part, extent_names());
    extents.push_back(name == "full"   ? Extent::full()
                      : name == "same" ? Extent::same()
                                       : Extent::valid());
  }
  return extents;
}

std::vector<Extent> parse_ranges(std::string_view option, std::string_view text) {
  std::vector<Extent> ranges;
  for (const std::string& part : split(text, ',')) ranges.push_back(parse_range(option, part));
  return ranges;
}

Borders parse_borders(std::string_view option, std::string_view text) {
  Borders result;
  std::optional<double> constant;
  for (const std::string& part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const std::string name = parse_name(option, part.substr(0, colon), border_names());
    result.borders.push_back(*parse_border(name));
    if (colon == std::string::npos) continue;
    if (result.borders.back() != Border::constant) {
      refuse(option, part, "a border (only constant takes a value)");
    }
    const double value = parse_real(option, part.substr(colon + 1));
    if (constant && *constant != value)
      refuse(option, text, "a border with one constant for all axes");
    constant = value;
  }
  result.value = constant.value_or(0.0);
  return result;
}

Shape parse_shape(std::string_view option, std::string_view text) {
  Shape shape;
  const std::vector<std::string> parts = split(text, 'x');
  if (parts.size() > static_cast<std::size_t>(kMaxRank)) {
    refuse(option, text, fmt::format("a shape of at most {} axes", kMaxRank));
  }
  for (const std::string& part : parts) {
    const auto length = to_int64(part);
    if (!length || *length < 1) refuse(option, text, "a shape such as 3840x2160x3");
    shape.push_back(*length);
  }
  return shape;
}

ElementType parse_type(std::string_view option, std::string_view text) {
  return *parse_element_type(parse_name(option, text, type_names()));
}

Overflow parse_overflow(std::string_view option, std::string_view text) {
  const std::string name = parse_name(option, text, overflow_names());
  return name == "error"      ? Overflow::error
         : name == "saturate" ? Overflow::saturate
                              : Overflow::wrap;
}

double parse_tolerance(std::string_view option, std::string_view text) {
  const auto value = to_double(text);
  if (!value || !(*value >= 0)) refuse(option, text, "a number of at least 0");
  return *value;
}

std::int64_t parse_bytes(std::string_view option, std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const auto number = to_double(text.substr(0, digits));
  const int exponent = unit_exponent(
      digits == std::string_view::npos ? std::string() : std::string(text.substr(digits)));
  if (!number || exponent < 0) refuse(option, text, "a number of bytes such as 2GiB");
  const double bytes = std::ldexp(*number, 10 * exponent);
  if (!(bytes >= 1 && bytes < 0x1p63)) refuse(option, text, "between 1 byte and 8 EiB");
  return static_cast<std::int64_t>(bytes);
}

std::string parse_name(std::string_view option, std::string_view text,
                       std::span<const std::string> known) {
  if (std::find(known.begin(), known.end(), text) == known.end()) {
    throw Failure(kExitUsage, fmt::format("'{}' is unknown, {}", text, option),
                  hint_for(text, known));
  }
  return std::string(text);
}

const std::vector<std::string>& extent_names() {
  static const std::vector<std::string> names = {"full", "same", "valid"};
  return names;
}

const std::vector<std::string>& border_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Border border : {Border::zero, Border::constant, Border::replicate,
                                Border::reflect_half, Border::reflect_whole, Border::periodic}) {
      all.emplace_back(name_of(border));
    }
    return all;
  }();
  return names;
}

const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const ElementType type :
         {ElementType::uint8, ElementType::uint16, ElementType::int16, ElementType::int32,
          ElementType::int64, ElementType::float32, ElementType::float64, ElementType::complex64,
          ElementType::complex128}) {
      all.emplace_back(name_of(type));
    }
    return all;
  }();
  return names;
}

const std::vector<std::string>& overflow_names() {
  static const std::vector<std::string> names = {"error", "saturate", "wrap"};
  return names;
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) names.push_back(method.name);
  return names;
}

}  // namespace faltung::cli
