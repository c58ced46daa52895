// A verb of the command: its name, what it says about itself, its options and what it runs.
//
// Verbs are plain data, so that parsing, help, suggestions and shell completion all read one table.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "console.h"
#include "interrupt.h"

namespace faltung::cli {

struct Option {
  std::string names;       // "-o,--output", or "SIGNAL" for a positional one
  std::string value_name;  // what --help calls the value; empty for a flag
  std::string help;
  std::string group;
  std::vector<std::string> choices;  // names the value may take, for completion
  std::variant<std::string*, bool*> target;
  bool required = false;

  bool positional() const { return names.front() != '-'; }
  bool flag() const { return std::holds_alternative<bool*>(target); }
};

struct Verb {
  std::string name;
  std::string summary;   // one line
  std::string examples;  // shown below the options
  std::vector<Option> options;
  std::function<void(const Interrupt&)> run;

  Option& positional(const std::string& name, std::string* target, const std::string& help);
  Option& value(const std::string& names, const std::string& value_name, std::string* target,
                const std::string& help);
  Option& flag(const std::string& names, bool* target, const std::string& help);
  // Options added from here on are listed under this heading.
  void group(const std::string& heading) { heading_ = heading; }

 private:
  std::string heading_ = "Options";
};

}  // namespace faltung::cli
