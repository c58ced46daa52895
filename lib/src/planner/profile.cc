#include "faltung/profile.h"

#include <fmt/format.h>

#include <algorithm>

namespace faltung {
namespace {

// Fitted to the times of planner_bench's problems and measure_profile's, on an x86-64 server core
// at 2.5 GHz with AVX-512; narrower targets scale the loops.
Profile reference_profile() {
  Profile p;
  p.multiply_add = {0.0157e-9, 0.0336e-9, 0.127e-9, 0.246e-9, 0.18e-9, 0.85e-9, 1.03e-9};
  p.tile_add = 0.0232e-9;
  p.pole_step = 0.0426e-9;
  p.move = 0.22e-9;
  p.move_strided = 0.87e-9;
  p.clear_byte = 0.025e-9;
  p.product = 0.3e-9;
  p.memory_byte = 0.042e-9;
  p.cache_bytes = 1 << 20;
  p.real_float32 = {0.165e-9, 0.24e-9};
  p.real_float64 = {0.195e-9, 0.36e-9};
  p.complex_float32 = {0.375e-9, 0.61e-9};
  p.complex_float64 = {0.58e-9, 1.02e-9};
  p.odd_level = 0.3;
  p.per_transform = 47e-9;
  p.lanes_float32 = {0.219e-9, 0.035e-9};
  p.lanes_float64 = {0.418e-9, 0.5e-9};
  p.modular_level = 0.13e-9;
  p.modular_move = 0.5e-9;
  p.per_tile = 35e-9;
  p.per_row = 14e-9;
  p.per_execution = 160e-9;
  return p;
}

// How much slower than on the reference target the loops are: direct sums of real and of complex
// numbers, other loops that compute, and those that move data; transforms modulo primes, and moving
// integers into residues, where there are small primes a prime of those.
struct Slowdown {
  double real, complex, compute, move, modular_level, modular_move;
};

Slowdown slowdown(std::string_view simd_target) {
  if (simd_target.starts_with("AVX3")) return {1, 1, 1, 1, 1, 1};
  if (simd_target == "AVX2") return {1.7, 1.2, 1.7, 1.2, 1.7, 1.2};
  if (simd_target == "NEON") return {4, 2.4, 3.4, 1.6, 3.4, 1.6};
  if (simd_target.starts_with("SSE")) return {4, 2.4, 3.4, 1.6, 2.7, 2.6};
  if (simd_target.starts_with("SSSE")) return {4, 2.4, 3.4, 1.6, 7.2, 6.5};
  return {12, 6, 8, 4, 7.8, 5};
}

}  // namespace

Profile Profile::builtin(std::string_view simd_target) {
  Profile p = reference_profile();
  const auto [real, complex, compute, move, modular_level, modular_move] = slowdown(simd_target);
  PerType& loops = p.multiply_add;
  for (double* rate : {&loops.float32, &loops.float64}) *rate *= real;
  for (double* rate : {&loops.complex64, &loops.complex128}) *rate *= complex;
  p.tile_add *= compute;
  p.pole_step *= compute;
  for (Profile::Lanes* lanes : {&p.lanes_float32, &p.lanes_float64}) {
    lanes->level *= compute;
    lanes->move *= move;
  }
  // With one lane a float64 takes no longer than a float32.
  if (simd_target == "SCALAR") {
    loops.float64 = loops.float32;
    loops.complex128 = loops.complex64;
  }
  // Their 32-bit multiplications run at half of the rate of other instructions with AVX-512.
  loops.int64 *= std::max(1.0, 0.7 * std::min(compute, 3.4));
  for (double* rate : {&p.move, &p.clear_byte}) *rate *= move;
  // Most are made one by one on any target: digits that are rounded and added up.
  p.product *= std::min(move, 1.6);
  p.modular_level *= modular_level;
  p.modular_move *= modular_move;
  p.name = fmt::format("built in for {}", simd_target);
  return p;
}

}  // namespace faltung
