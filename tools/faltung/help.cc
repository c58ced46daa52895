#include "help.h"

#include <fmt/format.h>

#include "parse.h"

namespace faltung::cli {
namespace {

constexpr std::size_t kWidth = 98;
constexpr std::size_t kIndent = 30;

// The words of a help text from column kIndent on.
std::string wrapped(const std::string& text) {
  std::string result;
  std::size_t column = kIndent;
  for (const std::string& word : split(text, ' ')) {
    if (column > kIndent && column + 1 + word.size() > kWidth) {
      result += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    } else if (column > kIndent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

std::string entry(const std::string& left, const std::string& help) {
  const bool fits = left.size() + 4 <= kIndent;
  const std::string gap =
      fits ? std::string(kIndent - left.size() - 2, ' ') : "\n" + std::string(kIndent, ' ');
  return "  " + left + gap + wrapped(help) + "\n";
}

std::string entry_of(const Option& option) {
  const std::string value = option.flag() || option.positional() ? "" : " " + option.value_name;
  return entry(option.names + value, option.help);
}

}  // namespace

std::string overview(const std::vector<Verb>& verbs) {
  std::string text =
      "faltung: convolution of signals, images and volumes, and products of polynomials\n\n"
      "Usage: faltung VERB [OPTIONS]\n\nVerbs:\n";
  for (const Verb& verb : verbs) text += fmt::format("  {:<11} {}\n", verb.name, verb.summary);
  return text +
         "\nfaltung VERB --help lists the options of a verb, with examples; faltung --version is "
         "the\nversion. A file '-' is standard input or standard output.\n"
         "Exit codes: 0 done, 1 failed, 2 usage, 130 interrupted.\n";
}

std::string help_of(const Verb& verb) {
  std::string text = fmt::format("{}\n\nUsage: faltung {}", verb.summary, verb.name);
  std::string positionals;
  std::string options;
  std::string heading;
  for (const Option& option : verb.options) {
    if (option.positional()) {
      text += fmt::format(fmt::runtime(option.required ? " {}" : " [{}]"), option.names);
      positionals += entry_of(option);
      continue;
    }
    if (option.group != heading) options += "\n" + option.group + ":\n";
    heading = option.group;
    options += entry_of(option);
  }
  text += " [OPTIONS]\n";
  if (!positionals.empty()) text += "\n" + positionals;
  text += options + entry("-h,--help", "Print this");
  return text + "\n" + verb.examples;
}

}  // namespace faltung::cli
