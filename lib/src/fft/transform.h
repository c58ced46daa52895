// N-dimensional discrete Fourier transforms by FFTW, unnormalised:
//
//     spectrum[k] = sum_j data[j] exp(-2 pi i sum_a j_a k_a / n_a)         forward
//     data[j] = sum_k spectrum[k] exp(+2 pi i sum_a j_a k_a / n_a)         inverse
//
// so inverse(forward(x)) is x times points(). A real transform stores the spectrum of its last axis
// halved: floor(n/2) + 1 complex values. Arrays are row-major; `count` transforms of one size lie
// one after another, points() apart in data and spectrum_points() apart in the spectrum.
//
// Unless asked to measure, plans are made without touching memory, from estimates and from what
// FFTW knows of plans measured before (wisdom.h). Making and destroying them is serialised over the
// process because FFTW's planner is one for the process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/table_cache.h"
#include "faltung/view.h"

namespace faltung::fft {

enum class Precision : std::uint8_t { float32, float64 };
enum class Domain : std::uint8_t { real, complex };  // of the data; spectra are complex

// Immutable; runs from many threads at once on different arrays.
class Transform {
 public:
  // Rank 0 and lengths of 1 are allowed. Error: a length or count below 1, sizes that overflow, a
  // size FFTW cannot plan. `measure_seconds`: for about how long FFTW may time its plans.
  Transform(Precision precision, Domain domain, const Shape& lengths, std::int64_t count,
            double measure_seconds = 0);
  ~Transform();
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;

  Precision precision() const { return precision_; }
  Domain domain() const { return domain_; }
  std::int64_t points() const { return points_; }                    // data values per transform
  std::int64_t spectrum_points() const { return spectrum_points_; }  // complex values per transform
  std::int64_t count() const { return count_; }
  std::int64_t data_bytes() const;  // of all `count` transforms
  std::int64_t spectrum_bytes() const;
  std::int64_t bytes() const;  // estimate of what the plans hold (twiddle factors)

  // Out of place, both arrays aligned to 64 bytes and not overlapping. The one that is read is
  // destroyed.
  void forward(void* data, void* spectrum) const;
  void inverse(void* spectrum, void* data) const;

 private:
  void destroy();

  Precision precision_;
  Domain domain_;
  std::int64_t points_, spectrum_points_, count_;
  std::int64_t table_points_;
  void* forward_ = nullptr;  // fftw_plan or fftwf_plan
  void* inverse_ = nullptr;
};

// The transform of this size, planned once for all users of the tables.
std::shared_ptr<const Transform> transform(TableCache& tables, Precision precision, Domain domain,
                                           const Shape& lengths, std::int64_t count);

std::string fftw_version();  // "fftw-3.3.10-sse2-avx"

}  // namespace faltung::fft
