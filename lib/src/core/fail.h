// Throwing the library's one exception with a formatted sentence.
#pragma once

#include <fmt/format.h>

#include <utility>

#include "faltung/error.h"

namespace faltung {

template <typename... Args>
[[noreturn]] void fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(code, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void require(bool condition, fmt::format_string<Args...> format, Args&&... args) {
  if (!condition) fail(ErrorCode::invalid_argument, format, std::forward<Args>(args)...);
}

}  // namespace faltung
