// FFTW's two libraries, of the same shape under different names, and the lock on its planner.
#pragma once

#include <fftw3.h>

#include <mutex>

#include "fft/transform.h"

namespace faltung::fft {

struct Float64 {
  using Real = double;
  using Complex = fftw_complex;
  using Plan = fftw_plan;
  using Dim = fftw_iodim64;
  static constexpr auto kThreadSafe = fftw_make_planner_thread_safe;
  static constexpr auto kTimeLimit = fftw_set_timelimit;
  static constexpr auto kExport = fftw_export_wisdom_to_string;
  static constexpr auto kImport = fftw_import_wisdom_from_string;
  static constexpr auto kDestroy = fftw_destroy_plan;
  static constexpr auto kPlanComplex = fftw_plan_guru64_dft;
  static constexpr auto kPlanForward = fftw_plan_guru64_dft_r2c;
  static constexpr auto kPlanInverse = fftw_plan_guru64_dft_c2r;
  static constexpr auto kRunComplex = fftw_execute_dft;
  static constexpr auto kRunForward = fftw_execute_dft_r2c;
  static constexpr auto kRunInverse = fftw_execute_dft_c2r;
};

struct Float32 {
  using Real = float;
  using Complex = fftwf_complex;
  using Plan = fftwf_plan;
  using Dim = fftwf_iodim64;
  static constexpr auto kThreadSafe = fftwf_make_planner_thread_safe;
  static constexpr auto kTimeLimit = fftwf_set_timelimit;
  static constexpr auto kExport = fftwf_export_wisdom_to_string;
  static constexpr auto kImport = fftwf_import_wisdom_from_string;
  static constexpr auto kDestroy = fftwf_destroy_plan;
  static constexpr auto kPlanComplex = fftwf_plan_guru64_dft;
  static constexpr auto kPlanForward = fftwf_plan_guru64_dft_r2c;
  static constexpr auto kPlanInverse = fftwf_plan_guru64_dft_c2r;
  static constexpr auto kRunComplex = fftwf_execute_dft;
  static constexpr auto kRunForward = fftwf_execute_dft_r2c;
  static constexpr auto kRunInverse = fftwf_execute_dft_c2r;
};

// Calls visit with the library of the precision.
template <typename Visit>
auto with_library(Precision precision, const Visit& visit) {
  return precision == Precision::float32 ? visit(Float32()) : visit(Float64());
}

// FFTW has one planner for the process. Its own lock is for other users of FFTW in the process, who
// do not know of ours; ours also covers destroying.
std::mutex& planner_mutex();

}  // namespace faltung::fft
