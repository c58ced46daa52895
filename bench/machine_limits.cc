#include "machine_limits.h"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "machine_limits.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::bench::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::int64_t kChains = 12;  // two units of latency four are busy with eight

// Independent chains of x <- x/2 + 1, which stay near 2. Returns flops; the sum keeps them alive.
template <typename T>
double multiply_add(std::int64_t rounds, double& sum) {
  const hn::ScalableTag<T> d;
  const auto half = hn::Set(d, T(0.5)), one = hn::Set(d, T(1));
  auto a = one, b = one, c = one, e = one, f = one, g = one;
  auto h = one, i = one, j = one, k = one, l = one, m = one;
  for (std::int64_t round = 0; round < rounds; ++round) {
    a = hn::MulAdd(a, half, one);
    b = hn::MulAdd(b, half, one);
    c = hn::MulAdd(c, half, one);
    e = hn::MulAdd(e, half, one);
    f = hn::MulAdd(f, half, one);
    g = hn::MulAdd(g, half, one);
    h = hn::MulAdd(h, half, one);
    i = hn::MulAdd(i, half, one);
    j = hn::MulAdd(j, half, one);
    k = hn::MulAdd(k, half, one);
    l = hn::MulAdd(l, half, one);
    m = hn::MulAdd(m, half, one);
  }
  const auto left = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(f, g));
  const auto right = hn::Add(hn::Add(hn::Add(h, i), hn::Add(j, k)), hn::Add(l, m));
  sum += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(left, right))));
  return 2.0 * static_cast<double>(rounds * kChains) * static_cast<double>(hn::Lanes(d));
}

double multiply_add_float32(std::int64_t rounds, double& sum) {
  return multiply_add<float>(rounds, sum);
}
double multiply_add_float64(std::int64_t rounds, double& sum) {
  return multiply_add<double>(rounds, sum);
}

void copy(const float* from, float* to, std::size_t count) {
  const hn::ScalableTag<float> d;
  for (std::size_t i = 0; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    hn::StoreU(hn::LoadU(d, from + i), d, to + i);
  }
}

const char* target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace faltung::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::bench {
namespace {

HWY_EXPORT(multiply_add_float32);
HWY_EXPORT(multiply_add_float64);
HWY_EXPORT(copy);
HWY_EXPORT(target);

constexpr int kRepeats = 7;
constexpr std::int64_t kRounds = 2'000'000;
constexpr std::size_t kCopied = std::size_t{16} << 20;  // floats: 64 MiB in, 64 MiB out

// The best sum of the rates of all threads, which begin together.
template <typename Work>
double best_rate(int threads, Work work) {
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::vector<double> rates(static_cast<std::size_t>(threads));
    std::barrier begin(threads);
    const auto measure = [&](std::size_t index) {
      begin.arrive_and_wait();
      const auto start = std::chrono::steady_clock::now();
      const double done = work(index);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      rates[index] = done / seconds.count();
    };
    {
      std::vector<std::jthread> others;
      for (std::size_t index = 1; index < rates.size(); ++index) {
        others.emplace_back(measure, index);
      }
      measure(0);
    }
    best = std::max(best, std::accumulate(rates.begin(), rates.end(), 0.0));
  }
  return best;
}

}  // namespace

MachineLimits measure_machine(int threads) {
  MachineLimits limits;
  std::vector<double> sums(static_cast<std::size_t>(threads));
  limits.float32_flops = best_rate(threads, [&](std::size_t index) {
    return HWY_DYNAMIC_DISPATCH(multiply_add_float32)(kRounds, sums[index]);
  });
  limits.float64_flops = best_rate(threads, [&](std::size_t index) {
    return HWY_DYNAMIC_DISPATCH(multiply_add_float64)(kRounds, sums[index]);
  });
  const std::vector<float> from(kCopied, static_cast<float>(sums[0]));
  std::vector<float> to(kCopied);
  limits.bandwidth = best_rate(threads, [&](std::size_t index) {
    const std::size_t share = kCopied / sums.size();
    HWY_DYNAMIC_DISPATCH(copy)(from.data() + index * share, to.data() + index * share, share);
    return 2.0 * sizeof(float) * static_cast<double>(share);
  });
  limits.simd = HWY_DYNAMIC_DISPATCH(target)();
  return limits;
}

}  // namespace faltung::bench
#endif
