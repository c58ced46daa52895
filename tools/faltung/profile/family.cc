#include "profile/family.h"

#include <algorithm>

#include "faltung/faltung.h"

namespace faltung::cli {

const Timing* Point::of(const std::string& method) const {
  const auto found = std::find_if(timings.begin(), timings.end(),
                                  [&](const Timing& timing) { return timing.method == method; });
  return found == timings.end() ? nullptr : &*found;
}

std::vector<Row> rows_of(const Family& family) {
  std::vector<Row> rows;
  for (const Point& point : family.points) {
    if (rows.empty() || rows.back().signal != point.signal) rows.push_back({point.signal, {}});
    rows.back().points.push_back(point);
  }
  return rows;
}

std::vector<std::string> methods_of(const std::vector<Point>& points) {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) {
    const bool measured = std::any_of(points.begin(), points.end(), [&](const Point& point) {
      return point.of(method.name) != nullptr;
    });
    if (measured) names.push_back(method.name);
  }
  return names;
}

}  // namespace faltung::cli
