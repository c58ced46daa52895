// faltung completion bash|zsh|fish: a script that completes verbs, options and their names.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "commands.h"
#include "parse.h"

namespace faltung::cli {
namespace {

std::vector<std::string> names_of(const Option& option) { return split(option.names, ','); }

// Words of a shell in single quotes; help texts may hold any character.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      result += "'\\''";
    } else {
      result += letter;
    }
  }
  return result + "'";
}

std::string bash_script(const std::vector<Verb>& verbs) {
  std::string names;
  std::string cases;
  for (const Verb& verb : verbs) {
    names += verb.name + " ";
    std::string options = "--help";
    for (const Option& option : verb.options) {
      if (option.positional()) continue;
      options += fmt::format(" {}", fmt::join(names_of(option), " "));
      if (option.choices.empty()) continue;
      for (const std::string& name : names_of(option)) {
        cases +=
            fmt::format("    {}:{}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n",
                        verb.name, name, fmt::join(option.choices, " "));
      }
    }
    cases += fmt::format(
        "    {}:*) [[ $word == -* ]] && COMPREPLY=($(compgen -W \"{}\" -- \"$word\")) ;;\n",
        verb.name, options);
  }
  return fmt::format(
      "_faltung() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n"
      "  if [[ $COMP_CWORD -eq 1 ]]; then\n"
      "    COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${{COMP_WORDS[1]}}:$before in\n{}  esac\n"
      "}}\n"
      "complete -o default -F _faltung faltung\n",
      names, cases);
}

std::string zsh_script(const std::vector<Verb>& verbs) {
  return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(verbs);
}

std::string fish_script(const std::vector<Verb>& verbs) {
  std::string text;
  for (const Verb& verb : verbs) {
    text += fmt::format("complete -c faltung -n __fish_use_subcommand -f -a {} -d {}\n", verb.name,
                        quoted(verb.summary));
    for (const Option& option : verb.options) {
      if (option.positional()) continue;
      text += fmt::format("complete -c faltung -n '__fish_seen_subcommand_from {}'", verb.name);
      for (const std::string& name : names_of(option)) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!option.flag()) text += " -r";
      if (!option.choices.empty()) {
        text += fmt::format(" -f -a '{}'", fmt::join(option.choices, " "));
      }
      text += " -d " + quoted(option.help) + "\n";
    }
  }
  return text;
}

}  // namespace

Verb completion_verb() {
  static const std::vector<std::string> shells = {"bash", "zsh", "fish"};
  Verb verb;
  verb.name = "completion";
  verb.summary = "Print a completion script for a shell";
  verb.examples =
      "Examples:\n"
      "  source <(faltung completion bash)\n"
      "  faltung completion fish > ~/.config/fish/completions/faltung.fish\n";
  const auto shell = std::make_shared<std::string>();
  verb.positional("SHELL", shell.get(), "bash, zsh or fish").choices = shells;
  verb.run = [shell](const Interrupt&) {
    const std::string name = parse_name("SHELL", *shell, shells);
    const std::vector<Verb> verbs = all_verbs();
    print_result(name == "bash"  ? bash_script(verbs)
                 : name == "zsh" ? zsh_script(verbs)
                                 : fish_script(verbs));
  };
  return verb;
}

}  // namespace faltung::cli
