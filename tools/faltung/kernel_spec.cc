#include "kernel_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "failure.h"
#include "faltung/error.h"
#include "faltung/gaussian.h"
#include "inline_taps.h"
#include "spec_reader.h"
#include "suggest.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kMaxLength = std::int64_t{1} << 31;

[[noreturn]] void refuse_rank(const SpecReader& reader, int needed, int rank) {
  throw Failure(kExitUsage,
                fmt::format("the kernel '{}' needs {} convolved axes, the signal has {}",
                            reader.text(), needed, rank));
}

// One value for every axis, or one per axis.
template <typename T>
std::vector<T> on_axes(const SpecReader& reader, std::vector<T> values, int rank) {
  if (values.size() == 1) values.assign(static_cast<std::size_t>(rank), values.front());
  if (std::ssize(values) != rank) {
    throw Failure(kExitUsage, fmt::format("the kernel '{}' gives {} values for {} convolved axes",
                                          reader.text(), values.size(), rank));
  }
  return values;
}

Shape lengths(SpecReader& reader, int rank) {
  std::vector<std::int64_t> values{reader.integer(1, kMaxLength)};
  while (reader.accept('x') || reader.accept(',')) values.push_back(reader.integer(1, kMaxLength));
  return Shape(std::span<const std::int64_t>(on_axes(reader, std::move(values), rank)));
}

Kernel read_gauss(SpecReader& reader, int rank) {
  std::vector<double> sigma{reader.number("a sigma")};
  while (reader.accept(',')) sigma.push_back(reader.number("a sigma"));
  sigma = on_axes(reader, std::move(sigma), rank);
  if (!reader.accept('@')) {
    reader.expect_end("',' and another sigma, '@' and a number of taps, or the end");
    return gaussian(sigma);
  }
  return gaussian_of_size(sigma, lengths(reader, rank));
}

Kernel read_box(SpecReader& reader, int rank) { return box(lengths(reader, rank)); }

Kernel read_binomial(SpecReader& reader, int rank) {
  return binomial(static_cast<int>(reader.integer(0, 1022)), rank);
}

Kernel read_disk(SpecReader& reader, int rank) {
  if (rank != 2) refuse_rank(reader, 2, rank);
  return disk(reader.number("a radius"));
}

Kernel read_laplacian(SpecReader& reader, int rank) {
  if (reader.at_end()) return laplacian(Neighbours::faces, rank);
  const std::int64_t faces = 2 * rank;
  const std::int64_t all = element_count(Shape::filled(rank, 3)) - 1;
  const std::size_t place = reader.position();
  const std::int64_t neighbours = reader.integer(1, all);
  if (neighbours == faces) return laplacian(Neighbours::faces, rank);
  if (neighbours == all) return laplacian(Neighbours::all, rank);
  reader.refuse(fmt::format("a number of neighbours, {} or {},", faces, all), place);
}

Kernel read_log(SpecReader& reader, int rank) {
  return laplacian_of_gaussian(reader.number("a sigma"), rank);
}

Kernel read_dog(SpecReader& reader, int rank) {
  const double narrow = reader.number("the smaller sigma");
  reader.expect(',', "',' and the larger sigma");
  return difference_of_gaussians(narrow, reader.number("the larger sigma"), rank);
}

Kernel read_sobel(SpecReader& reader, int rank) {
  const std::size_t place = reader.position();
  const std::string_view name = reader.letters();
  if (name != "x" && name != "y" && name != "z") reader.refuse("x, y or z", place);
  const int from_last = name[0] - 'x';
  if (rank <= from_last) refuse_rank(reader, from_last + 1, rank);
  return sobel(rank - 1 - from_last, rank);
}

struct Maker {
  std::string_view name;
  std::string_view arguments;  // what follows the colon
  bool optional;               // whether the name may stand alone
  Kernel (*read)(SpecReader& reader, int rank);
};

constexpr Maker kMakers[] = {
    {"gauss", "a sigma", false, read_gauss},
    {"box", "a length", false, read_box},
    {"binomial", "an order", false, read_binomial},
    {"disk", "a radius", false, read_disk},
    {"laplacian", "a number of neighbours", true, read_laplacian},
    {"log", "a sigma", false, read_log},
    {"dog", "two sigmas", false, read_dog},
    {"sobel", "x, y or z", false, read_sobel},
};

const Maker* find_maker(std::string_view name) {
  const auto* maker = std::ranges::find(kMakers, name, &Maker::name);
  return maker == std::end(kMakers) ? nullptr : maker;
}

// A misspelt name, unless it may well be a file's.
void refuse_misspelt(std::string_view text, std::string_view name, bool has_arguments) {
  std::vector<std::string> known;
  for (const Maker& maker : kMakers) known.emplace_back(maker.name);
  const bool near = !nearest_name(name, known).empty();
  std::error_code ignored;
  if (name.empty() || std::filesystem::exists(std::filesystem::path(text), ignored)) return;
  if (!has_arguments && !near) return;
  throw Failure(kExitUsage, fmt::format("'{}' is no known kernel, '{}'", name, text),
                hint_for(name, known));
}

Kernel read_kernel(const Maker& maker, SpecReader& reader, int rank) {
  if (reader.accept(':')) {
    if (reader.at_end()) reader.refuse(maker.arguments);
  } else if (!maker.optional) {
    reader.refuse(fmt::format("':' and {}", maker.arguments));
  }
  Kernel kernel = maker.read(reader, rank);
  reader.expect_end("the end");
  return kernel;
}

}  // namespace

std::optional<Kernel> parse_kernel_spec(std::string_view text, int rank) {
  SpecReader reader(text);
  try {
    if (are_inline_taps(text)) return read_inline_taps(reader, rank);
    const std::string_view name = reader.letters();
    const bool has_arguments = text.substr(name.size()).starts_with(':');
    const bool is_path = text.find('/') != std::string_view::npos;
    if (is_path || (!has_arguments && !reader.at_end())) return std::nullopt;
    if (const Maker* maker = find_maker(name)) return read_kernel(*maker, reader, rank);
    refuse_misspelt(text, name, has_arguments);
    return std::nullopt;
  } catch (const Error& error) {
    const int code = error.code() == ErrorCode::invalid_argument ? kExitUsage : kExitFailed;
    throw Failure(code, fmt::format("{}, the kernel '{}'", error.what(), text));
  }
}

}  // namespace faltung::cli
