// Options that several verbs share: what is asked of the problem, how it is run, what is said.
//
// They stay text until a verb runs; parsed() checks every one of them before any file is opened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "files/document.h"
#include "verb.h"

namespace faltung::cli {

struct ProblemText {
  std::string extent, range, border, origin, axes, type, overflow, tolerance;
  bool componentwise = false;
};

// What the command line says of a problem, still without operands. Axes, extent and border are
// empty where it is silent: the kind of the signal decides then.
struct ProblemSettings {
  Problem asked;
  std::optional<Shape> origin;
};

struct RunText {
  std::string output, format, quality, method, simd, effort, max_memory, threads;
  bool explain = false, dry_run = false, json = false;
  bool quiet = false, verbose = false, force = false;
};

struct RunSettings {
  std::string output;
  WriteOptions write;
  EngineOptions engine;
  PlanOptions plan;
  int threads = 1;
  bool explain = false, dry_run = false, json = false;
  bool quiet = false, verbose = false, force = false;
};

void add_problem_options(Verb& verb, ProblemText& text);
void add_type_option(Verb& verb, const std::string& names, ProblemText& text);
void add_computing_options(Verb& verb, RunText& text);  // method, simd, jobs
void add_planning_options(Verb& verb, RunText& text);   // the same and max-memory
void add_result_options(Verb& verb, RunText& text);     // output, json, quiet, verbose, force
void add_output_options(Verb& verb, RunText& text);     // the same and explain, dry-run
void add_format_options(Verb& verb, RunText& text);     // format, quality

ProblemSettings parsed(const ProblemText& text);
RunSettings parsed(const RunText& text);

// Number of cores this process may use.
int available_cores();

}  // namespace faltung::cli
