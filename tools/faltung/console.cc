#include "console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "failure.h"

namespace faltung::cli {

void print_result(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw Failure(kExitFailed, fmt::format("cannot write the result, standard output, {}",
                                           std::strerror(errno)));
  }
}

void print_remark(std::string_view text) {
  // One call, so that lines of concurrent processes do not mix. Nobody can be told if it fails.
  const std::string line = fmt::format("faltung: {}\n", text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string format_seconds(double seconds) {
  if (seconds >= 100) return fmt::format("{:.0f} s", seconds);
  if (seconds >= 1) return fmt::format("{:.3g} s", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.3g} ms", seconds * 1e3);
  if (seconds >= 1e-6) return fmt::format("{:.3g} us", seconds * 1e6);
  return fmt::format("{:.3g} ns", seconds * 1e9);
}

std::string format_bytes(std::int64_t bytes) {
  static constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.4g} {}", value, kUnits[unit]);
}

Progress::Progress(std::string activity, std::int64_t total, std::string unit)
    : activity_(std::move(activity)), unit_(std::move(unit)), total_(total) {
  start();
}

Progress::Progress(std::string activity, double predicted_seconds)
    : activity_(std::move(activity)), predicted_seconds_(predicted_seconds) {
  start();
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  done_changed_.notify_one();
  thread_.join();
}

void Progress::advance(std::int64_t count) {
  const std::lock_guard lock(mutex_);
  count_ += count;
}

void Progress::start() {
  if (isatty(STDERR_FILENO) == 1) thread_ = std::thread([this] { draw_until_done(); });
}

void Progress::draw_until_done() {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  if (done_changed_.wait_for(lock, 500ms, [this] { return done_; })) return;
  while (!done_) {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
    std::fprintf(stderr, "\r\033[K%s", line(elapsed.count()).c_str());
    std::fflush(stderr);
    done_changed_.wait_for(lock, 200ms, [this] { return done_; });
  }
  std::fputs("\r\033[K", stderr);
}

std::string Progress::line(double elapsed) const {
  if (unit_.empty()) {
    const double left = predicted_seconds_ - elapsed;
    return left > 0 ? fmt::format("{}: {}, about {} left", activity_, format_seconds(elapsed),
                                  format_seconds(left))
                    : fmt::format("{}: {}, {} predicted", activity_, format_seconds(elapsed),
                                  format_seconds(predicted_seconds_));
  }
  const double rate = static_cast<double>(count_) / elapsed;
  std::string text =
      fmt::format("{}: {} of {} {}, {:.3g}/s", activity_, count_, total_, unit_, rate);
  if (count_ > 0) {
    text += fmt::format(", {} left", format_seconds(static_cast<double>(total_ - count_) / rate));
  }
  return text;
}

}  // namespace faltung::cli
