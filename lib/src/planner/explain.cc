// Explanations as text.
#include <fmt/format.h>

#include <algorithm>
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

// Operations: thousands, millions and so on.
std::string count_text(double count) {
  for (const char* prefix : {"", "K", "M", "G", "T"}) {
    if (count < 1000) return fmt::format("{:.3g}{}", count, prefix);
    count /= 1000;
  }
  return fmt::format("{:.3g}P", count);
}

constexpr char kRow[] = "{:<18} {:>9} {:>7} {:>10} {:>10} {:>8}  {}\n";

void add_children(std::string& text, const std::vector<Candidate>& children, int depth);

void add_lines(std::string& text, const Candidate& candidate, int depth) {
  const auto out = std::back_inserter(text);
  const std::string name = std::string(static_cast<std::size_t>(2 * depth), ' ') +
                           (candidate.chosen ? "* " : "  ") + candidate.method;
  if (!candidate.applicable) {
    fmt::format_to(out, kRow, name, "-", "-", "-", "-", "-", candidate.reason);
    return;
  }
  const std::string bound =
      candidate.error_bound == 0 ? "exact" : fmt::format("{:.1e}", candidate.error_bound);
  std::string how = candidate.reason;
  if (candidate.measured > 0) how += "; measured " + seconds_text(candidate.measured);
  fmt::format_to(out, kRow, name, seconds_text(candidate.seconds), count_text(candidate.flops),
                 bytes_text(static_cast<std::int64_t>(std::min(candidate.bytes, 0x1p62))),
                 bytes_text(candidate.memory_bytes), bound, how);
  add_children(text, candidate.children, depth + 1);
}

// Neighbours that read alike stand once.
void add_children(std::string& text, const std::vector<Candidate>& children, int depth) {
  std::string last;
  int times = 0;
  const auto flush = [&] {
    if (times > 1) last.insert(last.find('\n'), fmt::format(" ({} times)", times));
    text += last;
  };
  for (const Candidate& child : children) {
    std::string lines;
    add_lines(lines, child, depth);
    if (times > 0 && lines == last) {
      ++times;
      continue;
    }
    flush();
    last = std::move(lines);
    times = 1;
  }
  flush();
}

std::string margin_text(const Explanation::Margin& margin, const std::string& chosen) {
  const char* how = margin.measured ? "measured" : "predicted";
  if (margin.ratio < 1) {
    return fmt::format("{} is {} to take {:.3g} times as long as {}\n", chosen, how,
                       1 / margin.ratio, margin.next);
  }
  return fmt::format("{} is {} to be {:.3g} times as fast as the next, {}\n", chosen, how,
                     margin.ratio, margin.next);
}

}  // namespace

std::string Analysis::text() const {
  std::string text =
      fmt::format("executed in {}, the shortest of {} on {} thread{}\n", seconds_text(seconds),
                  executions, threads, threads == 1 ? "" : "s");
  double rest = seconds * threads;
  const auto add = [&](const std::string& stage, double time) {
    const double share = seconds > 0 ? 100 * time / (seconds * threads) : 0;
    fmt::format_to(std::back_inserter(text), "  {:<16} {:>9} {:>4.0f} %\n", stage,
                   seconds_text(time), share);
  };
  for (const StageTime& stage : stages) {
    add(stage.stage, stage.seconds);
    rest -= stage.seconds;
  }
  add("rest", std::max(0.0, rest));
  return text;
}

std::optional<Explanation::Margin> Explanation::margin() const {
  const auto chosen = std::ranges::find_if(candidates, &Candidate::chosen);
  if (chosen == candidates.end()) return std::nullopt;
  std::optional<Margin> best;
  for (const Candidate& other : candidates) {
    if (other.chosen || !other.applicable) continue;
    // Where some were measured the others were too far behind to be.
    const bool measured = chosen->measured > 0 && other.measured > 0;
    if (chosen->measured > 0 && !measured) continue;
    const double ratio =
        measured ? other.measured / chosen->measured : other.seconds / chosen->seconds;
    if (!best || ratio < best->ratio) best = Margin{other.method, ratio, measured};
  }
  return best;
}

std::string Explanation::text() const {
  std::string text = fmt::format("{}\nprofile: {}; SIMD: {}\n", problem, profile, simd);
  fmt::format_to(std::back_inserter(text), kRow, "  method", "predicted", "flops", "bytes",
                 "memory", "error", "how, or why not");
  for (const Candidate& candidate : candidates) add_lines(text, candidate, 0);
  const auto chosen = std::ranges::find_if(candidates, &Candidate::chosen);
  if (const auto ahead = margin()) text += margin_text(*ahead, chosen->method);
  return text;
}

}  // namespace faltung
