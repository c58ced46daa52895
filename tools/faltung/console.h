// What the command says: results on standard output, remarks and progress on standard error.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace faltung::cli {

// Writes a result to standard output; Failure when it cannot be written.
void print_result(std::string_view text);

// Writes "faltung: " + text + newline to standard error.
void print_remark(std::string_view text);

// "3.2 s", "41 ms", "2.7 us"; "12.5 MiB".
std::string format_seconds(double seconds);
std::string format_bytes(std::int64_t bytes);

// One line on a terminal, from half a second on, redrawn until the object goes: what is being done,
// how far it is, how fast, and the time left. Prints nothing when standard error is not a terminal.
class Progress {
 public:
  // `total` in units of `unit` ("measurements"); or, for work that cannot be counted from outside,
  // `predicted_seconds` > 0 and no unit.
  Progress(std::string activity, std::int64_t total, std::string unit);
  Progress(std::string activity, double predicted_seconds);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::int64_t count = 1);

 private:
  void start();
  void draw_until_done();
  std::string line(double elapsed) const;

  const std::string activity_;
  const std::string unit_;
  const std::int64_t total_ = 0;
  const double predicted_seconds_ = 0;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;
  std::condition_variable done_changed_;
  std::int64_t count_ = 0;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace faltung::cli
