// Explanations as text.
#include <fmt/format.h>

#include <iterator>

#include "faltung/plan.h"

namespace faltung {
namespace {

std::string seconds_text(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.3g} ns", seconds * 1e9);
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
  return fmt::format("{:.3g} s", seconds);
}

std::string bytes_text(std::int64_t bytes) {
  const auto b = static_cast<double>(bytes);
  if (b < 1024) return fmt::format("{} B", bytes);
  if (b < 1024 * 1024) return fmt::format("{:.3g} KiB", b / 1024);
  if (b < 1024.0 * 1024 * 1024) return fmt::format("{:.3g} MiB", b / (1024 * 1024));
  return fmt::format("{:.3g} GiB", b / (1024.0 * 1024 * 1024));
}

void add_lines(std::string& text, const Candidate& candidate, int depth) {
  auto out = std::back_inserter(text);
  const std::string name = std::string(static_cast<std::size_t>(2 * depth), ' ') +
                           (candidate.chosen ? "* " : "  ") + candidate.method;
  if (!candidate.applicable) {
    fmt::format_to(out, "{:<18} {:>10} {:>10} {:>9}  {}\n", name, "-", "-", "-", candidate.reason);
    return;
  }
  const std::string bound =
      candidate.error_bound == 0 ? "exact" : fmt::format("{:.1e}", candidate.error_bound);
  const std::string measured =
      candidate.measured > 0 ? fmt::format("; measured {}", seconds_text(candidate.measured)) : "";
  fmt::format_to(out, "{:<18} {:>10} {:>10} {:>9}  {}{}\n", name, seconds_text(candidate.seconds),
                 bytes_text(candidate.memory_bytes), bound, candidate.reason, measured);
  for (const Candidate& child : candidate.children) add_lines(text, child, depth + 1);
}

}  // namespace

std::string Explanation::text() const {
  std::string text = fmt::format("{}\nprofile: {}; SIMD: {}\n", problem, profile, simd);
  fmt::format_to(std::back_inserter(text), "{:<18} {:>10} {:>10} {:>9}  {}\n", "  method",
                 "predicted", "memory", "error", "how, or why not");
  for (const Candidate& candidate : candidates) add_lines(text, candidate, 0);
  return text;
}

}  // namespace faltung
