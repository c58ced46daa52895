#include "commands/crossover.h"

#include <algorithm>
#include <cmath>

namespace faltung::cli {
namespace {

Crossover between(const Point& low, const Point& high) {
  const std::string& from = low.timings.front().method;
  const std::string& to = high.timings.front().method;
  Crossover result{low.signal, from,       to, std::sqrt(low.kernel * high.kernel),
                   low.kernel, high.kernel};
  const double to_at_low = low.seconds_of(to);
  const double from_at_high = high.seconds_of(from);
  if (to_at_low == 0 || from_at_high == 0) return result;
  // The logarithm of the ratio of both times falls through 0 on the way.
  const double lead = std::log(to_at_low / low.timings.front().seconds);
  const double lag = std::log(from_at_high / high.timings.front().seconds);
  if (lead + lag <= 0) return result;
  const double share = lead / (lead + lag);
  result.kernel =
      std::exp(std::log(low.kernel) + share * (std::log(high.kernel) - std::log(low.kernel)));
  return result;
}

}  // namespace

double Point::seconds_of(const std::string& method) const {
  const auto found = std::find_if(timings.begin(), timings.end(),
                                  [&](const Timing& timing) { return timing.method == method; });
  return found == timings.end() ? 0 : found->seconds;
}

std::vector<Crossover> crossovers(const Family& family) {
  std::vector<Crossover> result;
  for (std::size_t i = 1; i < family.points.size(); ++i) {
    const Point& low = family.points[i - 1];
    const Point& high = family.points[i];
    if (low.signal != high.signal || low.timings.empty() || high.timings.empty()) continue;
    if (low.timings.front().method == high.timings.front().method) continue;
    result.push_back(between(low, high));
  }
  return result;
}

}  // namespace faltung::cli
