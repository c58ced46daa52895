#include "files/npy.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "files/npy_header.h"

namespace faltung::cli {
namespace {

struct TypeRow {
  std::string_view code;   // descr without its byte order
  std::size_t bytes;       // of an element in the file
  std::size_t swap_bytes;  // of what is reversed: half a complex number
  ElementType type;
};

constexpr TypeRow kTypes[] = {
    {"u1", 1, 1, ElementType::uint8},     {"u2", 2, 2, ElementType::uint16},
    {"i2", 2, 2, ElementType::int16},     {"i4", 4, 4, ElementType::int32},
    {"i8", 8, 8, ElementType::int64},     {"u8", 8, 8, ElementType::uint64},
    {"f4", 4, 4, ElementType::float32},   {"f8", 8, 8, ElementType::float64},
    {"c8", 8, 4, ElementType::complex64}, {"c16", 16, 8, ElementType::complex128},
    {"b1", 1, 1, ElementType::uint8},     {"i1", 1, 1, ElementType::int16},
    {"u4", 4, 4, ElementType::int64},
};

constexpr bool kLittle = std::endian::native == std::endian::little;

const TypeRow& type_row(const ByteSource& source, const std::string& descr) {
  const bool ordered =
      !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string::npos;
  const std::string_view code = std::string_view(descr).substr(ordered ? 1 : 0);
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const TypeRow& row) { return row.code == code; });
  if (!ordered || found == std::end(kTypes)) {
    throw Failure(kExitFailed,
                  fmt::format("cannot read {}: NPY elements of type '{}' are not supported",
                              source.name(), descr),
                  code == "f2" ? "convert it: array.astype('float32')"
                               : "supported: b1 u1 i1 u2 i2 u4 i4 u8 i8 f4 f8 c8 c16");
  }
  // '|' says that there is no byte order to choose.
  if (descr[0] == '|' && found->bytes > 1) source.fail("NPY type '{}' names no byte order", descr);
  return *found;
}

void swap_bytes(std::span<std::byte> bytes, std::size_t width) {
  for (std::size_t i = 0; i + width <= bytes.size(); i += width) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + width));
  }
}

// Narrow elements lie at the end of the buffer and are widened from its beginning on: the write
// never overtakes the read.
template <typename Narrow, typename Wide>
void widen(Array& data) {
  const auto count = static_cast<std::size_t>(data.size());
  std::byte* to = bytes_of(data).data();
  const std::byte* from = to + count * (sizeof(Wide) - sizeof(Narrow));
  for (std::size_t i = 0; i < count; ++i) {
    Narrow narrow;
    std::memcpy(&narrow, from + i * sizeof(Narrow), sizeof(Narrow));
    const Wide wide = static_cast<Wide>(narrow);
    std::memcpy(to + i * sizeof(Wide), &wide, sizeof(Wide));
  }
}

void convert(Array& data, const TypeRow& row) {
  if (row.code == "i1") widen<std::int8_t, std::int16_t>(data);
  if (row.code == "u4") widen<std::uint32_t, std::int64_t>(data);
  if (row.code == "b1") {
    for (std::uint8_t& value : data.as<std::uint8_t>()) value = value != 0 ? 1 : 0;
  }
}

Shape reversed(const Shape& shape) {
  Shape result = shape;
  for (int axis = 0; axis < shape.rank(); ++axis) result[axis] = shape[shape.rank() - 1 - axis];
  return result;
}

// Stored with the first axis fastest: the array of the reversed shape, seen through reversed
// strides.
Array from_fortran_order(const Array& stored, const Shape& shape) {
  return copy_of(
      {stored.data(), stored.type(), shape, reversed(row_major_strides(stored.shape()))});
}

std::string_view descr_code(ElementType type) {
  return std::find_if(std::begin(kTypes), std::end(kTypes),
                      [&](const TypeRow& row) { return row.type == type; })
      ->code;
}

}  // namespace

bool sniff_npy(std::span<const std::byte> head) { return starts_with(head, "\x93NUMPY"); }

Document read_npy(const ByteSource& source, const ReadOptions&) {
  const NpyHeader header = read_npy_header(source);
  const TypeRow& row = type_row(source, header.descr);
  source.check_size({header.shape.begin(), header.shape.end()}, size_of(row.type));
  const std::int64_t bytes = element_count(header.shape) * static_cast<std::int64_t>(row.bytes);
  const std::int64_t there = source.size() - header.data_offset;
  if (there < bytes) source.fail("NPY data ends early, {} of {} bytes", there, bytes);
  if (there > bytes) source.fail("{} bytes follow the {} bytes of NPY data", there - bytes, bytes);

  Document document;
  document.data = Array(row.type, header.fortran_order ? reversed(header.shape) : header.shape);
  const auto samples = bytes_of(document.data).last(static_cast<std::size_t>(bytes));
  if (source.read_at(header.data_offset, samples) < samples.size()) {
    source.fail("it became shorter while it was read");
  }
  const bool little = header.descr[0] == '<';
  const bool big = header.descr[0] == '>';
  if (kLittle ? big : little) swap_bytes(samples, row.swap_bytes);
  convert(document.data, row);
  if (header.fortran_order) document.data = from_fortran_order(document.data, header.shape);
  return document;
}

WriteReport write_npy(const Document& document, OutputFile& file, const WriteOptions&) {
  const ElementType type = document.data.type();
  if (type == ElementType::int128) {
    file.fail("NPY has no 128-bit integers, the result is {}", faltung::name_of(type));
  }
  const char order = size_of(type) == 1 ? '|' : kLittle ? '<' : '>';
  file.append(bytes_of(
      npy_header_text(fmt::format("{}{}", order, descr_code(type)), document.data.shape())));
  file.append(bytes_of(document.data));
  return {};
}

}  // namespace faltung::cli
