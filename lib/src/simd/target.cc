#include "simd/target.h"

#include <algorithm>

#include "core/fail.h"
#include "simd/dispatch.h"

namespace faltung::simd {

namespace {

// The one-lane fallback is runnable everywhere, whatever the detection says.
constexpr std::int64_t kFallback = HWY_TARGETS & (HWY_SCALAR | HWY_EMU128);

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::vector<Target> supported_targets() {
  std::vector<Target> targets;
  // In Highway lower bits are better targets.
  for (std::int64_t rest = (hwy::SupportedTargets() | kFallback) & HWY_TARGETS; rest != 0;
       rest &= rest - 1) {
    const std::int64_t bit = rest & -rest;
    targets.push_back({bit, hwy::TargetName(bit)});
  }
  return targets;
}

double vector_bytes(const Target& target) {
  if (target.bit & kFallback) return 1;
  if (target.name.starts_with("AVX3")) return 64;
  return target.name == "AVX2" ? 32 : 16;
}

std::optional<Target> find_target(std::string_view name) {
  for (const Target& target : supported_targets()) {
    if (std::ranges::equal(target.name, name, {}, {}, upper)) return target;
  }
  return std::nullopt;
}

Target chosen_target(std::string_view name) {
  const std::vector<Target> targets = supported_targets();
  if (name.empty()) return targets.front();
  const std::optional<Target> target = find_target(name);
  require(target.has_value(), "the SIMD target {} is not available here; the best one is {}", name,
          targets.front().name);
  return *target;
}

}  // namespace faltung::simd
