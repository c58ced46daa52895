// Calling libjpeg, which reports errors by a callback that must not return, from C++.
//
// As for PNG, everything between setjmp and longjmp happens inside guarded(): the action calls
// libjpeg and owns nothing that needs a destructor.
#pragma once

#include <cstdio>  // before jpeglib.h, which needs it

#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>
#include <exception>

namespace faltung::cli {

struct JpegState {
  jpeg_error_mgr manager;  // first: libjpeg's pointer to it is a pointer to the state
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX] = {};
  std::exception_ptr exception;  // thrown inside a callback
};

[[noreturn]] inline void jpeg_jump(j_common_ptr info) {
  auto* state = reinterpret_cast<JpegState*>(info->err);
  info->err->format_message(info, state->message);
  std::longjmp(state->jump, 1);
}

// Warnings mean damaged data, apart from those about the application's own markers and about bytes
// between segments.
inline void jpeg_warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  const int code = info->err->msg_code;
  if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM) return;
  jpeg_jump(info);
}

inline jpeg_error_mgr* jpeg_errors(JpegState& state) {
  jpeg_std_error(&state.manager);
  state.manager.error_exit = jpeg_jump;
  state.manager.emit_message = jpeg_warn;
  return &state.manager;
}

// False when libjpeg jumped; the reason is in the state.
template <typename Action>
[[gnu::noinline]] bool guarded(JpegState& state, const Action& action) {
  if (setjmp(state.jump) != 0) return false;
  action();
  return true;
}

}  // namespace faltung::cli
