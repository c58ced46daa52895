// A peer: another library that can do some of the rows, and the ways in which it can.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "peers/row.h"

namespace faltung::peers {

// What calls are timed by. Processor time leaves out what other programs take of a busy machine; it
// is for one thread only.
enum class Clock { wall, processor };

double now(Clock clock = Clock::wall);  // seconds

// One way of one side to do a row: a call that is repeated.
class Run {
 public:
  Run(std::string side, std::string way) : side_(std::move(side)), way_(std::move(way)) {}
  virtual ~Run() = default;
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const std::string& side() const { return side_; }  // whose time it is: "opencv"
  const std::string& way() const { return way_; }    // the call: "filter2D"

  // Seconds of one call: the mean of so many in a row.
  virtual double seconds(std::int64_t repeats, Clock clock) = 0;
  // What the last call computed, row-major.
  virtual Array result() = 0;
  // Whether the taps were made ready before: such a run is no match for one shot.
  virtual bool prepared() const { return false; }
  // How many levels an 8-bit result may differ from faltung's, as a root mean square and at most:
  // one sample in a hundred is near enough to a tie that sums a small part of a level apart are
  // rounded differently.
  virtual double rms_levels() const { return 0.1; }
  virtual double most_levels() const { return 1; }

 private:
  std::string side_, way_;
};

// A run in this process.
class LocalRun : public Run {
 public:
  using Run::Run;
  double seconds(std::int64_t repeats, Clock clock) final;

 protected:
  virtual void call() = 0;
};

class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;
  virtual std::string version() const = 0;
  // The ways to do this row, ready to run; none when there is no call for it, or only hopeless
  // ones. The signal outlives the runs, the peer does too.
  virtual std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) = 0;
};

// The peers that were found when this was built and answer now, using so many threads. What does
// not answer is said on standard error.
std::vector<std::unique_ptr<Peer>> make_peers(int threads);

// The dense taps of a kernel in row-major order, converted; reversed turns them around on every
// axis, for peers that correlate.
template <typename T>
std::vector<T> real_taps(const Kernel& kernel, bool reversed) {
  const ConstView taps = kernel.taps();
  const auto count = static_cast<std::size_t>(element_count(taps.shape));
  std::vector<T> list(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t from = reversed ? count - 1 - i : i;
    list[i] = static_cast<T>(
        taps.type == ElementType::float64
            ? static_cast<const double*>(taps.data)[from]
            : static_cast<double>(static_cast<const std::int64_t*>(taps.data)[from]));
  }
  return list;
}

}  // namespace faltung::peers
