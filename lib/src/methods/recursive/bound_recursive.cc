#include "methods/recursive/bound_recursive.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/flush_denormals.h"
#include "core/parallel.h"
#include "simd/recursive_pass.h"
#include "simd/scan.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// Rows of columns that are filtered at a time, the states kept in between.
constexpr std::int64_t kStretch = 32;

template <typename T>
const auto& pass_of(const simd::RecursivePasses& passes) {
  if constexpr (sizeof(T) == 4) return passes.float32;
  if constexpr (sizeof(T) == 8) return passes.float64;
}

// Both directions of one axis.
template <typename T>
struct Filter {
  simd::RecursiveTaps<T> above, below;
  std::int64_t reach;  // taps on either side of the middle

  Filter(const RecursiveFit& fit, std::int64_t taps) : reach((taps - 1) / 2) {
    above.pairs = fit.pairs();
    for (std::size_t k = 0; k < fit.poles.size(); ++k) {
      above.pole_re[k] = static_cast<T>(fit.poles[k].real());
      above.pole_im[k] = static_cast<T>(fit.poles[k].imag());
      const std::complex<double> tail = std::pow(fit.poles[k], static_cast<double>(reach + 1));
      above.tail_re[k] = static_cast<T>(tail.real());
      above.tail_im[k] = static_cast<T>(tail.imag());
      above.weight_re[k] = static_cast<T>(fit.weights[k].real());
      above.weight_im[k] = static_cast<T>(fit.weights[k].imag());
    }
    below = above;
    if (!fit.antisymmetric) return;
    for (T& weight : below.weight_re) weight = -weight;
    for (T& weight : below.weight_im) weight = -weight;
  }
};

std::int64_t states_of(const RecursiveShape& shape) {
  const int pairs = std::max(shape.across_fit.pairs(), shape.along_fit.pairs());
  return 2 * pairs * std::max(shape.columns, shape.group * shape.channels);
}

