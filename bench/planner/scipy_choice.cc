#include "planner/scipy_choice.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

namespace faltung::bench {
namespace {

constexpr const char* kDirect = "direct";
constexpr const char* kTransform = "whole_fft";

std::vector<std::int64_t> lengths(const Shape& shape) { return {shape.begin(), shape.end()}; }

const char* name_of(const Extent& extent) {
  if (extent == Extent::full()) return "full";
  return extent == Extent::same() ? "same" : "valid";
}

}  // namespace

ScipyChoice::ScipyChoice() : child_({FALTUNG_PYTHON, FALTUNG_SCRIPT}, {}) {
  version_ = child_.receive();
}

std::optional<std::string> ScipyChoice::method(const Problem& problem) {
  const std::size_t axes = problem.axes.size();
  if (axes > 2 || problem.modulus != 0) return std::nullopt;
  // Channels are a problem each.
  std::vector<std::int64_t> signal = lengths(problem.signal_shape);
  signal.resize(axes);
  child_.send(nlohmann::json{{"signal", signal},
                             {"taps", lengths(problem.kernel.shape())},
                             {"type", faltung::name_of(problem.signal_type)},
                             {"extent", name_of(problem.extent.front())}}
                  .dump());
  const std::string answer = child_.receive();
  if (answer == "fft") return kTransform;
  if (answer == "direct") return kDirect;
  throw std::runtime_error("choose_conv_method said " + answer);
}

std::optional<double> regret_of_two(const Judged& judged, const std::string& chosen) {
  double best = std::numeric_limits<double>::infinity(), taken = 0;
  int found = 0;
  for (const MethodTime& time : judged.methods) {
    if (time.method != kDirect && time.method != kTransform) continue;
    ++found;
    best = std::min(best, time.measured);
    if (time.method == chosen) taken = time.measured;
  }
  if (found < 2) return std::nullopt;
  return taken / best;
}

}  // namespace faltung::bench
