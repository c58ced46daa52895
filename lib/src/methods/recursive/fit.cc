#include "methods/recursive/fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

namespace faltung {
namespace {

using Complex = std::complex<double>;

// Decay and frequency for sigma = 1.
struct Wave {
  double decay, frequency;
};
constexpr std::array<Wave, 2> kTwo = {{{1.784451, 0.631914}, {1.724152, 1.997243}}};
constexpr std::array<Wave, 3> kThree = {
    {{1.923549, 0.534444}, {1.895698, 1.639312}, {1.829407, 2.894228}}};
constexpr std::array<Wave, 4> kFour = {
    {{2.24706, 0.470983}, {2.232395, 1.429977}, {2.199272, 2.449986}, {2.135911, 3.629333}}};
constexpr std::array<std::span<const Wave>, 3> kFamilies = {kTwo, kThree, kFour};

// Shorter kernels are summed faster than they are filtered.
constexpr std::int64_t kShortest = 9;
// Where the sum of a kernel is a smaller share of its l1 norm it is not what gives its width.
constexpr double kNoMass = 0.1;

// One half of the kernel, from its middle on.
struct Half {
  std::vector<double> taps;
  bool antisymmetric;
  double sum;  // of all taps
};

Half half_of(const std::vector<double>& taps) {
  const std::size_t middle = taps.size() / 2;
  double even = 0, odd = 0;
  for (std::size_t n = 1; n <= middle; ++n) {
    even += std::abs(taps[middle + n] + taps[middle - n]);
    odd += std::abs(taps[middle + n] - taps[middle - n]);
  }
  return {{taps.begin() + static_cast<std::ptrdiff_t>(middle), taps.end()},
          odd > even,
          std::accumulate(taps.begin(), taps.end(), 0.0)};
}

double moment(const Half& half, int power) {
  double sum = 0;
  for (std::size_t n = 1; n < half.taps.size(); ++n) {
    sum += std::pow(static_cast<double>(n), power) * half.taps[n];
  }
  return sum;
}

// From the moments of a Gaussian (2 over 0) or of its derivatives (3 over 1, 4 over 2); 0 if none.
double width_of(const Half& half, double l1) {
  double square = 0;
  if (half.antisymmetric) {
    square = moment(half, 3) / moment(half, 1) / 3;
  } else if (std::abs(half.sum) > kNoMass * l1) {
    square = 2 * moment(half, 2) / half.sum;
  } else {
    square = moment(half, 4) / moment(half, 2) / 6;
  }
  return std::isfinite(square) && square > 0 ? std::sqrt(square) : 0;
}

// Solves the symmetric system in place by elimination with pivots; false when it is singular.
bool solve(std::vector<std::vector<long double>>& rows) {
  const std::size_t n = rows.size();
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t best = i;
    for (std::size_t r = i; r < n; ++r) {
      if (std::abs(rows[r][i]) > std::abs(rows[best][i])) best = r;
    }
    std::swap(rows[i], rows[best]);
    if (!(std::abs(rows[i][i]) > 0)) return false;
    for (std::size_t r = 0; r < n; ++r) {
      if (r == i) continue;
      const long double times = rows[r][i] / rows[i][i];
      for (std::size_t c = i; c <= n; ++c) rows[r][c] -= times * rows[i][c];
    }
  }
  for (std::size_t i = 0; i < n; ++i) rows[i][n] /= rows[i][i];
  return true;
}

// Least squares over the half, with a multiplier that keeps the sum of all h for symmetric kernels
// and makes the middle of antisymmetric ones 0.
bool set_weights(const Half& half, RecursiveFit& fit) {
  const auto unknowns = 2 * fit.poles.size();
  std::vector<std::vector<long double>> rows(unknowns + 1);
  for (auto& row : rows) row.assign(unknowns + 2, 0);
  std::vector<Complex> powers(fit.poles.size(), 1.0);
  std::vector<double> basis(unknowns);
  for (const double tap : half.taps) {
    for (std::size_t k = 0; k < powers.size(); ++k) {
      basis[2 * k] = powers[k].real();
      basis[2 * k + 1] = -powers[k].imag();
      powers[k] *= fit.poles[k];
    }
    for (std::size_t i = 0; i < unknowns; ++i) {
      for (std::size_t j = 0; j < unknowns; ++j) {
        rows[i][j] += static_cast<long double>(basis[i]) * basis[j];
      }
      rows[i].back() += static_cast<long double>(basis[i]) * tap;
    }
  }
  for (std::size_t k = 0; k < fit.poles.size(); ++k) {
    // The middle counts once, all else twice: h[0] + 2 sum_{n > 0} h[n]. By now powers[k] is the
    // first that is left out.
    const Complex sum = (1.0 + fit.poles[k] - 2.0 * powers[k]) / (1.0 - fit.poles[k]);
    const Complex kept = fit.antisymmetric ? 1.0 : sum;
    rows[2 * k][unknowns] = rows[unknowns][2 * k] = kept.real();
    rows[2 * k + 1][unknowns] = rows[unknowns][2 * k + 1] = -kept.imag();
  }
  rows[unknowns].back() = fit.antisymmetric ? 0 : half.sum;
  if (!solve(rows)) return false;
  for (std::size_t k = 0; k < fit.poles.size(); ++k) {
    fit.weights.emplace_back(static_cast<double>(rows[2 * k].back()),
                             static_cast<double>(rows[2 * k + 1].back()));
  }
  return true;
}

double residual_of(const std::vector<double>& taps, const RecursiveFit& fit) {
  const auto middle = static_cast<std::int64_t>(taps.size() / 2);
  const double sign = fit.antisymmetric ? -1 : 1;
  std::vector<Complex> waves = fit.weights;
  double sum = 0;
  for (std::int64_t n = 0; n <= middle; ++n) {
    double h = 0;
    for (std::size_t k = 0; k < waves.size(); ++k) {
      h += waves[k].real();
      waves[k] *= fit.poles[k];
    }
    const auto tap = [&](std::int64_t at) { return taps[static_cast<std::size_t>(at)]; };
    sum += std::abs(h - tap(middle + n));
    if (n > 0) sum += std::abs(sign * h - tap(middle - n));
  }
  // Rounding of what was summed here.
  double sizes = fit.l1;
  for (std::size_t k = 0; k < waves.size(); ++k) {
    sizes += 2 * std::abs(fit.weights[k]) / (1 - std::abs(fit.poles[k]));
  }
  return sum + 16 * 0x1p-53 * static_cast<double>(taps.size()) * sizes;
}

}  // namespace

