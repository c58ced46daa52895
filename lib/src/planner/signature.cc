#include "planner/signature.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <array>
#include <cstring>

#include "fft/transform.h"
#include "methods/registry.h"

namespace faltung {
namespace {

// The processor's name for itself: 48 characters in three leaves.
std::string processor() {
#if defined(__x86_64__)
  std::array<unsigned, 12> words{};
  if (__get_cpuid_max(0x80000000U, nullptr) >= 0x80000004U) {
    for (unsigned leaf = 0; leaf < 3; ++leaf) {
      unsigned* w = words.data() + 4 * leaf;
      __get_cpuid(0x80000002U + leaf, w, w + 1, w + 2, w + 3);
    }
    std::array<char, sizeof(words) + 1> name{};
    std::memcpy(name.data(), words.data(), sizeof(words));
    return name.data();
  }
#endif
  return "unknown";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> signature(std::string_view simd_target) {
  std::vector<std::string_view> methods;
  for (const Method* method : registry()) methods.push_back(method->name());
  return {{"version", FALTUNG_VERSION},
          {"methods", fmt::format("{}", fmt::join(methods, " "))},
          {"simd", std::string(simd_target)},
          {"processor", processor()},
          {"fftw", fft::fftw_version()}};
}

}  // namespace faltung
