#include "command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "failure.h"
#include "help.h"
#include "suggest.h"

namespace faltung::cli {
namespace {

std::vector<std::string> verb_names(const std::vector<Verb>& verbs) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs) names.push_back(verb.name);
  return names;
}

void declare(CLI::App& app, const Verb& verb) {
  app.set_help_flag("-h,--help");
  app.allow_extras();
  for (const Option& option : verb.options) {
    if (option.flag()) {
      app.add_flag(option.names, *std::get<bool*>(option.target));
    } else {
      // Of an option given twice the last one counts.
      app.add_option(option.names, *std::get<std::string*>(option.target))
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
  }
}

std::vector<std::string> option_names(const Verb& verb) {
  std::vector<std::string> names = {"--help"};
  for (const Option& option : verb.options) {
    for (const std::string& name : CLI::detail::split(option.names, ',')) {
      if (name.starts_with("--")) names.push_back(name);
    }
  }
  return names;
}

void refuse_leftovers(const Verb& verb, const std::vector<std::string>& leftovers) {
  if (leftovers.empty()) return;
  const std::string& first = leftovers.front();
  if (first.size() > 1 && first.front() == '-') {
    const std::string name = first.substr(0, first.find('='));
    const std::vector<std::string> known = option_names(verb);
    const std::string nearest = nearest_name(name, known);
    throw Failure(kExitUsage, fmt::format("unknown option '{}', faltung {}", name, verb.name),
                  nearest.empty() ? fmt::format("faltung {} --help lists the options", verb.name)
                                  : fmt::format("did you mean '{}'?", nearest));
  }
  std::string places;
  for (const Option& option : verb.options) {
    if (option.positional()) places += (places.empty() ? "" : " ") + option.names;
  }
  throw Failure(kExitUsage, fmt::format("'{}' is one argument too many, faltung {} takes {}", first,
                                        verb.name, places.empty() ? "none" : places));
}

void require_all(const Verb& verb) {
  for (const Option& option : verb.options) {
    if (!option.required || !std::get<std::string*>(option.target)->empty()) continue;
    throw Failure(kExitUsage, fmt::format("{} is missing, faltung {}", option.names, verb.name),
                  fmt::format("faltung {} --help shows examples", verb.name));
  }
}

void refuse_empty(CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    for (const std::string& result : option->results()) {
      if (result.empty()) throw Failure(kExitUsage, option->get_name() + " is empty");
    }
  }
}

int run_verb(const Verb& verb, std::span<const std::string> arguments, const Interrupt& interrupt) {
  CLI::App app;
  declare(app, verb);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    print_result(help_of(verb));
    return 0;
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string sentence = error.what();
    throw Failure(kExitUsage, fmt::format("a value is missing, {}, faltung {}",
                                          sentence.substr(0, sentence.find(':')), verb.name));
  } catch (const CLI::ParseError& error) {
    std::string sentence = error.what();
    std::replace(sentence.begin(), sentence.end(), '\n', ' ');
    throw Failure(kExitUsage, fmt::format("{}, faltung {}", sentence, verb.name));
  }
  refuse_leftovers(verb, app.remaining());
  refuse_empty(app);
  require_all(verb);
  verb.run(interrupt);
  return 0;
}

}  // namespace

int run_command(const std::vector<Verb>& verbs, std::span<const std::string> arguments,
                const Interrupt& interrupt) {
  if (arguments.empty()) {
    const std::string text = overview(verbs);
    std::fwrite(text.data(), 1, text.size(), stderr);
    return kExitUsage;
  }
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    print_result(overview(verbs));
    return 0;
  }
  if (first == "--version") {
    print_result("faltung " FALTUNG_VERSION "\n");
    return 0;
  }
  const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                 [&](const Verb& candidate) { return candidate.name == first; });
  if (verb == verbs.end()) {
    if (first.starts_with('-')) {
      throw Failure(kExitUsage, fmt::format("'{}' stands before the verb, faltung", first),
                    "the options follow the verb: faltung VERB [OPTIONS]");
    }
    throw Failure(kExitUsage, fmt::format("'{}' is not a verb, faltung", first),
                  hint_for(first, verb_names(verbs)));
  }
  return run_verb(*verb, arguments.subspan(1), interrupt);
}

}  // namespace faltung::cli
