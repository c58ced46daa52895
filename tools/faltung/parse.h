// Option values: from text to the library's types, the same in every locale.
//
//     extent      full | same | valid                        one, or one per axis: same,valid
//     range       LO:HI or LO:HI:STEP, integers              one, or one per axis: 0:10,-5:5:2
//     border      a name, or constant:V                      one, or one per axis: zero,periodic
//     shape       lengths in the order of the array's axes   3840x2160x3
//     bytes       a number and nothing, k, M, G, T, KiB, ... 2GiB
//
// Every function takes the option's name for the message and throws Failure{kExitUsage}: one
// sentence with the option and the text, and a hint where a known name is near.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "faltung/faltung.h"

namespace faltung::cli {

std::vector<std::string> split(std::string_view text, char separator);

// The whole text as a number, or nothing. Reals may be inf or nan.
std::optional<std::int64_t> to_int64(std::string_view text);
std::optional<std::uint64_t> to_uint64(std::string_view text);
std::optional<double> to_double(std::string_view text);

std::int64_t parse_integer(std::string_view option, std::string_view text, std::int64_t least,
                           std::int64_t most);
double parse_real(std::string_view option, std::string_view text);  // finite
std::vector<std::int64_t> parse_integers(std::string_view option, std::string_view text);
std::vector<double> parse_reals(std::string_view option, std::string_view text);

std::vector<Extent> parse_extents(std::string_view option, std::string_view text);
std::vector<Extent> parse_ranges(std::string_view option, std::string_view text);

struct Borders {
  std::vector<Border> borders;
  double value = 0;  // of every constant axis
};
Borders parse_borders(std::string_view option, std::string_view text);

Shape parse_shape(std::string_view option, std::string_view text);
ElementType parse_type(std::string_view option, std::string_view text);
Overflow parse_overflow(std::string_view option, std::string_view text);
double parse_tolerance(std::string_view option, std::string_view text);
std::int64_t parse_bytes(std::string_view option, std::string_view text);
// The name itself, when it is among the known ones.
std::string parse_name(std::string_view option, std::string_view text,
                       std::span<const std::string> known);

const std::vector<std::string>& extent_names();
const std::vector<std::string>& border_names();
const std::vector<std::string>& type_names();
const std::vector<std::string>& overflow_names();
std::vector<std::string> method_names();

}  // namespace faltung::cli
