#include "fft/wisdom.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "fft/libraries.h"

namespace faltung::fft {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }  // FFTW asks for it
};

// "#x30bff" and the like, up to `most`.
bool is_hex(std::string_view word, std::uint64_t most) {
  if (!word.starts_with("#x")) return false;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), value, 16);
  return error == std::errc() && end == word.data() + word.size() && value <= most;
}

bool is_name(std::string_view word) {
  constexpr std::size_t kLongest = 60;
  return !word.empty() && word.size() <= kLongest && std::ranges::all_of(word, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
  });
}

bool is_small_number(std::string_view word) {
  int value = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size() && value >= 0 && value < 1000;
}

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

constexpr std::uint64_t kHash = 0xffffffff;

// Four parts of a hash.
bool is_hash(std::span<const std::string_view> words) {
  return words.size() == 4 &&
         std::ranges::all_of(words, [](std::string_view word) { return is_hex(word, kHash); });
}

// (fftw-3.3.10 fftwf_wisdom #x... #x... #x... #x...
bool is_head(std::string_view line, Precision precision) {
  if (!line.starts_with('(')) return false;
  const Words words = words_of(line.substr(1));
  return words.size() == 6 && is_name(words[0]) &&
         words[1] == (precision == Precision::float32 ? "fftwf_wisdom" : "fftw_wisdom") &&
         is_hash(std::span(words).subspan(2));
}

//   (solver, number, flags of 20, 20 and 9 bits, hash of the problem). FFTW takes the process down
//   where flags have more bits.
bool is_entry(std::string_view line) {
  if (!line.starts_with("  (") || !line.ends_with(')')) return false;
  const Words words = words_of(line.substr(3, line.size() - 4));
  return words.size() == 9 && is_name(words[0]) && is_small_number(words[1]) &&
         is_hex(words[2], 0xfffff) && is_hex(words[3], 0xfffff) && is_hex(words[4], 0x1ff) &&
         is_hash(std::span(words).subspan(5));
}

}  // namespace

std::string wisdom(Precision precision) {
  const std::lock_guard lock(planner_mutex());
  const std::unique_ptr<char, Free> text(
      with_library(precision, [](auto library) { return decltype(library)::kExport(); }));
  return text ? text.get() : "";
}

bool is_wisdom(Precision precision, std::string_view text) {
  if (text.empty()) return true;
  for (bool head = true; !text.empty(); head = false) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return false;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line == ")" && !head) return text.empty();
    if (!(head ? is_head(line, precision) : is_entry(line))) return false;
  }
  return false;
}

bool admit_wisdom(Precision precision, const std::string& text) {
  if (text.empty()) return true;
  if (!is_wisdom(precision, text)) return false;
  const std::lock_guard lock(planner_mutex());
  return with_library(precision,
                      [&](auto library) { return decltype(library)::kImport(text.c_str()); }) != 0;
}

}  // namespace faltung::fft
