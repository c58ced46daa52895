#include "methods/blocks/bound_blocks.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "core/checked.h"
#include "core/parallel.h"
#include "methods/blocks/nonfinite.h"
#include "methods/blocks/place_taps.h"

namespace faltung {
namespace {

// The memory of one worker.
template <typename T>
struct Workspace {
  T* data;  // blocks of all lanes, then their results
  std::complex<T>* spectrum;
  std::complex<T>* product;  // the spectrum itself when only one kernel uses it
  std::uint8_t* mask;
  T* indicator;  // of samples or taps
  std::complex<T>* indicator_spectrum;
};

template <typename T>
class BoundBlocks final : public Bound {
 public:
  BoundBlocks(const CanonicalProblem& problem, const BlockShape& shape, const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        grid_(problem, shape),
        complex_(is_complex(problem.compute)),
        transform_(get_transform(workshop, shape.lanes)),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scan_(simd::scan_loops(workshop.target())),
        loops_(simd::spectrum_loops<T>(workshop.target())) {
    build_spectra(*get_transform(workshop, 1), workshop.workspace());
  }

  std::int64_t owned_bytes() const override { return spectra_.bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.blocks(), threads), worker_bytes());
  }

  void execute(const Execution& e) const override {
    parallel_for(grid_.blocks(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(worker_bytes());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      if (!run_block(e, grid_.block(index), take_workspace(arena))) *e.overflowed = true;
    });
  }

 private:
  using Complex = std::complex<T>;

  std::shared_ptr<const fft::Transform> get_transform(const Workshop& workshop,
                                                      std::int64_t count) const {
    const auto precision = sizeof(T) == 4 ? fft::Precision::float32 : fft::Precision::float64;
    const auto domain = complex_ ? fft::Domain::complex : fft::Domain::real;
    return fft::transform(workshop.tables(), precision, domain, shape_.lengths(problem_), count);
  }

  std::int64_t block_values() const { return shape_.block_points * (complex_ ? 2 : 1); }  // of T
  bool is_shared() const { return grid_.shared().size() > 1; }

  std::int64_t worker_bytes() const {
    return Arena::padded(transform_->data_bytes()) +
           Arena::padded(transform_->spectrum_bytes()) * (is_shared() ? 2 : 1) +
           nonfinite_bytes(problem_, shape_, transform_->spectrum_bytes());
  }

  Workspace<T> take_workspace(Arena& arena) const {
    Workspace<T> w{};
    w.data = reinterpret_cast<T*>(arena.take_bytes(transform_->data_bytes()));
    w.spectrum = reinterpret_cast<Complex*>(arena.take_bytes(transform_->spectrum_bytes()));
    w.product = w.spectrum;
    if (is_shared()) {
      w.product = reinterpret_cast<Complex*>(arena.take_bytes(transform_->spectrum_bytes()));
    }
    if (may_be_nonfinite(problem_)) {
      w.mask = arena.take<std::uint8_t>(shape_.block_points * shape_.lanes);
      if (has_zero_taps(problem_)) {
        w.indicator = reinterpret_cast<T*>(arena.take_bytes(transform_->data_bytes()));
        w.indicator_spectrum =
            reinterpret_cast<Complex*>(arena.take_bytes(transform_->spectrum_bytes()));
      }
    }
    return w;
  }

  // Spectra of all kernels, with the 1/points of the backward transform folded in.
  void build_spectra(const fft::Transform& transform, WorkspacePool& pool) {
    const PooledWorkspace scratch(pool, transform.data_bytes());
    T* const block = reinterpret_cast<T*>(scratch.span().data());
    const std::int64_t instances = problem_.kernel->instances();
    spectra_ = Buffer(instances * spectrum_stride() * static_cast<std::int64_t>(sizeof(Complex)));
    const double scale = 1.0 / static_cast<double>(shape_.block_points);
    for (std::int64_t i = 0; i < instances; ++i) {
      std::fill_n(block, block_values(), T{});
      add_taps(problem_, shape_, i, scale, block);
      transform.forward(block, spectra_.as<Complex>() + i * spectrum_stride());
    }
  }

  // Complex values from one kernel's spectrum to the next: every one aligned.
  std::int64_t spectrum_stride() const {
    return round_up(transform_->spectrum_points(),
                    static_cast<std::int64_t>(kAlignment / sizeof(T)));
  }

