#include "settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "failure.h"
#include "parse.h"

namespace faltung::cli {
namespace {

const std::vector<std::string> kEfforts = {"estimate", "measure"};

// "png (.png)" without its extensions.
std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const std::string& format : known_formats()) names.push_back(split(format, ' ').front());
  return names;
}

}  // namespace

void add_problem_options(Verb& verb, ProblemText& text) {
  verb.group("What is computed");
  verb.value("-e,--extent", "NAME[,NAME]", &text.extent,
             "Part of the result: full, same or valid, one or one per axis (default: same for "
             "images and blur, full for the rest)")
      .choices = extent_names();
  verb.value("--range", "LO:HI[:STEP]", &text.range,
             "Part of the result by index, one or one per axis, in place of --extent");
  verb.value("-b,--border", "NAME[,NAME]", &text.border,
             "Beyond the edge: zero, constant:V, replicate, reflect_half, reflect_whole or "
             "periodic, one or one per axis (default: reflect_half for images and blur, zero for "
             "the rest)")
      .choices = border_names();
  verb.value("--origin", "I[,I]", &text.origin,
             "Tap of zero shift, one per convolved axis (default: the middle)");
  verb.value(
      "--axes", "A[,A]", &text.axes,
      "Axes to convolve along, from 0 (default: 0,1 for images, 0 for sound, all for arrays)");
  verb.value("--overflow", "RULE", &text.overflow,
             "Integers that do not fit: error, saturate or wrap (default: saturate for 8 and 16 "
             "bits, error for the rest)")
      .choices = overflow_names();
  verb.value("--tolerance", "C", &text.tolerance,
             "Largest error bound accepted, relative to max|signal| sum|kernel| (default: any "
             "method that is not an approximation)");
  verb.flag("--componentwise", &text.componentwise,
            "Ask for an error bound per sample: small results stay right beside large ones");
}

void add_type_option(Verb& verb, const std::string& names, ProblemText& text) {
  verb.value(names, "TYPE", &text.type,
             "Element type of the result (default: that of 8- and 16-bit signals; int64 for "
             "integers; else the wider of signal and kernel)")
      .choices = type_names();
}

void add_computing_options(Verb& verb, RunText& text) {
  verb.group("How it is computed");
  verb.value("-m,--method", "NAME", &text.method, "Method to use (default: the fastest)").choices =
      method_names();
  verb.value("--effort", "NAME", &text.effort,
             "How to find the fastest: estimate, or measure the best few (default: estimate)")
      .choices = kEfforts;
  verb.value("--simd", "NAME", &text.simd, "SIMD target to use (default: the best)").choices =
      simd_targets();
  verb.value("-j,--jobs", "N", &text.threads, "Threads (default: every core)");
}

void add_planning_options(Verb& verb, RunText& text) {
  add_computing_options(verb, text);
  verb.value("--max-memory", "BYTES", &text.max_memory,
             "Limit for plan and workspace, such as 2GiB (default: none)");
}

void add_result_options(Verb& verb, RunText& text) {
  verb.group("Output");
  verb.value("-o,--output", "FILE", &text.output, "File to write, '-' for standard output");
  verb.flag("--force,--overwrite", &text.force, "Allow FILE to be one of the inputs");
  verb.flag("--json", &text.json, "Print a summary as JSON");
  verb.flag("-q,--quiet", &text.quiet, "Print nothing but errors");
  verb.flag("-v,--verbose", &text.verbose, "Print the times of each step");
}

void add_output_options(Verb& verb, RunText& text) {
  add_result_options(verb, text);
  verb.flag("--explain", &text.explain, "Print every method and why this one was taken, then run");
  verb.flag("--dry-run", &text.dry_run, "Plan and print what would be done, write nothing");
}

void add_format_options(Verb& verb, RunText& text) {
  verb.value("--format", "NAME", &text.format,
             "Format of the output (default: by the extension; that of the input for '-')")
      .choices = format_names();
  verb.value("--quality", "Q", &text.quality, "Quality of JPEG, 1 to 100 (default: 95)");
}

ProblemSettings parsed(const ProblemText& text) {
  ProblemSettings settings;
  Problem& asked = settings.asked;
  asked.extent.clear();
  asked.border.clear();
  if (!text.extent.empty() && !text.range.empty()) {
    throw Failure(kExitUsage,
                  fmt::format("two options exclude each other, --extent {} and --range {}",
                              text.extent, text.range));
  }
  if (!text.extent.empty()) asked.extent = parse_extents("--extent", text.extent);
  if (!text.range.empty()) asked.extent = parse_ranges("--range", text.range);
  if (!text.border.empty()) {
    Borders borders = parse_borders("--border", text.border);
    asked.border = std::move(borders.borders);
    asked.border_value = borders.value;
  }
  if (!text.origin.empty()) {
    settings.origin = Shape(parse_integers("--origin", text.origin));
  }
  if (!text.axes.empty()) {
    for (const std::string& axis : split(text.axes, ',')) {
      asked.axes.push_back(static_cast<int>(parse_integer("--axes", axis, 0, kMaxRank - 1)));
    }
  }
  if (!text.type.empty()) asked.output_type = parse_type("--type", text.type);
  if (!text.overflow.empty()) asked.overflow = parse_overflow("--overflow", text.overflow);
  if (!text.tolerance.empty()) asked.tolerance = parse_tolerance("--tolerance", text.tolerance);
  asked.componentwise = text.componentwise;
  return settings;
}

RunSettings parsed(const RunText& text) {
  RunSettings settings;
  settings.output = text.output;
  if (!text.format.empty()) {
    settings.write.format = parse_name("--format", text.format, format_names());
  }
  if (!text.quality.empty()) {
    settings.write.quality = static_cast<int>(parse_integer("--quality", text.quality, 1, 100));
  }
  if (!text.method.empty()) {
    settings.plan.method = parse_name("--method", text.method, method_names());
  }
  if (!text.effort.empty() && parse_name("--effort", text.effort, kEfforts) == kEfforts[1]) {
    settings.plan.effort = Effort::measure;
  }
  if (!text.simd.empty()) settings.engine.simd = parse_name("--simd", text.simd, simd_targets());
  if (!text.max_memory.empty()) {
    settings.plan.max_memory = parse_bytes("--max-memory", text.max_memory);
  }
  settings.threads = text.threads.empty()
                         ? available_cores()
                         : static_cast<int>(parse_integer("--jobs", text.threads, 1, 4096));
  settings.explain = text.explain;
  settings.dry_run = text.dry_run;
  settings.json = text.json;
  settings.quiet = text.quiet;
  settings.verbose = text.verbose;
  settings.force = text.force;
  if (settings.json && settings.output == "-" && !settings.dry_run) {
    throw Failure(kExitUsage,
                  "the summary and the result both want standard output, --json and -o -");
  }
  return settings;
}

int available_cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace faltung::cli
