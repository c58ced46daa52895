#include "profile/gnuplot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "profile/colours.h"
#include "profile/crossover.h"
#include "profile/table.h"

namespace faltung::cli {
namespace {

// Pixels: of a panel with its labels, of what surrounds its plot, and above all panels.
constexpr int kColumns = 3, kPanelWidth = 330, kPanelHeight = 256, kHeading = 60, kLeastWidth = 900;
constexpr double kLeft = 56, kRight = 10, kAbove = 28, kBelow = 48;
constexpr double kLeastDecades = 0.5;  // of times

// Text between single quotes, where only they mean something; one line of it.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') result += '\'';
    result += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
  }
  return result + "'";
}

std::string data_block(const std::string& name, const std::string& method, const Row& row) {
  std::string text = fmt::format("${} << END\n", name);
  for (const Point& point : row.points) {
    const Timing* timing = point.of(method);
    if (timing == nullptr) continue;
    text += fmt::format("{:.6g} {:.6g} {:.6g} {:.6g}\n", point.kernel, timing->seconds, timing->low,
                        timing->high);
  }
  return text + "END\n";
}

// From the middle before a size to the middle after it, where sizes are logarithms; as far to the
// outside as to the inside at both ends.
std::pair<double, double> edges(const Row& row, std::size_t i) {
  const auto size = [&](std::size_t j) { return row.points[j].kernel; };
  const std::size_t last = row.points.size() - 1;
  if (last == 0) return {size(0) / 2, size(0) * 2};
  const double below = i > 0 ? size(i) / size(i - 1) : size(1) / size(0);
  const double above = i < last ? size(i + 1) / size(i) : size(last) / size(last - 1);
  return {size(i) / std::sqrt(below), size(i) * std::sqrt(above)};
}

// What the planner takes, along the bottom.
std::string choice_band(const Row& row) {
  std::string text;
  for (std::size_t first = 0, i = 0; i < row.points.size(); ++i) {
    const std::string& method = row.points[first].planned;
    if (i + 1 < row.points.size() && row.points[i + 1].planned == method) continue;
    text += fmt::format(
        "set object rectangle from first {:.6g}, graph 0 to first {:.6g}, graph 0.05 fillcolor rgb "
        "'{}' fillstyle solid noborder\n",
        edges(row, first).first, edges(row, i).second, colours_of(method).on_white);
    first = i + 1;
  }
  return text;
}

// Marks of a logarithmic axis: powers of ten where there are three, else 1, 2 and 5 times them.
std::string tics(double low, double high) {
  const bool wide = std::floor(std::log10(high)) - std::ceil(std::log10(low)) >= 2;
  std::string text;
  for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10) {
    for (const int digit : {1, 2, 5}) {
      const double mark = power * digit;
      if ((wide && digit > 1) || mark < low || mark > high) continue;
      text += fmt::format("{}{:.6g}", text.empty() ? "" : ", ", mark);
    }
  }
  return "(" + text + ")";
}

// Ranges that leave room for the planner's strip below the curves.
std::string ranges(const Row& row) {
  double least = INFINITY;
  double most = 0;
  for (const Point& point : row.points) {
    for (const Timing& timing : point.timings) {
      least = std::min(least, timing.low);
      most = std::max(most, timing.high);
    }
  }
  const double span = std::max(std::log10(most / least), kLeastDecades);
  const double middle = std::sqrt(least * most);
  const double bottom = middle * std::pow(10, -0.64 * span);
  const double top = middle * std::pow(10, 0.58 * span);
  const double left = edges(row, 0).first;
  const double right = edges(row, row.points.size() - 1).second;
  return fmt::format(
      "set xrange [{:.6g}:{:.6g}]\nset yrange [{:.6g}:{:.6g}]\nset xtics {}\nset ytics {}\n", left,
      right, bottom, top, tics(left, right), tics(bottom, top));
}

std::string crossover_mark(const Crossover& crossing) {
  const auto end = [](const std::optional<double>& size, const char* open) {
    return size ? fmt::format("first {:.6g}", *size) : std::string(open);
  };
  return fmt::format(
      "set object rectangle from {}, graph 0.05 to {}, graph 1 behind fillcolor rgb '#dddddd' "
      "fillstyle solid noborder\n"
      "set arrow from first {:.6g}, graph 0.05 to first {:.6g}, graph 1 nohead dashtype 2 "
      "linecolor rgb '#555555'\n",
      end(crossing.low, "graph 0"), end(crossing.high, "graph 1"), crossing.kernel,
      crossing.kernel);
}

