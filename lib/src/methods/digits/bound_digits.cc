#include "methods/digits/bound_digits.h"

#include <algorithm>
#include <complex>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/blocks/bound_blocks.h"
#include "methods/blocks/place_taps.h"
#include "methods/digits/recombine.h"
#include "methods/exact/integers.h"
#include "simd/scan.h"
#include "simd/spectrum.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

using Complex = std::complex<double>;

// Bytes of one value while it is put together.
std::int64_t value_bytes(Compute compute) {
  return compute == Compute::int128 ? static_cast<std::int64_t>(sizeof(Wide192)) : 8;
}

// The memory of one worker.
struct Workspace {
  std::int64_t* samples;
  double* data;
  Complex* digits;  // spectra of the samples' digits
  Complex* group;
  std::byte* values;
};

class BoundDigits final : public Bound {
 public:
  BoundDigits(const CanonicalProblem& problem, const DigitSplit& split, const Workshop& workshop)
      : problem_(problem),
        split_(split),
        grid_(problem, split.shape),
        transform_(fft::transform(workshop.tables(), fft::Precision::float64, fft::Domain::real,
                                  split.shape.lengths(problem), split.shape.lanes)),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scan_(simd::scan_loops(workshop.target())),
        loops_(simd::spectrum_loops<double>(workshop.target())) {
    build_spectra(*fft::transform(workshop.tables(), fft::Precision::float64, fft::Domain::real,
                                  split.shape.lengths(problem), 1),
                  workshop.workspace());
  }