template <typename T>
class BoundRecursive final : public Bound {
 public:
  BoundRecursive(const CanonicalProblem& problem, const RecursiveShape& shape,
                 const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        grid_(problem, shape.boxes.tile),
        across_(shape.across_fit, problem.axes[shape.across].kernel),
        along_(shape.along_fit, problem.axes[shape.along()].kernel),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scan_(simd::scan_loops(workshop.target())),
        pass_(pass_of<T>(simd::recursive_passes(workshop.target()))) {
    if (is_floating(problem.signal_type)) {
      reach_ = workshop.build_part(reach_part(problem, shape.boxes)).bound;
    }
  }

  std::int64_t owned_bytes() const override { return reach_ ? reach_->owned_bytes() : 0; }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), worker_bytes());
  }

  void execute(const Execution& e) const override {
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(worker_bytes());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      if (!run_tile(e, grid_.tile(index), take_memory(arena))) *e.overflowed = true;
    });
  }

 private:
  using Row = simd::Rows<T>;
  using ConstRow = simd::Rows<const T>;

  struct Memory {
    T *samples = nullptr, *turned = nullptr, *filtered = nullptr;  // of a group of rows
    T *columns = nullptr, *results = nullptr, *states = nullptr;
    std::byte *marks = nullptr, *reached = nullptr;
    std::span<std::byte> part;
  };

  std::int64_t worker_bytes() const {
    const std::int64_t bytes = recursive_bytes(problem_, shape_);
    return reach_ ? checked_add(bytes, Arena::padded(reach_->workspace_bytes(1))) : bytes;
  }

  Memory take_memory(Arena& arena) const {
    Memory m;
    m.samples = arena.take<T>(shape_.group * shape_.row);
    m.turned = arena.take<T>(shape_.group * shape_.row);
    m.filtered = arena.take<T>(shape_.group * shape_.columns);
    m.columns = arena.take<T>(round_up(shape_.rows(), shape_.group) * shape_.columns);
    m.results = arena.take<T>(shape_.boxes.tile[shape_.across] * shape_.columns);
    m.states = arena.take<T>(states_of(shape_));
    if (reach_) {
      m.marks = arena.take_bytes(shape_.boxes.samples_size);
      m.reached = arena.take_bytes(shape_.boxes.tile_size);
      const std::int64_t part = Arena::padded(reach_->workspace_bytes(1));
      m.part = {arena.take_bytes(part), static_cast<std::size_t>(part)};
    }
    return m;
  }

  bool run_tile(const Execution& e, const Tile& tile, const Memory& m) const {
    Timed timed(e.stages, Stage::sums);
    bool finite = true;
    const std::int64_t rows = tile.count[shape_.across] + 2 * across_.reach;
    for (std::int64_t row = 0; row < rows; row += shape_.group) {
      finite &= filter_along(e, tile, row, std::min(shape_.group, rows - row), finite, m);
    }
    filter_across(tile.count[shape_.across], m);
    if (!finite) spoil_reached(e, m);
    ScatterBox box;
    std::int64_t stride = 1;
    for (std::size_t a = shape_.boxes.rank; a-- > 0;) {
      box.count[a] = tile.count[a];
      box.stride[a] = a == shape_.across ? shape_.columns : stride;
      stride *= shape_.boxes.tile[a];
    }
    timed.next(Stage::scatter);
    return scatter_.run(reinterpret_cast<const std::byte*>(m.results), box,
                        outputs_of(problem_, e, tile), e.output_strides);
  }

  // Rows row, ..., row + count - 1 of the tile's box into columns. False when a sample was not
  // finite; `clean`: none was before.
  bool filter_along(const Execution& e, const Tile& tile, std::int64_t row, std::int64_t count,
                    bool clean, const Memory& m) const {
    const std::size_t along = shape_.along();
    GatherBox box = shape_.boxes.samples_of(problem_, tile);
    box.start[shape_.across] += row;
    box.count[shape_.across] = count;
    box.stride[shape_.across] = shape_.row;
    const std::int64_t length = box.count[along] * shape_.channels;
    if (count < shape_.group || length < shape_.row) {
      std::fill_n(m.samples, shape_.group * shape_.row, T{});
    }
    gather_.run(e.signal, e.signal_strides, box, reinterpret_cast<std::byte*>(m.samples));
    const bool finite = !reach_ || scan_.all_finite(m.samples, shape_.group * shape_.row);
    if (!finite) mark(row, count, length, clean, m);
    // Not before: a denormal float32 is none in float64.
    const FlushDenormals flush;
    pass_.turn({m.samples, shape_.row}, shape_.group, round_up(length, pass_.lanes),
               {m.turned, shape_.group});
    const std::int64_t outputs = tile.count[along];
    filter(along_, {m.turned, shape_.group * shape_.channels}, outputs,
           shape_.group * shape_.channels, {m.filtered, shape_.group * shape_.channels}, m.states,
           outputs + 2 * along_.reach);
    pass_.turn({m.filtered, shape_.group}, round_up(outputs * shape_.channels, pass_.lanes),
               shape_.group, {m.columns + row * shape_.columns, shape_.columns});
    return finite;
  }

  void filter_across(std::int64_t outputs, const Memory& m) const {
    const FlushDenormals flush;
    filter(across_, {m.columns, shape_.columns}, outputs, shape_.columns,
           {m.results, shape_.columns}, m.states, kStretch);
  }

  // All rows of outputs from those of samples, which reach beyond them on either side.
  void filter(const Filter<T>& f, ConstRow in, std::int64_t outputs, std::int64_t width, Row out,
              T* states, std::int64_t stretch) const {
    const auto stretches = [&](std::int64_t from, std::int64_t to, const auto& run) {
      for (std::int64_t at = from; at < to; at += stretch) run(at, std::min(stretch, to - at));
    };
    const auto in_row = [&](std::int64_t i) {
      return ConstRow{in.first + i * in.stride, in.stride};
    };
    const auto out_row = [&](std::int64_t i) {
      return Row{out.first + i * out.stride, out.stride};
    };
    const ConstRow none{nullptr, 0};
    std::fill_n(states, 2 * f.above.pairs * width, T{});
    stretches(0, f.reach, [&](std::int64_t at, std::int64_t count) {
      pass_.from_above(f.above, states, in_row(at), none, count, width, {nullptr, 0});
    });
    // Nothing has ended before the first output.
    pass_.from_above(f.above, states, in_row(f.reach), none, 1, width, out_row(0));
    stretches(1, outputs, [&](std::int64_t at, std::int64_t count) {
      pass_.from_above(f.above, states, in_row(f.reach + at), in_row(at - 1), count, width,
                       out_row(at));
    });
    // Backwards: stretch number `at` counts from the end. An output starts from the sample after
    // it, so what lies beyond the last one but for its neighbour comes first.
    std::fill_n(states, 2 * f.below.pairs * width, T{});
    const std::int64_t end = outputs + 2 * f.reach - 1;
    stretches(0, f.reach - 1, [&](std::int64_t at, std::int64_t count) {
      pass_.from_below(f.below, states, in_row(end - at - count), none, count, width, {nullptr, 0});
    });
    pass_.from_below(f.below, states, in_row(f.reach + outputs - 1), none, 1, width,
                     out_row(outputs - 1));
    stretches(1, outputs, [&](std::int64_t at, std::int64_t count) {
      const std::int64_t first = outputs - at - count;
      pass_.from_below(f.below, states, in_row(f.reach + first), in_row(2 * f.reach + first + 1),
                       count, width, out_row(first));
    });
  }

  // Marks samples of these rows that are not finite, and makes them 0.
  void mark(std::int64_t row, std::int64_t count, std::int64_t length, bool clean,
            const Memory& m) const {
    if (clean) std::fill_n(m.marks, shape_.boxes.samples_size, std::byte{0});
    const std::int64_t stride = shape_.boxes.samples_strides()[shape_.across];
    for (std::int64_t r = 0; r < count; ++r) {
      for (std::int64_t i = 0; i < length; ++i) {
        T& sample = m.samples[r * shape_.row + i];
        if (std::isfinite(sample)) continue;
        m.marks[(row + r) * stride + i] = std::byte{1};
        sample = 0;
      }
    }
  }

  void spoil_reached(const Execution& e, const Memory& m) const {
    Execution part;
    part.signal = m.marks;
    part.signal_strides = shape_.boxes.samples_strides();
    part.output = m.reached;
    part.output_strides = shape_.boxes.tile_strides();
    part.workspace = m.part;
    part.overflowed = e.overflowed;
    part.stages = e.stages;
    reach_->execute(part);
    const std::int64_t row = shape_.boxes.tile[shape_.along()] * shape_.channels;
    for (std::int64_t i = 0; i < shape_.boxes.tile_size; ++i) {
      if (m.reached[i] == std::byte{0}) continue;
      m.results[i / row * shape_.columns + i % row] = std::numeric_limits<T>::quiet_NaN();
    }
  }

  CanonicalProblem problem_;
  RecursiveShape shape_;
  TileGrid grid_;
  Filter<T> across_, along_;
  Gather gather_;
  Scatter scatter_;
  const simd::ScanLoops& scan_;
  const simd::RecursivePass<T>& pass_;
  std::unique_ptr<Bound> reach_;
};

}  // namespace

std::int64_t recursive_bytes(const CanonicalProblem& problem, const RecursiveShape& shape) {
  const std::int64_t size = size_of(problem.compute);
  const auto bytes = [&](std::int64_t count) { return Arena::padded(checked_mul(count, size)); };
  std::int64_t sum = 2 * bytes(checked_mul(shape.group, shape.row)) +
                     bytes(shape.group * shape.columns) + bytes(states_of(shape)) +
                     bytes(round_up(shape.rows(), shape.group) * shape.columns) +
                     bytes(shape.boxes.tile[shape.across] * shape.columns);
  if (is_floating(problem.signal_type)) {
    sum += Arena::padded(shape.boxes.samples_size) + Arena::padded(shape.boxes.tile_size);
  }
  return sum;
}

std::unique_ptr<Bound> bind_recursive(const CanonicalProblem& problem, const RecursiveShape& shape,
                                      const Workshop& workshop) {
  if (problem.compute == Compute::float32) {
    return std::make_unique<BoundRecursive<float>>(problem, shape, workshop);
  }
  return std::make_unique<BoundRecursive<double>>(problem, shape, workshop);
}

}  // namespace faltung
