// Calling libpng, which reports errors by longjmp, from C++.
//
// Everything between setjmp and longjmp happens inside guarded(): the action calls libpng and owns
// nothing that needs a destructor, so the jump skips none. The callbacks of libpng (reading,
// writing) catch exceptions, keep them, and jump after the handler is left.
#pragma once

#include <png.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace faltung::cli {

struct PngState {
  char message[256] = {};        // of the error that jumped
  std::exception_ptr exception;  // thrown inside a callback
  std::vector<std::string> warnings;
};

[[noreturn]] inline void png_jump(png_structp png, png_const_charp message) {
  auto* state = static_cast<PngState*>(png_get_error_ptr(png));
  std::snprintf(state->message, sizeof state->message, "%s", message);
  png_longjmp(png, 1);
}

inline void png_note(png_structp png, png_const_charp message) {
  auto* state = static_cast<PngState*>(png_get_error_ptr(png));
  try {
    state->warnings.emplace_back(message);
  } catch (...) {  // out of memory: a lost warning must not cross libpng's frames
  }
}

// False when libpng jumped; the reason is in the state.
template <typename Action>
[[gnu::noinline]] bool guarded(png_structp png, const Action& action) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  action();
  return true;
}

// Runs `transfer` inside a callback of libpng; true when it did not throw.
template <typename Transfer>
bool transferred(PngState& state, const Transfer& transfer) {
  try {
    transfer();
    return true;
  } catch (...) {
    state.exception = std::current_exception();
    return false;
  }
}

}  // namespace faltung::cli
