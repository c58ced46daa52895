// Where the time of an execution goes, for those who ask: seconds of each stage, of all threads
// together. What is fused into one pass is one stage.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace faltung {

enum class Stage : std::uint8_t { gather, coarse, sums, transform, product, inverse, scatter };

inline constexpr std::array<const char*, 7> kStageNames = {
    "gather", "coarse samples", "sums", "transforms", "products", "transforms back", "scatter"};

class StageClock {
 public:
  void add(Stage stage, std::chrono::nanoseconds time) {
    spent_[static_cast<std::size_t>(stage)].fetch_add(time.count(), std::memory_order_relaxed);
  }
  double seconds(Stage stage) const {
    return 1e-9 * static_cast<double>(spent_[static_cast<std::size_t>(stage)].load());
  }

 private:
  std::array<std::atomic<std::int64_t>, kStageNames.size()> spent_{};
};

// From here to the end of the scope, or to the next stage.
class Timed {
 public:
  Timed(StageClock* clock, Stage stage) : clock_(clock), stage_(stage) {
    if (clock_ != nullptr) begin_ = std::chrono::steady_clock::now();
  }
  ~Timed() { stop(); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

  void next(Stage stage) {
    stop();
    stage_ = stage;
    if (clock_ != nullptr) begin_ = std::chrono::steady_clock::now();
  }

 private:
  void stop() {
    if (clock_ != nullptr) clock_->add(stage_, std::chrono::steady_clock::now() - begin_);
  }

  StageClock* clock_;
  Stage stage_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace faltung
