#include "profile/page.h"

#include <fmt/format.h>

#include <string_view>

#include "console.h"
#include "faltung/faltung.h"
#include "profile/colours.h"
#include "profile/crossover.h"
#include "profile/resources.h"
#include "profile/table.h"

namespace faltung::cli {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string time_text(double seconds) { return replaced(format_seconds(seconds), " us", " µs"); }

// A variable of the style for the colour of each method.
std::string colour_style() {
  std::string light;
  std::string dark;
  for (const MethodInfo& method : methods()) {
    const Colours colours = colours_of(method.name);
    light += fmt::format("--method-{}:{};", method.name, colours.on_white);
    dark += fmt::format("--method-{}:{};", method.name, colours.on_black);
  }
  return fmt::format(":root{{{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n", light,
                     dark);
}

std::string header(const ProfileTable& table) {
  const auto fact = [](std::string_view name, const std::string& value) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, escaped(value));
  };
  return "<header>\n<h1>faltung profile</h1>\n<dl>\n" + fact("processor", table.cpu) +
         fact("SIMD target", table.simd) + fact("threads", fmt::format("{}", table.threads)) +
         fact("version", "faltung " + table.version + ", " + table.fftw) +
         fact("constants of the planner", table.profile) + fact("measured", table.date) +
         "</dl>\n<p>How long every method takes for the same problem, by size of signal and "
         "kernel: medians of repeated timings, with a band between their quartiles. The strip "
         "along "
         "the bottom of a chart is the method that the planner takes. Where the fastest method "
         "changes, a broken line marks the crossover, and gray the sizes between which neither "
         "method is certainly faster.</p>\n</header>\n";
}

std::string crossover_list(const Family& family) {
  const std::vector<Crossover> found = crossovers(family);
  if (found.empty()) return "<p>One method is fastest everywhere.</p>\n";
  std::string text = "<ul class=\"crossovers\">\n";
  for (const Crossover& crossing : found) {
    const std::string signal = signal_text(family, crossing.signal);
    text += fmt::format("<li>{}{}<b>{}</b> to <b>{}</b> at {} {}</li>\n", escaped(signal),
                        signal.empty() ? "" : ": ", escaped(crossing.from), escaped(crossing.to),
                        escaped(family.kernel_label), escaped(size_text(crossing)));
  }
  return text + "</ul>\n";
}

std::string section(const Family& family) {
  return fmt::format(
      "<section data-family=\"{}\">\n<h2>{}</h2>\n{}<div class=\"charts\"></div>\n"
      "<div class=\"map\"></div>\n</section>\n",
      escaped(family.name), escaped(family.title), crossover_list(family));
}

std::string cell(const Point& point, const std::string& method) {
  const Timing* timing = point.of(method);
  if (timing == nullptr) return "<td></td>";
  return fmt::format("<td{}>{}<small>{} to {}</small></td>",
                     timing == &point.timings.front() ? " class=\"fastest\"" : "",
                     time_text(timing->seconds), time_text(timing->low), time_text(timing->high));
}

std::string data_table(const Family& family) {
  const std::vector<std::string> names = methods_of(family.points);
  const bool sized = !family.signal_label.empty();
  std::string text = fmt::format(
      "<h3>{}</h3>\n<div class=\"scroll\"><table>\n<thead><tr>{}<th>{}</th>", escaped(family.title),
      sized ? fmt::format("<th>{}</th>", escaped(family.signal_label)) : "",
      escaped(family.kernel_label));
  for (const std::string& name : names) text += fmt::format("<th>{}</th>", escaped(name));
  text += "<th>planner takes</th></tr></thead>\n<tbody>\n";
  for (const Point& point : family.points) {
    text += fmt::format("<tr>{}<th>{}</th>", sized ? fmt::format("<th>{}</th>", point.signal) : "",
                        point.kernel);
    for (const std::string& name : names) text += cell(point, name);
    text += fmt::format("<td>{}</td></tr>\n", escaped(point.planned));
  }
  return text + "</tbody></table></div>\n";
}

// Data of the charts. No '<', so that nothing in it ends the element.
std::string data_script(const ProfileTable& table) {
  return "<script type=\"application/json\" id=\"table\">" +
         replaced(table_json(table), "<", "\\u003c") + "</script>\n";
}

std::string script(std::string_view source) { return fmt::format("<script>{}</script>\n", source); }

}  // namespace

std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

std::string profile_page(const ProfileTable& table) {
  std::string text =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is loaded from anywhere.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "script-src 'unsafe-inline'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>faltung profile: " +
      escaped(table.cpu) + "</title>\n<style>\n";
  text += resources::uplot_style;
  text += colour_style();
  text += resources::page_style;
  text += "</style>\n</head>\n<body>\n" + header(table) + "<main>\n";
  for (const Family& family : table.families) text += section(family);
  text += "<section>\n<h2>The data</h2>\n<p>Medians, and below them the quartiles.</p>\n";
  for (const Family& family : table.families) text += data_table(family);
  text += "</section>\n</main>\n" + data_script(table);
  // The licence wants to stand in every copy.
  text += fmt::format("<!-- uPlot\n{}\n-->\n", resources::uplot_licence);
  text += script(resources::uplot_script) + script(resources::page_script);
  return text + "</body>\n</html>\n";
}

}  // namespace faltung::cli
