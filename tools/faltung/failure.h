// The command's one failure: a sentence, an optional hint, and the exit code.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace faltung::cli {

inline constexpr int kExitFailed = 1;  // data, input or output, memory, accuracy
inline constexpr int kExitUsage = 2;   // the command line itself

class Failure : public std::runtime_error {
 public:
  Failure(int exit_code, const std::string& sentence, std::string hint = {})
      : std::runtime_error(sentence), exit_code_(exit_code), hint_(std::move(hint)) {}
  int exit_code() const noexcept { return exit_code_; }
  const std::string& hint() const noexcept { return hint_; }

 private:
  int exit_code_;
  std::string hint_;
};

}  // namespace faltung::cli
