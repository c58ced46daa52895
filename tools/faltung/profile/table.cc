#include "profile/table.h"

#include <fmt/format.h>

#include <utility>

#include "console.h"
#include "profile/crossover.h"
#include "report.h"

namespace faltung::cli {
namespace {

std::string size_or_nothing(std::int64_t size) { return size > 0 ? fmt::format("{}", size) : ""; }

std::string row_text(const Point& point) {
  if (point.timings.empty()) {
    return fmt::format("{:>16} {:>11} not measured, it takes too long\n",
                       size_or_nothing(point.signal), point.kernel);
  }
  const Timing& first = point.timings.front();
  std::string runner_up = "-";
  std::string factor;
  if (point.timings.size() > 1) {
    runner_up = point.timings[1].method;
    factor = fmt::format("{:.2f}x", point.timings[1].seconds / first.seconds);
  }
  return fmt::format("{:>16} {:>11} {:<13}{:>9} {:>5.0f} %  {:<13}{:>8}  {}\n",
                     size_or_nothing(point.signal), point.kernel, first.method,
                     format_seconds(first.seconds), 50 * (first.high - first.low) / first.seconds,
                     runner_up, factor, point.planned);
}

std::string family_text(const Family& family) {
  std::string text = fmt::format("\n{}\n{:>16} {:>11} {:<13}{:>9} {:>7}  {:<13}{:>8}  {}\n",
                                 family.title, family.signal_label, family.kernel_label, "fastest",
                                 "time", "+/-", "runner-up", "slower", "planner takes");
  for (const Point& point : family.points) text += row_text(point);
  return text;
}

std::string interval_text(const Crossover& crossing) {
  const auto number = [](const std::optional<double>& size) {
    return size ? fmt::format("{:.4g}", *size) : std::string("?");
  };
  return number(crossing.low) + " to " + number(crossing.high);
}

// All families in one table, the last that a terminal shows.
std::string crossover_text(const ProfileTable& table) {
  std::string rows;
  for (const Family& family : table.families) {
    for (const Crossover& crossing : crossovers(family)) {
      rows += fmt::format("{:<19} {:<21} {:<11} {:<11} {:>20}  {}\n", family.name,
                          signal_text(family, crossing.signal), crossing.from, crossing.to,
                          fmt::format("{} {:.4g}", family.kernel_label, crossing.kernel),
                          interval_text(crossing));
    }
  }
  if (rows.empty()) return {};
  return fmt::format(
      "\nCrossovers, and the sizes between which neither is certainly faster\n"
      "{:<19} {:<21} {:<11} {:<11} {:>20}  {}\n{}",
      "family", "of", "from", "to", "at", "uncertain", rows);
}

Json point_json(const Point& point) {
  Json json;
  if (point.signal > 0) json["signal"] = point.signal;
  json["kernel"] = point.kernel;
  json["fastest"] = point.timings.empty() ? Json() : Json(point.timings.front().method);
  json["planned"] = point.planned;
  json["timings"] = Json::array();
  for (const Timing& timing : point.timings) {
    json["timings"].push_back({{"method", timing.method},
                               {"seconds", timing.seconds},
                               {"low", timing.low},
                               {"high", timing.high},
                               {"runs", timing.runs}});
  }
  return json;
}

Json crossover_json(const Crossover& crossing) {
  const auto number = [](const std::optional<double>& size) { return size ? Json(*size) : Json(); };
  Json json;
  if (crossing.signal > 0) json["signal"] = crossing.signal;
  json["from"] = crossing.from;
  json["to"] = crossing.to;
  json["kernel"] = crossing.kernel;
  json["between"] = {number(crossing.low), number(crossing.high)};
  return json;
}

Json family_json(const Family& family) {
  Json json;
  json["name"] = family.name;
  json["title"] = family.title;
  json["signal"] = family.signal_label;
  json["kernel"] = family.kernel_label;
  json["points"] = Json::array();
  for (const Point& point : family.points) json["points"].push_back(point_json(point));
  json["crossovers"] = Json::array();
  for (const Crossover& crossing : crossovers(family)) {
    json["crossovers"].push_back(crossover_json(crossing));
  }
  return json;
}

}  // namespace

std::string signal_text(const Family& family, std::int64_t signal) {
  return signal > 0 ? fmt::format("{} {}", family.signal_label, signal) : std::string();
}

std::string table_text(const ProfileTable& table) {
  std::string text = fmt::format(
      "Measured with {} and {} thread(s): medians, and half the distance of the quartiles\n",
      table.simd, table.threads);
  for (const Family& family : table.families) text += family_text(family);
  return text + crossover_text(table);
}

std::string table_json(const ProfileTable& table) {
  Json json = json_with_schema("profile_table");
  json["version"] = table.version;
  json["date"] = table.date;
  json["cpu"] = table.cpu;
  json["simd"] = table.simd;
  json["fftw"] = table.fftw;
  json["profile"] = table.profile;
  json["threads"] = table.threads;
  json["families"] = Json::array();
  for (const Family& family : table.families) json["families"].push_back(family_json(family));
  return text_of(json);
}

std::string table_csv(const ProfileTable& table) {
  std::string text = "family,signal,kernel,method,seconds,low,high,runs,fastest,planned\n";
  for (const Family& family : table.families) {
    for (const Point& point : family.points) {
      for (const Timing& timing : point.timings) {
        text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", family.name,
                            size_or_nothing(point.signal), point.kernel, timing.method,
                            timing.seconds, timing.low, timing.high, timing.runs,
                            timing.method == point.timings.front().method ? 1 : 0,
                            timing.method == point.planned ? 1 : 0);
      }
    }
  }
  return text;
}

}  // namespace faltung::cli
