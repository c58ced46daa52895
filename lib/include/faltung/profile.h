// Profile: what is known about a machine, as constants of the cost model. Methods count operations;
// the profile turns counts into seconds.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "faltung/export.h"

namespace faltung {

struct Profile {
  std::string name;  // where the constants come from

  // Seconds per multiply-add of the direct loops, by compute type.
  struct PerType {
    double float32 = 0, float64 = 0, complex64 = 0, complex128 = 0, int64 = 0, wide = 0,
           residue = 0;
  };
  PerType multiply_add;
  // Seconds per float32 multiply-add of the fused separable passes.
  double tile_add = 0;
  // Seconds per float32 sample and pole of a recursive filter, in one direction.
  double pole_step = 0;
  // Seconds per element moved between the caller's arrays and working memory, with conversion: in
  // dense rows, and with a stride.
  double move = 0;
  double move_strided = 0;
  // Seconds per byte of working memory cleared or scanned.
  double clear_byte = 0;
  // Seconds per complex float64 product of spectra.
  double product = 0;
  // Seconds per byte of pieces larger than the cache.
  double memory_byte = 0;
  double cache_bytes = 0;  // share of a core
  // Seconds per point and log2(points) of a transform that fits the cache with its spectrum, and of
  // one that takes eight times the cache or more; in between the cost rises with the logarithm of
  // the size.
  struct Transform {
    double in_cache = 0, in_memory = 0;
  };
  Transform real_float32, real_float64, complex_float32, complex_float64;
  // What a level that is no factor of two costs more: 0 is nothing, 1 twice as much.
  double odd_level = 0;
  double per_transform = 0;  // seconds to begin one
  // Seconds per complex point of transforms in SIMD lanes, forward and inverse together: for each
  // level, log2(points) of them, and for each time that a point is moved into or out of the lanes.
  struct Lanes {
    double level = 0, move = 0;
  };
  Lanes lanes_float32, lanes_float64;
  // Seconds per point and log2(points) of a transform modulo a prime, and to take one integer into
  // residues or back; of the small primes where the SIMD target has those.
  double modular_level = 0;
  double modular_move = 0;
  // Seconds to begin a tile or block, and a row inside it.
  double per_tile = 0;
  double per_row = 0;
  // Seconds to execute anything at all.
  double per_execution = 0;

  // What FFTW has learnt by timing its plans, in its own words; empty: it estimates. FFTW has one
  // planner for the process, so an engine with such a profile teaches it to all.
  std::string fftw_float32, fftw_float64;

  // Constants that ship with the library, by SIMD target ("AVX3", "AVX2", ...).
  FALTUNG_API static Profile builtin(std::string_view simd_target);

  // A text for a file that load() reads (JSON, schema faltung.profile/1), signed with what the
  // constants hold for: the library's version and methods, the SIMD target, the processor, FFTW.
  FALTUNG_API std::string text(std::string_view simd_target) const;
  struct Loaded;
  // Never an error: a file that is missing, no regular file, damaged, signed for something else, or
  // whose constants no machine can have is refused with a reason.
  FALTUNG_API static Loaded load(const std::string& path, std::string_view simd_target);
};

struct Profile::Loaded {
  std::optional<Profile> profile;
  std::string reason;  // one sentence without a full stop, when there is no profile
};

struct MeasureOptions {
  double seconds = 40;    // about as long as measuring may take
  std::string simd = {};  // SIMD target by name; empty: the best the CPU has
  // Called now and then with the share that is done, from 0 to 1.
  std::function<void(double)> progress = {};
  std::stop_token stop = {};
};

// Measures this machine: problems of many kinds are timed on one thread with every method that is
// not hopeless, and the built-in constants are moved to where they predict the times best. Error
// cancelled when the stop token is raised.
FALTUNG_API Profile measure_profile(const MeasureOptions& options = {});

}  // namespace faltung