double RecursiveFit::rounding(double u) const {
  double sum = 0;
  const double terms = 2 * static_cast<double>(pairs()) + 3;
  for (std::size_t k = 0; k < poles.size(); ++k) {
    // A state is at most 1 / rest; a step of it is off by less than 16 roundings of that, those of
    // the pole and of its power included, and errors of steps before have died away as samples do.
    const double rest = (1 - std::abs(poles[k])) * (1 - 8 * u / (1 - std::abs(poles[k])));
    if (!(rest > 0)) return std::numeric_limits<double>::infinity();
    sum += std::abs(weights[k]) * (16 * u / (rest * rest) + terms * u / rest);
  }
  return 2 * sum * std::sqrt(2.0);
}

std::optional<RecursiveFit> fit_recursive(const Taps& taps, double share) {
  const auto* list = std::get_if<std::vector<double>>(&taps);
  if (list == nullptr || list->size() % 2 == 0) return std::nullopt;
  if (std::ssize(*list) < kShortest) return std::nullopt;
  const Half half = half_of(*list);
  double l1 = 0;
  for (const double tap : *list) l1 += std::abs(tap);
  const double sigma = width_of(half, l1);
  if (!(sigma > 0)) return std::nullopt;
  for (const std::span<const Wave> family : kFamilies) {
    RecursiveFit fit;
    fit.antisymmetric = half.antisymmetric;
    fit.l1 = l1;
    for (const Wave& wave : family) {
      fit.poles.push_back(std::exp(Complex(-wave.decay, wave.frequency) / sigma));
    }
    if (!set_weights(half, fit)) continue;
    fit.residual = residual_of(*list, fit);
    if (fit.residual <= share * l1) return fit;
  }
  return std::nullopt;
}

}  // namespace faltung
