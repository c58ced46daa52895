#include "methods/multirate/cascade.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace faltung {
namespace {

// A sample costs as much to bring to another rate and back, besides the sums, as so many taps.
constexpr double kChangeTaps = 12;
// Samples of the kernel to one at the lower rate: with fewer a window would have to be so long
// that nothing is gained.
constexpr std::int64_t kFewest = 11, kMany = 32;

struct WindowShape {
  std::int64_t terms;
  double decay;  // Kaiser's parameter
};
// Longer windows keep aliases lower. How much of them is passband depends on the kernel: a few
// parameters are tried.
constexpr WindowShape kWindows[] = {{4, 9.5}, {4, 11}, {5, 11},  {5, 12.5},
                                    {5, 14},  {6, 12}, {6, 13.5}};

double in_float32(double value) { return static_cast<double>(static_cast<float>(value)); }

// The taps of every phase have the same sum, so that a flat picture stays flat.
std::vector<double> kaiser_window(std::int64_t rate, std::int64_t terms, double decay) {
  const std::int64_t size = rate * terms;
  std::vector<double> window;
  const double middle = static_cast<double>(size - 1) / 2, half = static_cast<double>(size) / 2;
  for (std::int64_t i = 0; i < size; ++i) {
    const double x = (static_cast<double>(i) - middle) / half;
    window.push_back(std::cyl_bessel_i(0.0, decay * std::sqrt(1 - x * x)));
  }
  for (std::int64_t p = 0; p < rate; ++p) {
    double sum = 0;
    for (std::int64_t i = p; i < size; i += rate) sum += window[static_cast<std::size_t>(i)];
    for (std::int64_t i = p; i < size; i += rate) {
      double& tap = window[static_cast<std::size_t>(i)];
      tap = in_float32(tap / (sum * static_cast<double>(rate)));
    }
  }
  return window;
}

// Solves the fit's equations, symmetric and positive, whose matrix has `bands` diagonals on either
// side, all of one value each: row[|i - j|].
std::vector<double> solve_banded(const std::vector<double>& row, std::vector<double> right) {
  const auto n = static_cast<std::int64_t>(right.size());
  const auto bands = static_cast<std::int64_t>(row.size());
  std::vector<double> factor(static_cast<std::size_t>(n * bands));  // Cholesky's, by rows
  const auto at = [&](std::int64_t i, std::int64_t j) -> double& {
    return factor[static_cast<std::size_t>(i * bands + i - j)];
  };
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t first = std::max<std::int64_t>(0, i - bands + 1);
    for (std::int64_t j = first; j <= i; ++j) {
      double sum = row[static_cast<std::size_t>(i - j)];
      for (std::int64_t k = std::max(first, j - bands + 1); k < j; ++k) sum -= at(i, k) * at(j, k);
      at(i, j) = i == j ? std::sqrt(std::max(sum, 1e-300)) : sum / at(j, j);
    }
  }
  const auto value = [&](std::int64_t i) -> double& { return right[static_cast<std::size_t>(i)]; };
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t k = std::max<std::int64_t>(0, i - bands + 1); k < i; ++k) {
      value(i) -= at(i, k) * value(k);
    }
    value(i) /= at(i, i);
  }
  for (std::int64_t i = n; i-- > 0;) {
    for (std::int64_t k = i + 1; k < std::min(n, i + bands); ++k) value(i) -= at(k, i) * value(k);
    value(i) /= at(i, i);
  }
  return right;
}

class Fit {
 public:
  Fit(const std::vector<double>& kernel, std::int64_t rate, std::int64_t terms,
      std::vector<double> window)
      : kernel_(kernel) {
    cascade_.rate = rate;
    cascade_.terms = terms;
    cascade_.window = std::move(window);
    const auto taps = static_cast<std::int64_t>(kernel.size());
    const std::int64_t size = rate * terms;
    std::int64_t middle = (taps - 1) / rate + 2;
    middle += 1 - middle % 2;
    // Both in the middle of their support.
    cascade_.shift = std::max<std::int64_t>(0, size - 1 + (rate * (middle - 1) - taps + 1) / 2);
    cascade_.middle.resize(static_cast<std::size_t>(middle));
    length_ = std::max(2 * size + rate * (middle - 1), cascade_.shift + taps);
  }

  std::optional<Cascade> run(double most) {
    list_bases();
    fit_middle();
    for (std::int64_t p = 0; p < cascade_.rate; ++p) {
      const auto [residual, growth] = distance(p);
      if (!(residual <= most)) return std::nullopt;
      cascade_.residual = std::max(cascade_.residual, residual);
      cascade_.growth = std::max(cascade_.growth, growth);
    }
    return std::move(cascade_);
  }

