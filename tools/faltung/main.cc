// The faltung command: sentences and exit codes for whatever goes wrong below.

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "command_line.h"
#include "commands/commands.h"
#include "failure.h"
#include "faltung/error.h"

namespace faltung::cli {
namespace {

void print_error(const std::string& sentence, const std::string& hint = {}) {
  print_remark("error: " + sentence + (hint.empty() ? "" : "\n  hint: " + hint));
}

// What an error of the library means to somebody at a terminal. Options are checked before the
// library sees them, so what it still refuses lies in the data.
std::string hint_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::integer_overflow:
      return "--overflow saturate or wrap, or a wider --type, accepts such values";
    case ErrorCode::no_method:
      return "without --method the fastest applicable one is taken; faltung explain lists them";
    case ErrorCode::accuracy:
      return "a larger --tolerance admits faster methods; faltung explain shows each bound";
    case ErrorCode::memory:
      return "a larger --max-memory, or a smaller --extent or --range, may do";
    default:
      return {};
  }
}

int guarded(const std::vector<std::string>& arguments) {
  try {
    return run_command(all_verbs(), arguments, Interrupt::watch());
  } catch (const Failure& failure) {
    print_error(failure.what(), failure.hint());
    return failure.exit_code();
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) {
      print_error("interrupted, nothing was written");
      return Interrupt::watch().exit_code();
    }
    print_error(error.what(), hint_of(error.code()));
  } catch (const std::bad_alloc&) {
    print_error("out of memory, the operands and the result do not fit this machine",
                "--dry-run prints how much a run takes");
  } catch (const std::exception& error) {
    print_error(error.what());
  }
  return kExitFailed;
}

}  // namespace
}  // namespace faltung::cli

int main(int argc, char** argv) {
  return faltung::cli::guarded(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
}
