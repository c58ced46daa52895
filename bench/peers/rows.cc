#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "peers/row.h"
#include "random_array.h"

namespace faltung::peers {
namespace {

constexpr std::int64_t kSamples = 1 << 20;
constexpr std::int64_t kWidth = 3840, kHeight = 2160, kEdge = 192;

// The ratio to reach by number of taps, side or sigma; those without one are measured only.
using Targets = std::map<double, double>;

std::optional<double> target_of(const Targets& targets, double size) {
  const auto found = targets.find(size);
  return found == targets.end() ? std::nullopt : std::optional(found->second);
}

Row with_kernel(Row row, std::function<Kernel()> make_kernel) {
  row.problem.kernel = make_kernel();
  row.make_kernel = std::move(make_kernel);
  return row;
}

std::function<Kernel()> kernel_of(Array taps) {
  return [taps = std::make_shared<const Array>(std::move(taps))] {
    return Kernel::from_view(taps->view());
  };
}

Row signal_row(ElementType type, const Shape& shape, std::int64_t taps) {
  Row row;
  row.problem.signal_type = type;
  row.problem.signal_shape = shape;
  row.problem.axes = {shape.rank() - 1};
  row.name = fmt::format("1d/{}/samples:{}/taps:{}", name_of(type), to_string(shape), taps);
  return with_kernel(row, kernel_of(bench::random_array(type, Shape{taps})));
}

void add_signals(std::vector<Row>& rows) {
  const Targets float32 = {{3, 1},    {31, 8},    {127, 7},     {511, 6},
                           {4095, 6}, {65535, 5}, {kSamples, 6}};
  const Targets float64 = {{3, 1},    {31, 6},    {127, 6},     {511, 5},
                           {4095, 5}, {65535, 5}, {kSamples, 5}};
  for (const ElementType type : {ElementType::float32, ElementType::float64}) {
    const Targets& targets = type == ElementType::float32 ? float32 : float64;
    for (const auto& [taps, target] : targets) {
      Row row = signal_row(type, Shape{kSamples}, static_cast<std::int64_t>(taps));
      row.target = target;
      row.target_peer = taps == 3 ? "numpy" : "scipy";
      row.beside_copy = taps == 3;
      rows.push_back(std::move(row));
    }
  }
  for (const ElementType type : {ElementType::complex64, ElementType::complex128}) {
    for (const std::int64_t taps : {127, 4095}) {
      rows.push_back(signal_row(type, Shape{kSamples}, taps));
    }
  }
  for (const ElementType type : {ElementType::float32, ElementType::float64}) {
    Row row = signal_row(type, Shape{1000}, 50);
    row.uses = {Use::one_shot, Use::cached, Use::planned};
    rows.push_back(std::move(row));
    rows.push_back(signal_row(type, Shape{1000, 4096}, 128));
  }
}

// Same size, the last axis of a colour picture is its channels.
Row picture_row(ElementType type, const Shape& shape, int convolved) {
  Row row;
  row.problem.signal_type = type;
  row.problem.signal_shape = shape;
  for (int axis = 0; axis < convolved; ++axis) row.problem.axes.push_back(axis);
  row.problem.extent = {Extent::same()};
  row.problem.border = {Border::replicate};
  row.target_peer = convolved == 2 ? "opencv" : "scipy.ndimage";
  row.name = fmt::format("{}d/{}/{}/", convolved, name_of(type), to_string(shape));
  return row;
}

// No product of rows and columns; all taps are positive and they sum to 1.
Array dense_taps(const Shape& shape) {
  Array taps = bench::random_array(ElementType::float32, shape);
  double sum = 0;
  for (float& tap : taps.as<float>()) sum += tap += 1.25f;
  for (float& tap : taps.as<float>()) tap = static_cast<float>(tap / sum);
  return taps;
}

void add_dense(std::vector<Row>& rows, ElementType type, const Shape& shape, int convolved,
               const Targets& targets, const std::vector<std::int64_t>& sides) {
  for (const std::int64_t side : sides) {
    Row row = picture_row(type, shape, convolved);
    row.name += fmt::format("dense:{}", side);
    row.target = target_of(targets, static_cast<double>(side));
    row.beside_copy = side == 3 && row.target.has_value();
    rows.push_back(with_kernel(row, kernel_of(dense_taps(Shape::filled(convolved, side)))));
  }
}

void add_gaussian(std::vector<Row>& rows, ElementType type, const Shape& shape, int convolved,
                  const Targets& targets) {
  for (const auto& [sigma, target] : targets) {
    Row row = picture_row(type, shape, convolved);
    row.name += fmt::format("gauss:{}", sigma);
    row.work = Work::gaussian;
    row.sigma = sigma;
    row.target = target;
    rows.push_back(with_kernel(row, [sigma = sigma, convolved] {
      return gaussian(sigma, convolved);  // radius ceil(4 sigma)
    }));
  }
}

void add_pictures(std::vector<Row>& rows) {
  const std::vector<std::int64_t> sides = {3, 5, 7, 11, 15, 31, 63, 127};
  const Shape gray{kHeight, kWidth}, colour{kHeight, kWidth, 3};
  add_dense(rows, ElementType::float32, gray, 2,
            {{3, 1.1}, {7, 2}, {11, 2}, {15, 5}, {31, 8}, {127, 8}}, sides);
  add_dense(rows, ElementType::uint8, colour, 2, {{7, 3}, {15, 8}}, sides);
  add_gaussian(rows, ElementType::uint8, colour, 2,
               {{0.8, 1.5}, {1.5, 2}, {3, 2.5}, {6, 4}, {12, 8}, {50, 60}});
  add_gaussian(rows, ElementType::float32, colour, 2,
               {{0.8, 2}, {1.5, 3}, {3, 3}, {6, 5}, {12, 10}, {50, 60}});
  Row mean = picture_row(ElementType::uint8, colour, 2);
  mean.name += "box:31";
  mean.work = Work::box;
  rows.push_back(with_kernel(mean, [] { return box(Shape{31, 31}); }));
  Row gradient = picture_row(ElementType::uint8, gray, 2);
  gradient.name += "sobel:x";
  gradient.work = Work::sobel;
  gradient.problem.output_type = ElementType::int16;
  rows.push_back(with_kernel(gradient, [] { return sobel(1); }));
}

void add_volumes(std::vector<Row>& rows) {
  const Shape cube{kEdge, kEdge, kEdge};
  add_dense(rows, ElementType::float32, cube, 3, {{9, 4}}, {9});
  add_gaussian(rows, ElementType::float32, cube, 3, {{3, 4}});
}

// Products modulo the largest primes of 31 and of 63 bits.
void add_polynomials(std::vector<Row>& rows) {
  const Targets narrow = {{128, 3.5}, {1024, 4.5}, {8192, 8}, {131072, 10}, {1 << 20, 11}};
  const Targets wide = {{128, 3.5}, {1024, 6.5}, {8192, 10}, {131072, 14}, {1 << 20, 14}};
  for (const auto& [bits, modulus] : {std::pair<int, std::uint64_t>{31, 2147483647},
                                      std::pair<int, std::uint64_t>{63, 9223372036854775783U}}) {
    for (const auto& [size, target] : bits == 31 ? narrow : wide) {
      const auto length = static_cast<std::int64_t>(size);
      Row row;
      row.name = fmt::format("poly/mod:{}bits/length:{}", bits, length);
      row.problem.signal_type = ElementType::uint64;
      row.problem.signal_shape = Shape{length};
      row.problem.modulus = modulus;
      row.target = target;
      row.target_peer = "flint";
      rows.push_back(
          with_kernel(row, kernel_of(bench::random_array(ElementType::uint64, {length}, modulus))));
    }
  }
}

// Integers of 60 bits with their sign, for sums that fit 128 bits.
Array wide_integers(const Shape& shape) {
  const Array drawn = bench::random_array(ElementType::uint64, shape, std::uint64_t{1} << 60);
  Array integers(ElementType::int64, shape);
  std::ranges::transform(
      drawn.as<std::uint64_t>(), integers.as<std::int64_t>().begin(),
      [](std::uint64_t x) { return static_cast<std::int64_t>(x) - (std::int64_t{1} << 59); });
  return integers;
}

void add_wide_and_real_polynomials(std::vector<Row>& rows) {
  Row wide;
  wide.problem.signal_type = ElementType::int64;
  wide.problem.signal_shape = Shape{8192};
  wide.problem.output_type = ElementType::int128;
  wide.name = "poly/int:60bits/length:8192";
  wide.target = 15;
  wide.target_peer = "flint";
  rows.push_back(with_kernel(wide, kernel_of(wide_integers(Shape{8192}))));
  Row real;
  real.problem.signal_type = ElementType::float64;
  real.problem.signal_shape = Shape{1 << 16};
  real.problem.axes = {0};
  real.name = "poly/float64/length:65536";
  real.target = 4;
  real.target_peer = "scipy";
  rows.push_back(
      with_kernel(real, kernel_of(bench::random_array(ElementType::float64, Shape{1 << 16}))));
}

// A level in [0, 1) for every block of 48 x 48, the same for all channels.
double level_of(std::int64_t row, std::int64_t column) {
  const auto block = static_cast<std::uint64_t>(row / 48 * 1009 + column / 48);
  return static_cast<double>((block * 0x9E3779B97F4A7C15u) >> 11) * 0x1p-53;
}

template <typename T>
void add_levels(Array& picture, double scale) {
  const std::int64_t columns = picture.shape()[1];
  const std::int64_t inner = picture.size() / (picture.shape()[0] * columns);
  const auto samples = picture.as<T>();
  for (std::int64_t i = 0; i < picture.size(); ++i) {
    const double level = level_of(i / inner / columns, i / inner % columns);
    T& sample = samples[static_cast<std::size_t>(i)];
    sample = static_cast<T>(sample / T(4) + T(0.75 * scale * level));
  }
}

}  // namespace

std::string_view suffix_of(Use use) {
  switch (use) {
    case Use::one_shot:
      return "";
    case Use::cached:
      return "/cached";
    default:
      return "/planned";
  }
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  add_signals(rows);
  add_pictures(rows);
  add_volumes(rows);
  add_polynomials(rows);
  add_wide_and_real_polynomials(rows);
  return rows;
}

Array signal_of(const Row& row) {
  const Problem& problem = row.problem;
  if (problem.output_type == ElementType::int128) return wide_integers(problem.signal_shape);
  Array signal = bench::random_array(problem.signal_type, problem.signal_shape, problem.modulus);
  if (problem.border.front() != Border::replicate) return signal;
  if (problem.signal_type == ElementType::uint8) add_levels<std::uint8_t>(signal, 255);
  if (problem.signal_type == ElementType::float32) add_levels<float>(signal, 1);
  return signal;
}

}  // namespace faltung::peers
