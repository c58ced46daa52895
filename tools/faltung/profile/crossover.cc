#include "profile/crossover.h"

#include <fmt/format.h>

#include <cmath>

namespace faltung::cli {
namespace {

bool certainly_faster(const Point& point, const std::string& a, const std::string& b) {
  const Timing* first = point.of(a);
  const Timing* second = point.of(b);
  if (first == nullptr) return false;
  return second == nullptr || first->high * kCertainFactor < second->low;
}

// Logarithm of how many times longer `b` takes than `a`; nothing when one was not measured.
std::optional<double> lag(const Point& point, const std::string& b, const std::string& a) {
  const Timing* first = point.of(a);
  const Timing* second = point.of(b);
  if (first == nullptr || second == nullptr) return std::nullopt;
  return std::log(second->seconds / first->seconds);
}

// The same between the nearest quartiles: above 0 where `a` is certainly faster.
std::optional<double> certain_lag(const Point& point, const std::string& b, const std::string& a) {
  const Timing* first = point.of(a);
  const Timing* second = point.of(b);
  if (first == nullptr || second == nullptr) return std::nullopt;
  return std::log(second->low / (first->high * kCertainFactor));
}

// The size where a lag falls through 0 on the way from one point to another; nothing when it does
// not, or is unknown.
std::optional<double> zero_between(const Point& a, std::optional<double> at_a, const Point& b,
                                   std::optional<double> at_b) {
  if (!at_a || !at_b || *at_a < 0 || *at_b > 0 || *at_a == *at_b) return {};
  const double share = *at_a / (*at_a - *at_b);
  return std::exp(std::log(a.kernel) + share * (std::log(b.kernel) - std::log(a.kernel)));
}

// Crossings along one row.
class RowCrossings {
 public:
  explicit RowCrossings(const Row& row) : signal_(row.signal), points_(row.points) {
    std::erase_if(points_, [](const Point& point) { return point.timings.empty(); });
  }

  std::vector<Crossover> find() const {
    std::vector<Crossover> result;
    std::string leader;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const std::string& fastest = points_[i].timings.front().method;
      const bool last = i + 1 == points_.size();
      if (!leader.empty() && fastest != leader &&
          (last || certainly_faster(points_[i], fastest, leader))) {
        result.push_back(crossing(leader, fastest, i));
        leader = fastest;
      }
      if (leader.empty()) leader = fastest;
    }
    return result;
  }

 private:
  // `to` is ahead at point `ahead`, `from` was ahead before.
  Crossover crossing(const std::string& from, const std::string& to, std::size_t ahead) const {
    Crossover result{signal_, from, to, points_[ahead].kernel, {}, {}};
    for (std::size_t i = ahead; i > 0; --i) {
      const Point& low = points_[i - 1];
      const Point& high = points_[i];
      if (!is_ahead(low, from, to)) continue;
      const auto zero = zero_between(low, lag(low, to, from), high, lag(high, to, from));
      result.kernel = zero.value_or(std::sqrt(low.kernel * high.kernel));
      break;
    }
    result.low = last_certain(from, to, ahead);
    result.high = first_certain(from, to, ahead);
    return result;
  }

  static bool is_ahead(const Point& point, const std::string& a, const std::string& b) {
    const Timing* first = point.of(a);
    const Timing* second = point.of(b);
    return first != nullptr && (second == nullptr || first->seconds <= second->seconds);
  }

  // Up to where `from` is certainly faster.
  std::optional<double> last_certain(const std::string& from, const std::string& to,
                                     std::size_t ahead) const {
    for (std::size_t i = ahead; i-- > 0;) {
      if (!certainly_faster(points_[i], from, to)) continue;
      const Point& next = points_[i + 1];
      return zero_between(points_[i], certain_lag(points_[i], to, from), next,
                          certain_lag(next, to, from))
          .value_or(points_[i].kernel);
    }
    return std::nullopt;
  }

  // From where on `to` is.
  std::optional<double> first_certain(const std::string& from, const std::string& to,
                                      std::size_t ahead) const {
    for (std::size_t i = ahead; i < points_.size(); ++i) {
      if (!certainly_faster(points_[i], to, from)) continue;
      const Point& before = points_[i - 1];
      return zero_between(points_[i], certain_lag(points_[i], from, to), before,
                          certain_lag(before, from, to))
          .value_or(points_[i].kernel);
    }
    return std::nullopt;
  }

  std::int64_t signal_;
  std::vector<Point> points_;
};

}  // namespace

std::vector<Crossover> crossovers(const Family& family) {
  std::vector<Crossover> result;
  for (const Row& row : rows_of(family)) {
    for (Crossover& crossing : RowCrossings(row).find()) result.push_back(std::move(crossing));
  }
  return result;
}

std::string size_text(const Crossover& crossover) {
  const auto number = [](double size) { return fmt::format("{:.4g}", size); };
  std::string text = number(crossover.kernel);
  if (crossover.low && crossover.high) {
    const std::string low = number(*crossover.low);
    const std::string high = number(*crossover.high);
    if (low != high) text += fmt::format(" ({} to {})", low, high);
  } else if (crossover.low) {
    text += fmt::format(" ({} or more)", number(*crossover.low));
  } else {
    text += crossover.high ? fmt::format(" ({} or less)", number(*crossover.high)) : " (uncertain)";
  }
  return text;
}

}  // namespace faltung::cli