  std::int64_t owned_bytes() const override { return spectra_.bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.blocks(), threads),
                       digits_worker_bytes(problem_, split_));
  }

  void execute(const Execution& e) const override {
    const auto bytes = static_cast<std::size_t>(digits_worker_bytes(problem_, split_));
    parallel_for(grid_.blocks(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      Workspace w{};
      w.samples = arena.take<std::int64_t>(points());
      w.data = arena.take<double>(points());
      w.digits = arena.take<Complex>(split_.signal_digits * spectrum_values());
      w.group = arena.take<Complex>(spectrum_values());
      w.values = arena.take_bytes(points() * value_bytes(problem_.compute));
      if (!run_block(e, grid_.block(index), w)) *e.overflowed = true;
    });
  }

 private:
  const BlockShape& shape() const { return split_.shape; }
  std::int64_t points() const { return shape().block_points * shape().lanes; }
  // Complex values of all lanes, and from one kernel digit's spectrum to the next.
  std::int64_t spectrum_values() const {
    return round_up(transform_->spectrum_points() * shape().lanes, 4);
  }
  std::int64_t kernel_stride() const { return round_up(transform_->spectrum_points(), 4); }

  // Spectra of every digit of every kernel, with the 1/points of the way back folded in.
  void build_spectra(const fft::Transform& transform, WorkspacePool& pool) {
    const std::int64_t instances = problem_.kernel->instances();
    const std::int64_t taps = problem_.kernel->taps_per_instance();
    spectra_ = Buffer(instances * split_.kernel_digits * kernel_stride() *
                      static_cast<std::int64_t>(sizeof(Complex)));
    const PooledWorkspace scratch(pool, transform.data_bytes());
    auto* const block = reinterpret_cast<double*>(scratch.span().data());
    const double scale = 1.0 / static_cast<double>(shape().block_points);
    std::vector<std::int64_t> rest(static_cast<std::size_t>(taps));
    for (std::int64_t i = 0; i < instances; ++i) {
      integer_taps(problem_.kernel->dense(), i * taps, rest, problem_.modulus);
      for (int d = 0; d < split_.kernel_digits; ++d) {
        std::fill_n(block, shape().block_points, 0.0);
        const bool last = d + 1 == split_.kernel_digits;
        for_tap_runs(problem_, shape(),
                     [&](std::int64_t at, std::int64_t flat, std::int64_t count) {
                       for (std::int64_t j = 0; j < count; ++j) {
                         std::int64_t& x = rest[static_cast<std::size_t>(flat + j)];
                         const std::int64_t digit = last ? x : take_digit(x, split_.bits);
                         block[at + j] += static_cast<double>(digit) * scale;
                       }
                     });
        transform.forward(block, kernel_digit(i, d));
      }
    }
  }

  Complex* kernel_digit(std::int64_t instance, int digit) const {
    return spectra_.as<Complex>() + (instance * split_.kernel_digits + digit) * kernel_stride();
  }

  bool run_block(const Execution& e, const Tile& block, const Workspace& w) const {
    Timed timed(e.stages, Stage::gather);
    std::fill_n(w.samples, points(), 0);
    gather_.run(e.signal, e.signal_strides, block_box(problem_, shape(), block),
                reinterpret_cast<std::byte*>(w.samples));
    if (problem_.compute == Compute::residue) {
      for (std::int64_t i = 0; i < points(); ++i) {
        w.samples[i] = centred(static_cast<std::uint64_t>(w.samples[i]), problem_.modulus);
      }
    }
    const int digits = std::min(split_.signal_digits,
                                digit_count(scan_.max_abs(w.samples, points()), split_.bits));
    timed.next(Stage::transform);
    for (int d = 0; d < digits; ++d) {
      for (std::int64_t i = 0; i < points(); ++i) {
        w.data[i] = static_cast<double>(d + 1 < digits ? take_digit(w.samples[i], split_.bits)
                                                       : w.samples[i]);
      }
      transform_->forward(w.data, w.digits + d * spectrum_values());
    }
    bool fits = true;
    for (const AxisValues& shared : grid_.shared()) {
      timed.next(Stage::inverse);
      combine(grid_.instance(block, shared), digits, w);
      timed.next(Stage::scatter);
      fits &= scatter(e, block, shared, w);
    }
    return fits;
  }

  // All groups, highest first, into w.values.
  void combine(std::int64_t instance, int digits, const Workspace& w) const {
    std::fill_n(w.values, points() * value_bytes(problem_.compute), std::byte{0});
    for (int group = digits + split_.kernel_digits - 2; group >= 0; --group) {
      sum_group(instance, digits, group, w);
      transform_->inverse(w.group, w.data);
      if (problem_.compute == Compute::int128) {
        shift_all(reinterpret_cast<Wide192*>(w.values), w.data);
      } else if (problem_.compute == Compute::int64) {
        shift_all(reinterpret_cast<std::uint64_t*>(w.values), w.data);
      } else {
        auto* residues = reinterpret_cast<std::uint64_t*>(w.values);
        for (std::int64_t i = 0; i < points(); ++i) {
          shift_in(residues[i], split_.bits, w.data[i], problem_.modulus);
        }
      }
    }
  }

  template <typename Value>
  void shift_all(Value* values, const double* groups) const {
    for (std::int64_t i = 0; i < points(); ++i) shift_in(values[i], split_.bits, groups[i]);
  }

  // Products of digit i of the samples and digit `group` - i of the taps, summed as spectra.
  void sum_group(std::int64_t instance, int digits, int group, const Workspace& w) const {
    const std::int64_t count = transform_->spectrum_points();
    const int first = std::max(0, group - (split_.kernel_digits - 1));
    for (int i = first; i <= std::min(group, digits - 1); ++i) {
      const Complex* taps = kernel_digit(instance, group - i);
      const auto multiply = i == first ? loops_.multiply : loops_.multiply_add;
      for (std::int64_t lane = 0; lane < shape().lanes; ++lane) {
        multiply(w.digits + i * spectrum_values() + lane * count, taps, w.group + lane * count,
                 count);
      }
    }
  }

  bool scatter(const Execution& e, const Tile& block, const AxisValues& shared,
               const Workspace& w) const {
    const BlockResults results = block_results(problem_, shape(), block, shared, e);
    bool fits = true;
    if (problem_.compute == Compute::int128) fits = narrow_to_128(w.values, results);
    const std::int64_t size = size_of_sum(problem_.compute);
    return scatter_.run(w.values + results.first * size, results.box, results.output,
                        e.output_strides) &&
           fits;
  }

  // 192-bit values become 128-bit ones, front to back in the same memory. Only those that are
  // wanted need to fit: what wraps round a block may be anything.
  bool narrow_to_128(std::byte* values, const BlockResults& results) const {
    const auto* wide = reinterpret_cast<const Wide192*>(values);
    const bool fits = all_wanted(0, results.first, results.box,
                                 [&](std::int64_t at) { return wide[at].fits_128(); });
    auto* narrow = reinterpret_cast<int128*>(values);
    for (std::int64_t i = 0; i < points(); ++i) narrow[i] = static_cast<int128>(wide[i].low);
    return fits;
  }

  template <typename Test>
  bool all_wanted(std::size_t axis, std::int64_t at, const ScatterBox& box,
                  const Test& test) const {
    if (axis == problem_.axes.size()) return test(at);
    for (std::int64_t i = 0; i < box.count[axis]; ++i) {
      if (!all_wanted(axis + 1, at + i * box.stride[axis], box, test)) return false;
    }
    return true;
  }

  CanonicalProblem problem_;
  DigitSplit split_;
  BlockGrid grid_;
  std::shared_ptr<const fft::Transform> transform_;
  Gather gather_;
  Scatter scatter_;
  const simd::ScanLoops& scan_;
  const simd::SpectrumLoops<double>& loops_;
  Buffer spectra_;
};

}  // namespace

std::unique_ptr<Bound> bind_digits(const CanonicalProblem& problem, const DigitSplit& split,
                                   const Workshop& workshop) {
  return std::make_unique<BoundDigits>(problem, split, workshop);
}

std::int64_t digits_worker_bytes(const CanonicalProblem& problem, const DigitSplit& split) {
  const std::int64_t points = checked_mul(split.shape.block_points, split.shape.lanes);
  const std::int64_t spectrum =
      round_up(spectrum_points(problem, split.shape, true) * split.shape.lanes, 4) *
      static_cast<std::int64_t>(sizeof(Complex));
  return 2 * Arena::padded(checked_mul(points, 8)) +
         Arena::padded(checked_mul(split.signal_digits, spectrum)) + Arena::padded(spectrum) +
         Arena::padded(checked_mul(points, value_bytes(problem.compute)));
}

}  // namespace faltung
