// Numbers and marks of a text, one after the other, and where in it something is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "faltung/view.h"
#include "files/byte_source.h"
#include "files/document.h"

namespace faltung::cli {

struct Number {
  std::int64_t integer = 0;  // when it is one and fits
  double real = 0;           // when not
  bool is_integer = false;   // written without point and exponent
  bool fits = false;         // such an integer fits 64 bits
  std::string digits;        // and when not: it with its sign
  std::size_t at = 0;        // where it begins
};

class TextScanner {
 public:
  TextScanner(const ByteSource& source, std::string_view text) : source_(source), text_(text) {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  // To the next character that is not blank; true when a line ended on the way.
  bool skip_blanks();
  bool accept(char c);  // after blanks
  void expect(char c);
  Number number();
  std::uint64_t unsigned_integer(std::string_view what);
  std::string word();           // letters, digits and _; empty when there is none
  std::string quoted_string();  // "..." without escapes
  // Runs of characters between blanks, from here to the end.
  std::size_t count_words() const;
  std::string_view rest() const { return text_.substr(at_); }

  // Throws "cannot read <file>: line 3, column 7: <sentence>".
  [[noreturn]] void fail_at(std::size_t at, const std::string& sentence) const;
  [[noreturn]] void fail_expected(const std::string& what) const;

 private:
  const ByteSource& source_;
  std::string_view text_;
  std::size_t at_ = 0;
};

// Coefficients as they come: int64 until one is real, integers beyond that beside them.
class Coefficients {
 public:
  void push(const Number& number);
  void resize(std::size_t length);                    // with zeros
  void add(std::size_t index, const Number& number);  // to the one at index
  std::size_t size() const { return is_real_ ? reals_.size() : integers_.size(); }
  // Into data, as int64 or float64, or into big. Fails where that is not asked for, and where a
  // number fits no double.
  void take(const TextScanner& scanner, const ReadOptions& options, Document& document) const;

 private:
  // To be added to the integer at `index`.
  struct Large {
    std::size_t index;
    Number number;
  };
  void become_real();
  void add_real(std::size_t index, const Number& number);
  BigCoefficients big() const;

  std::vector<std::int64_t> integers_;
  std::vector<Large> large_;
  std::vector<double> reals_;
  bool is_real_ = false;                              // values are in reals_
  std::size_t infinite_at_ = std::string_view::npos;  // the first that no double holds
};

}  // namespace faltung::cli
