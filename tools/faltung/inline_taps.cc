#include "inline_taps.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "failure.h"

namespace faltung::cli {
namespace {

struct Rows {
  std::vector<double> taps;
  std::vector<std::int64_t> integers;  // as many as taps while every tap is an integer
  std::int64_t rows = 0;
  std::int64_t columns = 0;
};

void read_tap(SpecReader& reader, Rows& rows) {
  reader.skip_spaces();
  const std::size_t start = reader.position();
  rows.taps.push_back(reader.number("a tap"));
  std::string_view text = reader.text().substr(start, reader.position() - start);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t integer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size()) {
    reader.refuse("an integer tap that fits 64 bits", start);
  }
  if (error == std::errc() && end == text.data() + text.size()) rows.integers.push_back(integer);
  reader.skip_spaces();
}

Rows read_rows(SpecReader& reader) {
  Rows rows;
  do {
    const std::size_t before = rows.taps.size();
    do {
      read_tap(reader, rows);
    } while (reader.accept(','));
    const auto columns = static_cast<std::int64_t>(rows.taps.size() - before);
    if (rows.rows++ == 0) rows.columns = columns;
    if (columns != rows.columns) {
      throw Failure(
          kExitUsage,
          fmt::format("rows of taps differ in length, row {} of the kernel '{}', {} and {}",
                      rows.rows, reader.text(), columns, rows.columns));
    }
  } while (reader.accept(';'));
  return rows;
}

Shape shape_of(const SpecReader& reader, const Rows& rows, int rank) {
  Shape shape = Shape::filled(rank, 1);
  if (rank < 1 || (rank < 2 && rows.rows > 1)) {
    throw Failure(kExitUsage, fmt::format("the kernel '{}' has {} rows, which need 2 convolved "
                                          "axes, the signal has {}",
                                          reader.text(), rows.rows, rank));
  }
  shape[rank - 1] = rows.columns;
  if (rank > 1) shape[rank - 2] = rows.rows;
  return shape;
}

}  // namespace

bool are_inline_taps(std::string_view text) {
  const bool path = text.starts_with("/") || text.starts_with("./") || text.starts_with("../");
  return !path && text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_of("0123456789+-.") == text.find_first_not_of(' ') &&
         text.find_first_not_of("0123456789+-.eE,; /") == std::string_view::npos;
}

Kernel read_inline_taps(SpecReader& reader, int rank) {
  Rows rows = read_rows(reader);
  const Shape shape = shape_of(reader, rows, rank);
  if (!reader.accept('/')) {
    reader.expect_end("',', ';', '/' or the end");
    if (rows.integers.size() == rows.taps.size()) return Kernel::from_taps(rows.integers, shape);
    return Kernel::from_taps(rows.taps, shape).adapting();
  }
  reader.skip_spaces();
  const std::size_t place = reader.position();
  const double divisor = reader.number("a divisor");
  if (divisor == 0) reader.refuse("a divisor other than 0", place);
  reader.expect_end("the end");
  for (double& tap : rows.taps) tap /= divisor;
  return Kernel::from_taps(rows.taps, shape).adapting();
}

}  // namespace faltung::cli
