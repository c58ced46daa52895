// Small tables of measurements.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "profile/family.h"

namespace faltung::cli {

// Timings without spread, and with quartiles `spread` times below and above.
inline Timing timing(const std::string& method, double seconds, double spread = 1) {
  return {method, seconds, seconds / spread, seconds * spread, 5};
}

// The fastest first.
inline Point point(std::int64_t signal, double kernel, std::vector<Timing> timings,
                   std::string planned = "direct") {
  return {signal, kernel, std::move(planned), std::move(timings)};
}

inline Family family(std::vector<Point> points) {
  return {"signal_float32", "Signals", "samples", "taps", std::move(points)};
}

inline ProfileTable table_of(std::vector<Family> families) {
  return {.version = "1.2.3",
          .date = "2026-01-02 03:04 UTC",
          .cpu = "A processor",
          .simd = "AVX3",
          .fftw = "fftw-3",
          .profile = "measured",
          .threads = 1,
          .families = std::move(families)};
}

// direct takes 1 us a tap, lanes 8 us; whole_fft was measured once. Two signal sizes, the second
// with a single method.
inline ProfileTable small_table() {
  return table_of(
      {family({point(100, 4, {timing("direct", 4e-6, 1.25), timing("lanes", 8e-6, 1.25)}),
               point(100, 16,
                     {timing("lanes", 8e-6, 1.25), timing("direct", 16e-6, 1.25),
                      timing("whole_fft", 20e-6)},
                     "lanes"),
               point(1000, 4, {timing("direct", 40e-6)})})});
}

}  // namespace faltung::cli
