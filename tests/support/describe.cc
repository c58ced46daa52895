#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/elements.h"
#include "support/random_problem.h"

namespace faltung::support {
namespace {

constexpr std::size_t kMostElements = 400;

std::string elements_text(const ConstView& view) {
  const std::vector<const void*> addresses = element_addresses(view);
  std::vector<std::string> texts;
  for (const void* at : addresses) {
    if (texts.size() == kMostElements) {
      texts.push_back(fmt::format("... {} in all", addresses.size()));
      break;
    }
    texts.push_back(to_text(view.type, at));
  }
  return fmt::format("{} {} [{}]", name_of(view.type), to_string(view.shape),
                     fmt::join(texts, ", "));
}

std::string extent_text(const Extent& extent) {
  switch (extent.kind) {
    case Extent::Kind::full:
      return "full";
    case Extent::Kind::same:
      return "same";
    case Extent::Kind::valid:
      return "valid";
    case Extent::Kind::range:
      break;
  }
  return fmt::format("[{}, {}) step {}", extent.lo, extent.hi, extent.step);
}

std::string_view overflow_text(Overflow overflow) {
  constexpr std::string_view kNames[] = {"automatic", "error", "saturate", "wrap"};
  return kNames[static_cast<std::size_t>(overflow)];
}

}  // namespace

std::string describe(const Problem& problem, const ConstView& signal) {
  const Kernel& kernel = problem.kernel;
  std::vector<std::string> extents;
  std::vector<std::string_view> borders;
  for (const Extent& extent : problem.extent) extents.push_back(extent_text(extent));
  for (const Border border : problem.border) borders.push_back(name_of(border));
  std::string text =
      fmt::format("{}, axes [{}], extent [{}], border [{}] value {}\n",
                  problem.operation == Operation::convolve ? "convolve" : "correlate",
                  fmt::join(problem.axes, ", "), fmt::join(extents, ", "), fmt::join(borders, ", "),
                  problem.border_value);
  text += fmt::format("output {}, overflow {}, tolerance {}, componentwise {}, modulus {}\n",
                      problem.output_type ? name_of(*problem.output_type) : "automatic",
                      overflow_text(problem.overflow), problem.tolerance, problem.componentwise,
                      problem.modulus);
  text += fmt::format("kernel {}{}, {} factors, origin {}: {}\n", name_of(kernel.type()),
                      kernel.adapts() ? " adapting" : "", kernel.factors().size(),
                      kernel.origin() ? to_string(*kernel.origin()) : "default",
                      elements_text(kernel.taps()));
  return text + fmt::format("signal: {}\n", elements_text(signal));
}

std::string describe(const RandomProblem& random) {
  return fmt::format("seed {}: {}", random.seed, describe(random.problem, random.signal.view()));
}

}  // namespace faltung::support