 private:
  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }
  double kernel(std::int64_t m) const {
    m -= cascade_.shift;
    return m < 0 || m >= static_cast<std::int64_t>(kernel_.size()) ? 0.0 : kernel_[at(m)];
  }

  // What a single middle tap 0 makes of an impulse, in every phase.
  void list_bases() {
    const std::vector<double>& window = cascade_.window;
    const std::int64_t size = cascade_.window_taps(), rate = cascade_.rate;
    for (std::int64_t p = 0; p < rate; ++p) {
      std::vector<double> basis(at(2 * size));
      for (std::int64_t t = p; t < size; t += rate) {
        for (std::int64_t m = 0; m < size; ++m) basis[at(t + m)] += window[at(t)] * window[at(m)];
      }
      bases_.push_back(std::move(basis));
    }
  }

  void fit_middle() {
    const auto size = static_cast<std::int64_t>(bases_.front().size());
    const std::int64_t rate = cascade_.rate;
    std::vector<double> row(at(2 * cascade_.terms)), right(cascade_.middle.size()), sum(at(size));
    for (const std::vector<double>& basis : bases_) {
      for (std::int64_t s = 0; s < 2 * cascade_.terms; ++s) {
        row[at(s)] += std::inner_product(basis.begin() + s * rate, basis.end(), basis.begin(), 0.0);
      }
      for (std::int64_t m = 0; m < size; ++m) sum[at(m)] += basis[at(m)];
    }
    for (std::size_t s = 0; s < right.size(); ++s) {
      for (std::int64_t m = 0; m < size; ++m) {
        right[s] += sum[at(m)] * kernel(static_cast<std::int64_t>(s) * rate + m);
      }
    }
    cascade_.middle = solve_banded(row, std::move(right));
    // What is flat keeps its value: the error of the sum is spread by size.
    double missing =
        std::accumulate(kernel_.begin(), kernel_.end(), 0.0) * static_cast<double>(rate);
    double sizes = 0;
    for (const double tap : cascade_.middle) {
      missing -= tap;
      sizes += std::abs(tap);
    }
    for (double& tap : cascade_.middle) {
      tap = in_float32(tap + missing * std::abs(tap) / std::max(sizes, 1e-300));
    }
  }

  struct Distance {
    double residual, growth;
  };
  Distance distance(std::int64_t p) const {
    std::vector<double> taps(at(length_)), sizes(at(length_));
    const std::vector<double>& basis = bases_[at(p)];
    for (std::int64_t s = 0; s < cascade_.coarse_taps(); ++s) {
      const double weight = cascade_.middle[at(s)];
      double* tap = taps.data() + s * cascade_.rate;
      double* size = sizes.data() + s * cascade_.rate;
      for (std::size_t m = 0; m < basis.size(); ++m) {
        tap[m] += weight * basis[m];
        size[m] += std::abs(weight) * basis[m];  // windows are positive
      }
    }
    Distance distance{0, 0};
    for (std::int64_t m = 0; m < length_; ++m) {
      distance.residual += std::abs(taps[at(m)] - kernel(m));
      distance.growth += sizes[at(m)];
    }
    return distance;
  }

  const std::vector<double>& kernel_;
  Cascade cascade_;
  std::int64_t length_;
  std::vector<std::vector<double>> bases_;
};

std::optional<Cascade> fit(const std::vector<double>& kernel, std::int64_t rate,
                           const WindowShape& shape, double most) {
  return Fit(kernel, rate, shape.terms, kaiser_window(rate, shape.terms, shape.decay)).run(most);
}

}  // namespace

double Cascade::cost() const {
  const auto n = static_cast<double>(rate);
  return 2 * static_cast<double>(terms) + kChangeTaps / n +
         2 * static_cast<double>(middle.size()) / (n * n);
}

std::optional<Cascade> find_cascade(const std::vector<double>& kernel, double most) {
  const auto taps = static_cast<std::int64_t>(kernel.size());
  std::int64_t rate = std::min(taps / kFewest, Cascade::kSlowest);
  // A kernel that a fast rate does not serve has edges: slower ones do not either, and faster ones
  // would save little.
  const std::int64_t fast = std::min(taps / kMany, rate);
  if (fast >= 2 && !fit(kernel, fast, *std::rbegin(kWindows), most)) return std::nullopt;
  std::optional<Cascade> best;
  for (; rate >= 2; rate = std::min(rate - 1, 4 * rate / 5)) {
    for (const WindowShape& shape : kWindows) {
      if (best && shape.terms >= best->terms) break;
      auto found = fit(kernel, rate, shape, most);
      if (found && (!best || found->cost() < best->cost())) best = std::move(found);
    }
    // Slower rates cost more, unless they allow shorter windows; four terms are the shortest.
    if (best && (best->terms == 4 || 2 * rate < best->rate)) break;
  }
  return best;
}

}  // namespace faltung
