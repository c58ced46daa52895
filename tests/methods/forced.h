// One method asked for by name, and what it says when it cannot be had.
#pragma once

#include <gtest/gtest.h>

#include "faltung/faltung.h"

namespace faltung {

inline PlanOptions forced(const char* method) {
  PlanOptions options;
  options.method = method;
  return options;
}

inline Error refusal(const Problem& problem, const char* method) {
  Engine engine;
  try {
    engine.plan(problem, forced(method));
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return Error(ErrorCode::invalid_argument, "");
}

}  // namespace faltung
