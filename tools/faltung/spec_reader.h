// Reads a kernel specification from left to right and knows where it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace faltung::cli {

class SpecReader {
 public:
  explicit SpecReader(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  bool accept(char expected);  // steps over it when it comes next
  std::string_view letters();  // those that come next, perhaps none
  void skip_spaces();

  // Each refuses anything else.
  double number(std::string_view what = "a number");
  std::int64_t integer(std::int64_t least, std::int64_t most);
  void expect(char expected, std::string_view what);
  void expect_end(std::string_view what);

  std::string_view text() const { return text_; }
  std::size_t position() const { return position_; }

  // Failure{kExitUsage}: what was expected and what was found at a position, counted from 0.
  [[noreturn]] void refuse(std::string_view expected, std::size_t position) const;
  [[noreturn]] void refuse(std::string_view expected) const { refuse(expected, position_); }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace faltung::cli
