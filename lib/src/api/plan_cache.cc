#include "api/plan_cache.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <string_view>

namespace faltung {
namespace {

std::size_t mix(std::size_t hash, std::size_t value) {
  return (hash ^ value) * 0x9E3779B97F4A7C15u + (hash >> 29);
}

std::string_view tap_bytes(const Kernel& kernel) {
  const ConstView taps = kernel.taps();
  return {static_cast<const char*>(taps.data),
          static_cast<std::size_t>(element_count(taps.shape)) * size_of(taps.type)};
}

// Of long kernels a sample, evenly spread: one that is used again is then known at once, by where
// its taps lie, and those that differ elsewhere only are told apart by comparing them.
std::size_t hash_of(std::string_view bytes) {
  constexpr std::size_t kSums = 4, kWord = sizeof(std::uint64_t), kStep = kSums * kWord;
  constexpr std::size_t kMostSteps = 64;
  std::array<std::uint64_t, kSums> sums{1, 2, 3, 4};
  const auto add = [&](const char* from) {
    std::array<std::uint64_t, kSums> words;
    std::memcpy(words.data(), from, kStep);
    for (std::size_t i = 0; i < kSums; ++i) {
      sums[i] = std::rotl((sums[i] ^ words[i]) * 0x9E3779B97F4A7C15u, 29);
    }
  };
  const std::size_t steps = bytes.size() / kStep, whole = steps * kStep;
  const std::size_t apart = steps / kMostSteps + 1;
  for (std::size_t step = 0; step < steps; step += apart) add(bytes.data() + step * kStep);
  std::array<char, kStep> rest{};
  std::memcpy(rest.data(), bytes.data() + whole, bytes.size() - whole);
  add(rest.data());
  std::size_t hash = bytes.size();
  for (const std::uint64_t sum : sums) hash = mix(hash, sum);
  return hash;
}

// Products are told apart by their factors: their dense taps need not exist.
std::size_t hash_of(const Kernel& kernel) {
  std::size_t hash = mix(static_cast<std::size_t>(kernel.type()), kernel.adapts());
  for (const std::int64_t length : kernel.shape())
    hash = mix(hash, static_cast<std::size_t>(length));
  for (const Kernel& factor : kernel.factors()) hash = mix(hash, hash_of(factor));
  if (kernel.factors().empty()) hash = mix(hash, hash_of(tap_bytes(kernel)));
  return hash;
}

std::size_t hash_of(const Problem& problem) {
  std::size_t hash = hash_of(problem.kernel);
  for (const std::int64_t length : problem.signal_shape)
    hash = mix(hash, static_cast<std::size_t>(length));
  return mix(hash, static_cast<std::size_t>(problem.signal_type));
}

bool same(const Kernel& a, const Kernel& b) {
  if (a.type() != b.type() || a.adapts() != b.adapts() || !(a.shape() == b.shape()) ||
      a.origin() != b.origin() || a.factors().size() != b.factors().size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.factors().size(); ++i) {
    if (!same(a.factors()[i], b.factors()[i])) return false;
  }
  return !a.factors().empty() || a.taps().data == b.taps().data || tap_bytes(a) == tap_bytes(b);
}

bool same(const Problem& a, const Problem& b) {
  return a.operation == b.operation && a.signal_type == b.signal_type &&
         a.signal_shape == b.signal_shape && a.axes == b.axes && a.extent == b.extent &&
         a.border == b.border && a.border_value == b.border_value &&
         a.output_type == b.output_type && a.overflow == b.overflow && a.tolerance == b.tolerance &&
         a.componentwise == b.componentwise && a.modulus == b.modulus && same(a.kernel, b.kernel);
}

bool same(const PlanOptions& a, const PlanOptions& b) {
  return a.method == b.method && a.max_memory == b.max_memory && a.effort == b.effort &&
         a.measure_seconds == b.measure_seconds && a.random_choice == b.random_choice;
}

}  // namespace

std::size_t PlanCache::hash(const Problem& problem) {
  return problem.kernel.empty() ? 0 : hash_of(problem);
}

std::optional<Plan> PlanCache::find(std::size_t hash, const Problem& problem,
                                    const PlanOptions& options) {
  if (problem.kernel.empty()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const Entries::iterator entry = it->second;
    if (!same(entry->options, options) || !same(entry->plan.problem(), problem)) continue;
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->plan;
  }
  return std::nullopt;
}

void PlanCache::insert(std::size_t hash, const Plan& plan, const PlanOptions& options) {
  const Kernel& kernel = plan.problem().kernel;
  const std::int64_t kernel_bytes =
      kernel.factors().empty() ? static_cast<std::int64_t>(tap_bytes(kernel).size()) : 0;
  const std::int64_t bytes =
      plan.memory_bytes() - plan.workspace_bytes() + kernel_bytes + std::int64_t{4096};
  if (bytes > limit_ / 4) return;
  const std::lock_guard lock(mutex_);
  entries_.push_front({hash, options, plan, bytes});
  by_hash_.emplace(hash, entries_.begin());
  held_ += bytes;
  while (held_ > limit_) drop_last();
}

void PlanCache::drop_last() {
  const auto last = std::prev(entries_.end());
  const auto [begin, end] = by_hash_.equal_range(last->hash);
  by_hash_.erase(std::find_if(begin, end, [&](const auto& item) { return item.second == last; }));
  held_ -= last->bytes;
  entries_.pop_back();
}

void PlanCache::clear() {
  const std::lock_guard lock(mutex_);
  by_hash_.clear();
  entries_.clear();
  held_ = 0;
}

std::int64_t PlanCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

}  // namespace faltung
