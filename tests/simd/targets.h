// A test for every SIMD target of this machine: TEST_P over AllTargets.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "simd/tap_block.h"
#include "simd/target.h"

namespace faltung::simd {

inline void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

}  // namespace faltung::simd

namespace faltung::test {

class AllTargets : public testing::TestWithParam<simd::Target> {};

inline std::string target_name(const testing::TestParamInfo<simd::Target>& info) {
  return std::string(info.param.name);
}

#define FALTUNG_FOR_ALL_TARGETS(suite)                                                            \
  INSTANTIATE_TEST_SUITE_P(Targets, suite, testing::ValuesIn(faltung::simd::supported_targets()), \
                           faltung::test::target_name)

// Whether the target's multiply-add rounds once: (1 + e)(1 - e) - 1 is -e^2, or 0 when rounded
// twice.
inline bool fuses(const simd::Target& target) {
  const double in[2] = {1, 1 - 0x1p-30}, taps[2] = {-1, 1 + 0x1p-30};
  const simd::TapRun runs[2] = {{0, 0, 1}, {1, 1, 1}};
  double out = 0;
  simd::tap_block_float64(target).row({in, taps, runs, 2, 0, &out, 0, 1, 1});
  return out != 0;
}

}  // namespace faltung::test
