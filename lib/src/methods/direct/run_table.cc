#include "methods/direct/run_table.h"

#include <algorithm>
#include <tuple>

#include "core/checked.h"

namespace faltung {
namespace {

double value(const Taps& taps, std::int64_t i) {
  const auto at = static_cast<std::size_t>(i);
  if (const auto* reals = std::get_if<std::vector<double>>(&taps)) return (*reals)[at];
  return static_cast<double>(std::get<std::vector<std::int64_t>>(taps)[at]);
}

}  // namespace

Blocking choose_blocking(const CanonicalProblem& problem, const TileShape& shape,
                         std::int64_t lanes) {
  const auto at = [](int axis) { return static_cast<std::size_t>(axis); };
  const int row_axis = innermost(shape.out, problem.axes.size());
  if (problem.axes.empty() || shape.layout.stride[at(row_axis)] != 1) return {};
  std::vector<int> convolved;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) convolved.push_back(static_cast<int>(a));
  }
  if (convolved.empty()) return {};
  const bool single = convolved.size() == 1;
  const int axis = single ? convolved.front() : convolved[convolved.size() - 2];
  const std::int64_t phases = shape.layout.phases[at(axis)];
  if (axis == row_axis) return {axis, phases * lanes};
  std::int64_t inside = 1;
  for (int a = axis + 1; a <= row_axis; ++a) inside *= shape.out[at(a)];
  // Short rows are better joined with the axis they lie in.
  if (single && inside < 2 * lanes) return {};
  return {axis, phases};
}

RunCount count_runs(const CanonicalProblem& problem, const Blocking& blocking) {
  const KernelAnalysis& kernel = *problem.kernel;
  if (blocking.axis < 0) return {kernel.nonzero(), 1};
  const std::int64_t k = problem.axes[static_cast<std::size_t>(blocking.axis)].kernel;
  const std::int64_t taps = kernel.taps_per_instance();
  const std::int64_t lines = taps / k * std::min(k, blocking.step);
  // Each zero inside a run makes two of it. Kernels with fewer taps than the fullest one may have
  // more runs, but no more than half of all places.
  std::int64_t most = std::min(kernel.nonzero(), lines + taps - kernel.nonzero());
  if (kernel.instances() > 1) most = std::min(kernel.nonzero(), (lines + taps + 1) / 2);
  const double runs = static_cast<double>(std::min(kernel.nonzero(), lines));
  return {most, std::max(1.0, static_cast<double>(kernel.nonzero()) / std::max(1.0, runs))};
}

RunTable::RunTable(const CanonicalProblem& problem, const Blocking& blocking)
    : blocking_(blocking) {
  std::size_t blocked = 0;  // among the convolved axes
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (!problem.axes[a].convolved()) continue;
    if (static_cast<int>(a) == blocking.axis) blocked = axes_.size();
    axes_.push_back(a);
    lengths_.push_back(problem.axes[a].kernel);
  }
  const KernelAnalysis& kernel = *problem.kernel;
  const Taps& dense = kernel.dense();
  const std::int64_t k = blocking.axis < 0 ? 1 : lengths_[blocked];
  std::int64_t inner = 1;  // taps from one index of the blocked axis to the next
  for (std::size_t a = blocked + 1; a < axes_.size(); ++a) inner *= lengths_[a];
  if (blocking.axis < 0) inner = 1;
  const std::int64_t outer = kernel.taps_per_instance() / (k * inner);

  std::vector<double> taps;
  std::vector<std::int64_t> flat_samples;
  const auto add_line = [&](std::int64_t first) {
    for (std::int64_t phase = 0; phase < std::min(k, blocking.step); ++phase) {
      bool going = false;
      for (std::int64_t q = phase; q < k; q += blocking.step) {
        const double tap = value(dense, first + (k - 1 - q) * inner);
        if (tap == 0) {
          going = false;
          continue;
        }
        if (!going) {
          runs_.push_back({0, static_cast<std::int64_t>(taps.size()), 0});
          flat_samples.push_back(first + (k - 1 - q) * inner);
        }
        going = true;
        ++runs_.back().count;
        taps.push_back(tap);
      }
    }
  };
  for (std::int64_t i = 0; i < kernel.instances(); ++i) {
    const std::int64_t begin = size();
    for (std::int64_t o = 0; o < outer; ++o) {
      for (std::int64_t in = 0; in < inner; ++in) {
        add_line((i * outer + o) * k * inner + in);
      }
    }
    instances_.push_back({begin, size()});
  }
  samples_.resize(runs_.size() * axes_.size());
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    std::int64_t flat = flat_samples[r] % kernel.taps_per_instance();
    for (std::size_t a = axes_.size(); a-- > 0;) {
      samples_[r * axes_.size() + a] = lengths_[a] - 1 - flat % lengths_[a];
      flat /= lengths_[a];
    }
  }
  tap_count_ = static_cast<std::int64_t>(taps.size());
  coefficients_ = Buffer(tap_count_ * size_of(problem.compute));
  if (problem.compute == Compute::float32) {
    std::transform(taps.begin(), taps.end(), coefficients_.as<float>(),
                   [](double tap) { return static_cast<float>(tap); });
  } else {
    std::copy(taps.begin(), taps.end(), coefficients_.as<double>());
  }
}

std::int64_t RunTable::bytes() const {
  return coefficients_.bytes() + static_cast<std::int64_t>(samples_.size() * sizeof(std::int64_t) +
                                                           runs_.size() * sizeof(simd::TapRun));
}

void RunTable::place(const GatherBox& layout, simd::TapRun* runs) const {
  for (std::int64_t r = 0; r < size(); ++r) {
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      const std::size_t a = axes_[i];
      const std::int64_t q = first_sample(r, i);
      offset +=
          q % layout.phases[a] * layout.phase_stride[a] + q / layout.phases[a] * layout.stride[a];
    }
    runs[r] = runs_[static_cast<std::size_t>(r)];
    runs[r].offset = offset;
  }
}

std::int64_t RunTable::clip(const Instance& instance, const TapRange& range, std::int64_t apart,
                            const simd::TapRun* runs, simd::TapRun* clipped) const {
  // In samples: q = k-1-j.
  const std::int64_t lo = lengths_.front() - range.hi, hi = lengths_.front() - range.lo;
  const bool along = static_cast<int>(axes_.front()) == blocking_.axis;
  std::int64_t kept = 0;
  for (std::int64_t r = instance.begin; r < instance.end; ++r) {
    simd::TapRun run = runs[r];
    const std::int64_t q = first_sample(r, 0);
    if (along) {
      const std::int64_t skip = q >= lo ? 0 : std::min(run.count, ceil_div(lo - q, blocking_.step));
      const std::int64_t end = q >= hi ? 0 : std::min(run.count, ceil_div(hi - q, blocking_.step));
      run.offset += skip * apart;
      run.first += skip;
      run.count = std::max<std::int64_t>(0, end - skip);
    } else if (q < lo || q >= hi) {
      run.count = 0;
    }
    if (run.count > 0) clipped[kept++] = run;
  }
  return kept;
}

}  // namespace faltung
