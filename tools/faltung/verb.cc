#include "verb.h"

namespace faltung::cli {

Option& Verb::positional(const std::string& name, std::string* target, const std::string& help) {
  options.push_back({name, name, help, heading_, {}, target, true});
  return options.back();
}

Option& Verb::value(const std::string& names, const std::string& value_name, std::string* target,
                    const std::string& help) {
  options.push_back({names, value_name, help, heading_, {}, target, false});
  return options.back();
}

Option& Verb::flag(const std::string& names, bool* target, const std::string& help) {
  options.push_back({names, "", help, heading_, {}, target, false});
  return options.back();
}

}  // namespace faltung::cli
