// What the command tells about a plan and a run, as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "faltung/faltung.h"

namespace faltung::cli {

// Keys in the order they are written.
using Json = nlohmann::ordered_json;

// {"schema": "faltung.<what>/1"}, to be filled.
Json json_with_schema(const std::string& what);
Json json_of(const Shape& shape);
Json json_of(const Explanation& explanation);  // problem, profile, simd, methods, margin
Json json_of(const Analysis& analysis);        // seconds, executions, threads, stages
Json json_of(const Plan& plan, int threads);   // method, shape, type, memory, bound

// JSON has no infinities or NaN: null stands for them.
Json number_or_null(double value);

// Two spaces of indentation and a newline at the end.
std::string text_of(const Json& json);

}  // namespace faltung::cli