  bool run_block(const Execution& e, const Tile& block, const Workspace<T>& w) const {
    const std::int64_t values = block_values() * shape_.lanes;
    Timed timed(e.stages, Stage::gather);
    const GatherBox box = block_box(problem_, shape_, block);
    std::fill_n(w.data, values, T{});
    gather_.run(e.signal, e.signal_strides, box, reinterpret_cast<std::byte*>(w.data));
    const bool finite = !may_be_nonfinite(problem_) || scan_.all_finite(w.data, values);
    if (!finite) {
      mask_samples(w.data, shape_.block_points * shape_.lanes, complex_, w.mask);
    }
    timed.next(Stage::transform);
    transform_->forward(w.data, w.spectrum);
    bool fits = true;
    for (const AxisValues& shared : grid_.shared()) {
      const std::int64_t instance = grid_.instance(block, shared);
      timed.next(Stage::product);
      multiply(w.spectrum, spectra_.template as<Complex>() + instance * spectrum_stride(),
               w.product);
      timed.next(Stage::inverse);
      transform_->inverse(w.product, w.data);
      if (!finite) spoil_reached(instance, w);
      timed.next(Stage::scatter);
      fits &= scatter(e, block, shared, w.data);
    }
    return fits;
  }

  // Lane by lane: all lanes share the kernel.
  void multiply(const Complex* spectra, const Complex* kernel, Complex* products) const {
    const std::int64_t points = transform_->spectrum_points();
    for (std::int64_t lane = 0; lane < shape_.lanes; ++lane) {
      loops_.multiply(spectra + lane * points, kernel, products + lane * points, points);
    }
  }

  // Results within reach of a masked sample become NaN.
  void spoil_reached(std::int64_t instance, const Workspace<T>& w) const {
    const std::int64_t points = shape_.block_points * shape_.lanes;
    const T nan = std::numeric_limits<T>::quiet_NaN();
    const std::int64_t parts = complex_ ? 2 : 1;
    if (!has_zero_taps(problem_)) {
      for (std::int64_t lane = 0; lane < shape_.lanes; ++lane) {
        grow_mask(problem_, shape_, w.mask + lane * shape_.block_points);
      }
      for (std::int64_t i = 0; i < points; ++i) {
        if (w.mask[i] != 0) std::fill_n(w.data + parts * i, parts, nan);
      }
      return;
    }
    count_reaching(instance, w);
    const T half = static_cast<T>(0.5 * static_cast<double>(shape_.block_points));
    for (std::int64_t i = 0; i < points; ++i) {
      if (w.indicator[parts * i] > half) std::fill_n(w.data + parts * i, parts, nan);
    }
  }

  // indicator[i] = points * (number of masked samples under non-zero taps of output i).
  void count_reaching(std::int64_t instance, const Workspace<T>& w) const {
    const std::int64_t parts = complex_ ? 2 : 1;
    // The product's memory is free once its transform has gone back.
    Complex* reach = w.indicator_spectrum;
    for (std::int64_t lane = 0; lane < shape_.lanes; ++lane) {
      T* block = w.indicator + lane * block_values();
      std::fill_n(block, block_values(), T{});
      add_indicator(problem_, shape_, instance, block);
    }
    transform_->forward(w.indicator, reach);
    std::fill_n(w.indicator, block_values() * shape_.lanes, T{});
    for (std::int64_t i = 0; i < shape_.block_points * shape_.lanes; ++i) {
      w.indicator[parts * i] = static_cast<T>(w.mask[i]);
    }
    transform_->forward(w.indicator, w.product);
    loops_.multiply(w.product, reach, w.product, transform_->spectrum_points() * shape_.lanes);
    transform_->inverse(w.product, w.indicator);
  }

  bool scatter(const Execution& e, const Tile& block, const AxisValues& shared,
               const T* results) const {
    const BlockResults wanted = block_results(problem_, shape_, block, shared, e);
    const T* first = results + wanted.first * (complex_ ? 2 : 1);
    return scatter_.run(reinterpret_cast<const std::byte*>(first), wanted.box, wanted.output,
                        e.output_strides);
  }

  CanonicalProblem problem_;
  BlockShape shape_;
  BlockGrid grid_;
  bool complex_;
  std::shared_ptr<const fft::Transform> transform_;
  Gather gather_;
  Scatter scatter_;
  const simd::ScanLoops& scan_;
  const simd::SpectrumLoops<T>& loops_;
  Buffer spectra_;
};

}  // namespace

std::unique_ptr<Bound> bind_blocks(const CanonicalProblem& problem, const BlockShape& shape,
                                   const Workshop& workshop) {
  if (is_single(problem.compute)) {
    return std::make_unique<BoundBlocks<float>>(problem, shape, workshop);
  }
  return std::make_unique<BoundBlocks<double>>(problem, shape, workshop);
}

}  // namespace faltung
