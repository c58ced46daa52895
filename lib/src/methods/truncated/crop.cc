#include "methods/truncated/crop.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include "problem/accuracy.h"

namespace faltung {
namespace {

constexpr double kWorthwhile = 15.0 / 16;  // of the taps, kept
constexpr double kRounding = 1e-6;         // of sums of magnitudes
constexpr std::int64_t kFewest = 2;        // taps of an axis that is summed along

template <typename T>
double magnitude(const T& tap) {
  if constexpr (std::is_integral_v<T>) {
    return std::abs(static_cast<double>(tap));
  } else {
    return std::abs(tap);
  }
}

// Magnitudes along each axis, the others summed; the largest of the instances.
using Margins = std::vector<std::vector<double>>;

Margins margins_of_product(const KernelAnalysis& kernel) {
  Margins margins;
  for (const Taps& factor : kernel.factors()) {
    std::vector<double>& margin = margins.emplace_back();
    std::visit(
        [&](const auto& taps) {
          for (const auto& tap : taps) margin.push_back(magnitude(tap));
        },
        factor);
    double sum = 0;
    for (const double size : margin) sum += size;
    for (double& size : margin) size *= kernel.l1() / sum;
  }
  return margins;
}

template <typename T>
Margins margins_of(const std::vector<T>& taps, const KernelAnalysis& kernel) {
  const auto& lengths = kernel.lengths();
  Margins largest, sums;
  for (const std::int64_t length : lengths) largest.emplace_back(length, 0.0);
  auto tap = taps.begin();
  for (std::int64_t instance = 0; instance < kernel.instances(); ++instance) {
    sums.clear();
    for (const std::int64_t length : lengths) sums.emplace_back(length, 0.0);
    std::vector<std::size_t> index(lengths.size());
    for (std::int64_t i = 0; i < kernel.taps_per_instance(); ++i, ++tap) {
      const double size = magnitude(*tap);
      for (std::size_t a = 0; a < lengths.size(); ++a) sums[a][index[a]] += size;
      for (std::size_t a = lengths.size(); a-- > 0;) {
        if (++index[a] < sums[a].size()) break;
        index[a] = 0;
      }
    }
    for (std::size_t a = 0; a < lengths.size(); ++a) {
      std::ranges::transform(largest[a], sums[a], largest[a].begin(),
                             [](double x, double y) { return std::max(x, y); });
    }
  }
  return largest;
}

// Drops from the ends of one axis; what that costs.
double crop_axis(const std::vector<double>& margin, double budget, Crop& crop) {
  std::size_t first = 0, end = margin.size();
  double spent = 0;
  while (end - first > static_cast<std::size_t>(kFewest)) {
    const bool front = margin[first] <= margin[end - 1];
    const double next = front ? margin[first] : margin[end - 1];
    if (!(spent + next <= budget)) break;
    spent += next;
    front ? ++first : --end;
  }
  crop.first.push_back(static_cast<std::int64_t>(first));
  crop.count.push_back(static_cast<std::int64_t>(end - first));
  return spent;
}

Taps taken(const Taps& taps, std::int64_t first, std::int64_t count) {
  return std::visit(
      [&](const auto& list) -> Taps {
        return std::decay_t<decltype(list)>(list.begin() + first, list.begin() + first + count);
      },
      taps);
}

template <typename T>
std::vector<T> kept(const std::vector<T>& taps, const KernelAnalysis& kernel, const Crop& crop) {
  const auto& lengths = kernel.lengths();
  std::vector<T> out;
  std::vector<std::int64_t> index(lengths.size());
  for (const T& tap : taps) {
    bool inside = true;
    for (std::size_t a = 0; a < lengths.size(); ++a) {
      inside &= index[a] >= crop.first[a] && index[a] < crop.first[a] + crop.count[a];
    }
    if (inside) out.push_back(tap);
    for (std::size_t a = lengths.size(); a-- > 0;) {
      if (++index[a] < lengths[a]) break;
      index[a] = 0;
    }
  }
  return out;
}

std::shared_ptr<const KernelAnalysis> cropped_kernel(const KernelAnalysis& kernel,
                                                     const Crop& crop) {
  if (kernel.factors().empty()) {
    Taps taps = std::visit([&](const auto& list) -> Taps { return kept(list, kernel, crop); },
                           kernel.dense());
    return std::make_shared<const KernelAnalysis>(std::move(taps), crop.count, kernel.instances(),
                                                  kernel.unit_roundoff());
  }
  std::vector<Taps> factors;
  for (std::size_t a = 0; a < crop.first.size(); ++a) {
    factors.push_back(taken(kernel.factors()[a], crop.first[a], crop.count[a]));
  }
  return std::make_shared<const KernelAnalysis>(std::move(factors));
}

}  // namespace

std::optional<Crop> crop_of(const CanonicalProblem& problem) {
  const KernelAnalysis& kernel = *problem.kernel;
  if (std::isinf(problem.tolerance) || kernel.l1() == 0) return std::nullopt;
  const Margins margins =
      !kernel.factors().empty()
          ? margins_of_product(kernel)
          : std::visit([&](const auto& taps) { return margins_of(taps, kernel); }, kernel.dense());
  const double budget = 0.5 * largest_bound(problem) * kernel.l1() * (1 - kRounding) /
                        static_cast<double>(margins.size());
  Crop crop;
  double share = 1;
  for (const auto& margin : margins) {
    crop.dropped += crop_axis(margin, budget, crop);
    share *= static_cast<double>(crop.count.back()) / static_cast<double>(margin.size());
  }
  crop.dropped *= 1 + kRounding;
  return share <= kWorthwhile ? std::optional(std::move(crop)) : std::nullopt;
}

CanonicalProblem cropped_problem(const CanonicalProblem& problem, const Crop& crop) {
  CanonicalProblem part = problem;
  part.computes = {problem.compute};
  part.kernel = cropped_kernel(*problem.kernel, crop);
  std::size_t along = 0;
  for (CanonicalAxis& axis : part.axes) {
    if (!axis.convolved()) continue;
    axis.kernel = crop.count[along];
    axis.lo -= crop.first[along++];
  }
  const double allowed = largest_bound(problem) * problem.kernel->l1() - crop.dropped;
  // Floating signals have no largest sample; any will do to hold a bound against.
  if (part.signal_max == 0) part.signal_max = 1;
  part.allowed_error = allowed * part.signal_max;
  part.tolerance = std::numeric_limits<double>::infinity();
  return part;
}

}  // namespace faltung