std::string legend(const std::vector<std::string>& names, double height, double width) {
  std::string text;
  double x = kLeft;
  for (const std::string& method : names) {
    text += fmt::format(
        "set label {} at screen {:.4f}, {:.4f} left textcolor rgb '{}' noenhanced\n",
        quoted("\u25a0 " + method), x / width, 1 - 42 / height, colours_of(method).on_white);
    x += 40 + 7.0 * static_cast<double>(method.size());
  }
  return text;
}

// Curves of all methods and their bands, and the data they draw.
struct Curves {
  std::string data, plot;
};

Curves curves_of(const Row& row, int panel) {
  Curves curves;
  for (const std::string& method : methods_of(row.points)) {
    const std::string block = fmt::format("panel{}_{}", panel, method);
    curves.data += data_block(block, method, row);
    curves.plot += fmt::format(
        "{0} ${1} using 1:3:4 with filledcurves linecolor rgb '{2}', \\\n"
        "  ${1} using 1:2 with linespoints linecolor rgb '{2}' linewidth 1.5 pointtype 7 pointsize "
        "0.3",
        curves.plot.empty() ? "plot" : ", \\\n ", block, colours_of(method).on_white);
  }
  return curves;
}

}  // namespace

std::string gnuplot_script(const ProfileTable& table, const std::string& picture) {
  std::vector<Point> points;
  std::string data;
  std::string plots;
  int panels = 0;
  for (const Family& family : table.families) {
    points.insert(points.end(), family.points.begin(), family.points.end());
    for (const Row& row : rows_of(family)) {
      const Curves curves = curves_of(row, panels);
      if (curves.plot.empty()) continue;
      data += curves.data;
      const std::string signal = signal_text(family, row.signal);
      plots += fmt::format("\nset title {} noenhanced\nset xlabel {} offset 0, 0.6\n{}{}",
                           quoted(family.name + (signal.empty() ? "" : ", " + signal)),
                           quoted(family.kernel_label), ranges(row), choice_band(row));
      for (const Crossover& crossing : crossovers(family)) {
        if (crossing.signal == row.signal) plots += crossover_mark(crossing);
      }
      plots += curves.plot + "\nunset object\nunset arrow\nunset label\n";
      ++panels;
    }
  }
  const int columns = std::clamp(panels, 1, kColumns);
  const int rows = std::max(1, (panels + kColumns - 1) / kColumns);
  const double width = std::max(columns * kPanelWidth, kLeastWidth);
  const double height = rows * kPanelHeight + kHeading;
  const std::string heading = fmt::format(
      "faltung {}, {}, {}, {} thread(s), {}: medians and quartiles; below, what the planner takes; "
      "gray, crossovers",
      table.version, table.cpu, table.simd, table.threads, table.date);
  return fmt::format(
      "# What faltung profile measured. gnuplot, from version 5.0 on, draws {0}.\n{1}"
      "set terminal svg size {2},{3} font 'sans-serif,11' background rgb 'white'\n"
      "set output '{0}'\n"
      "set multiplot layout {4},{5} margins {6:.4f}, {7:.4f}, {8:.4f}, {9:.4f} spacing {10:.4f}, "
      "{11:.4f}\n"
      "set logscale xy\nset format y '%.0s %cs'\nset grid linetype 1 linecolor rgb '#e4e4e4'\n"
      "unset key\nset style fill transparent solid 0.25 noborder\nset tics nomirror scale 0.5\n"
      "unset mxtics\nunset mytics\n"
      "set label {12} at screen {13:.4f}, {14:.4f} left noenhanced\n{15}{16}\n"
      "unset multiplot\nset output\n",
      picture, data, width, height, rows, columns, kLeft / width, 1 - kRight / width,
      kBelow / height, 1 - (kHeading + kAbove) / height, (kLeft + kRight) / width,
      (kAbove + kBelow) / height, quoted(heading), kLeft / width, 1 - 18 / height,
      legend(methods_of(points), height, width), plots);
}

std::string picture_name(const std::string& script_path) {
  std::string name = std::filesystem::path(script_path).stem().string();
  for (char& letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    if (!plain) letter = '_';
  }
  return (name.empty() || script_path == "-" ? "profile" : name) + ".svg";
}

}  // namespace faltung::cli
