#include "api/timing.h"

#include <algorithm>
#include <complex>
#include <ctime>
#include <limits>

namespace faltung {
namespace {

// Knuth's linear congruential numbers (MMIX); the upper bits.
class Numbers {
 public:
  std::uint64_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ >> 32;
  }
  // In [1/2, 1) of either sign.
  double real() {
    const std::uint64_t bits = next();
    const double size = 0.5 + static_cast<double>(bits >> 1) * 0x1p-32;
    return (bits & 1) != 0 ? -size : size;
  }

 private:
  std::uint64_t state_ = 1;
};

template <typename T, typename Draw>
void fill(Array& array, const Draw& draw) {
  for (T& element : array.as<T>()) element = static_cast<T>(draw());
}

class Runner {
 public:
  explicit Runner(const Plan& plan) : plan_(plan) {}

  double shortest() const { return shortest_; }
  double spent() const { return spent_; }
  bool is_done(double fastest, const TimingLimits& limits) const {
    if (runs_ == 0) return false;
    return runs_ >= limits.most || shortest_ > limits.hopeless * fastest;
  }
  bool has_fewest(const TimingLimits& limits) const { return runs_ >= limits.fewest; }

  // Several executions where one is too short to be timed.
  void run(const Array& signal, Array& output) {
    const double begin = now();
    for (int i = 0; i < repeats_; ++i) execute(signal, output);
    const double seconds = (now() - begin) / repeats_;
    spent_ += seconds * repeats_;
    ++runs_;
    shortest_ = std::min(shortest_, seconds);
    repeats_ = std::clamp(static_cast<int>(kShortest / std::max(seconds, 1e-9)), 1, 1000);
  }

 private:
  static constexpr double kShortest = 50e-6;

  // The time this thread has had of a processor: what else runs takes nothing from it.
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  void execute(const Array& signal, Array& output) {
    try {
      plan_.execute(signal.view(), output.view());
    } catch (const Error& error) {
      // Made-up samples may overflow where the caller's do not; the work was the same.
      if (error.code() != ErrorCode::integer_overflow) throw;
    }
  }

  const Plan& plan_;
  double shortest_ = std::numeric_limits<double>::infinity();
  double spent_ = 0;
  int runs_ = 0, repeats_ = 1;
};

}  // namespace

Array scratch_signal(const Problem& problem) {
  Array array = Array::unset(problem.signal_type, problem.signal_shape);
  Numbers numbers;
  const auto real = [&] { return numbers.real(); };
  const auto complex = [&] { return std::complex<double>(numbers.real(), numbers.real()); };
  const auto integer = [&] { return 1 + numbers.next() % 100; };
  switch (problem.signal_type) {
    case ElementType::float32:
      fill<float>(array, real);
      break;
    case ElementType::float64:
      fill<double>(array, real);
      break;
    case ElementType::complex64:
      fill<std::complex<float>>(array, complex);
      break;
    case ElementType::complex128:
      fill<std::complex<double>>(array, complex);
      break;
    case ElementType::uint8:
      fill<std::uint8_t>(array, integer);
      break;
    case ElementType::uint16:
      fill<std::uint16_t>(array, integer);
      break;
    case ElementType::int16:
      fill<std::int16_t>(array, integer);
      break;
    case ElementType::int32:
      fill<std::int32_t>(array, integer);
      break;
    case ElementType::uint64:
      fill<std::uint64_t>(array, [&] { return numbers.next() % problem.modulus; });
      break;
    default:
      fill<std::int64_t>(array, integer);
  }
  return array;
}

std::vector<double> shortest_seconds(std::span<const Plan> plans, const TimingLimits& limits) {
  const Array signal = scratch_signal(plans.front().problem());
  Array output = Array::unset(plans.front().output_type(), plans.front().output_shape());
  std::vector<Runner> runners(plans.begin(), plans.end());
  double fastest = std::numeric_limits<double>::infinity(), spent = 0;
  for (bool running = true; running;) {
    running = false;
    for (Runner& runner : runners) {
      const bool late = spent > limits.seconds && runner.has_fewest(limits);
      if (late || runner.is_done(fastest, limits)) continue;
      spent -= runner.spent();
      runner.run(signal, output);
      spent += runner.spent();
      fastest = std::min(fastest, runner.shortest());
      running = true;
    }
  }
  std::vector<double> seconds;
  for (const Runner& runner : runners) seconds.push_back(runner.shortest());
  return seconds;
}

}  // namespace faltung
