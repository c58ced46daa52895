#include "files/npy_header.h"

#include <charconv>

namespace faltung::cli {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::int64_t kMaxHeaderBytes = 1 << 20;  // no plain array needs a thousandth of it
constexpr std::size_t kHeaderMultiple = 64;

// A strict parser of the one dictionary: three keys, each once, nothing after it but blanks.
class HeaderParser {
 public:
  HeaderParser(const ByteSource& source, std::string_view text) : source_(source), text_(text) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      parse_entry();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    if (at_ < text_.size()) refuse("nothing after '}'");
    if (!has_descr_ || !has_order_ || !has_shape_) {
      source_.fail("its NPY header lacks 'descr', 'fortran_order' or 'shape'");
    }
    return std::move(header_);
  }

 private:
  void parse_entry() {
    const std::string key = parse_string();
    expect(':');
    if (key == "descr" && !has_descr_) {
      has_descr_ = true;
      skip_blanks();
      if (at_ < text_.size() && text_[at_] == '[') {
        source_.fail("NPY arrays of records (structured types) are not supported");
      }
      header_.descr = parse_string();
    } else if (key == "fortran_order" && !has_order_) {
      has_order_ = true;
      header_.fortran_order = parse_bool();
    } else if (key == "shape" && !has_shape_) {
      has_shape_ = true;
      parse_shape();
    } else {
      source_.fail("its NPY header has the key '{}', unknown or for the second time", key);
    }
  }

  std::string parse_string() {
    skip_blanks();
    if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) refuse("a string");
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) refuse("the end of a string");
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }

  bool parse_bool() {
    skip_blanks();
    for (const std::string_view word : {std::string_view("True"), std::string_view("False")}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return word == "True";
    }
    refuse("True or False");
  }

  void parse_shape() {
    expect('(');
    while (!accept(')')) {
      if (header_.shape.rank() == kMaxRank) source_.fail("it has more than {} axes", kMaxRank);
      header_.shape.push_back(parse_length());
      if (!accept(',')) {
        // (5) is a number in Python, (5,) a tuple.
        if (header_.shape.rank() == 1) refuse("','");
        expect(')');
        break;
      }
    }
  }

  std::int64_t parse_length() {
    skip_blanks();
    std::int64_t value = 0;
    const char* begin = text_.data() + at_;
    const auto result = std::from_chars(begin, text_.data() + text_.size(), value);
    if (result.ec != std::errc() || *begin == '-') refuse("a length of at most 63 bits");
    at_ += static_cast<std::size_t>(result.ptr - begin);
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // as Python 2 wrote it
    return value;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool accept(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) refuse(fmt::format("'{}'", c));
  }
  [[noreturn]] void refuse(std::string_view expected) const {
    source_.fail("its NPY header is damaged at byte {}, expected {}", at_, expected);
  }

  const ByteSource& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  NpyHeader header_;
  bool has_descr_ = false, has_order_ = false, has_shape_ = false;
};

}  // namespace

NpyHeader read_npy_header(const ByteSource& source) {
  const std::vector<std::byte> prefix = source.head(12);
  const auto byte = [&](std::size_t i) -> std::int64_t {
    if (i >= prefix.size()) {
      source.fail("NPY header ends early, byte {} of {}", prefix.size(), i + 1);
    }
    return std::to_integer<std::int64_t>(prefix[i]);
  };
  const std::int64_t version = byte(6), minor = byte(7);
  if (version < 1 || version > 3 || minor != 0) {
    source.fail("NPY version {}.{} is unknown, 1.0 to 3.0 are supported", version, minor);
  }
  std::int64_t length = byte(8) | byte(9) << 8;
  if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
  const std::int64_t begin = version > 1 ? 12 : 10;
  if (length > source.size() - begin) {
    source.fail("NPY header ends early, {} of {} bytes", source.size() - begin, length);
  }
  if (length > kMaxHeaderBytes) {
    source.fail("its NPY header of {} bytes is longer than the limit of {}", length,
                kMaxHeaderBytes);
  }
  std::string text(static_cast<std::size_t>(length), '\0');
  source.read_at(begin, std::as_writable_bytes(std::span<char>(text)));
  NpyHeader header = HeaderParser(source, text).parse();
  header.data_offset = begin + length;
  return header;
}

std::string npy_header_text(std::string_view descr, const Shape& shape) {
  std::string lengths;
  for (const std::int64_t length : shape) lengths += fmt::format("{}, ", length);
  if (shape.rank() > 1) lengths.resize(lengths.size() - 2);
  if (shape.rank() == 1) lengths.pop_back();
  std::string text =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, lengths);
  const std::size_t prefix = kMagic.size() + 4;
  const std::size_t rest = (prefix + text.size() + 1) % kHeaderMultiple;
  if (rest > 0) text.append(kHeaderMultiple - rest, ' ');
  text += '\n';
  std::string header(kMagic);
  header +=
      {'\x01', '\x00', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  return header + text;
}

}  // namespace faltung::cli
