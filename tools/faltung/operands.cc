#include "operands.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <complex>
#include <numeric>
#include <utility>

#include "failure.h"
#include "files/premultiply.h"
#include "kernel_spec.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kMostChannels = 4;

std::string shown(const std::string& path) { return path == "-" ? "standard input" : path; }

std::vector<int> all_axes(int rank) {
  std::vector<int> axes(static_cast<std::size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

void set_layout(SignalOperand& signal, FileKind kind, const ProblemSettings& settings) {
  switch (kind) {
    case FileKind::image:
      signal.axes = {0, 1};
      signal.extent = Extent::same();
      signal.border = Border::reflect_half;
      break;
    case FileKind::audio:
      signal.axes = {0};
      break;
    default:
      signal.axes = all_axes(signal.shape.rank());
  }
  if (!settings.asked.axes.empty()) signal.axes = settings.asked.axes;
  for (const int axis : signal.axes) {
    if (axis < signal.shape.rank()) continue;
    throw Failure(kExitFailed,
                  fmt::format("axis {} is not there, --axes, {} has {} axes ({})", axis,
                              signal.name, signal.shape.rank(), to_string(signal.shape)));
  }
}

// Row-major data under another shape of as many elements.
ConstView reshaped(const Array& data, const Shape& shape) {
  return {data.data(), data.type(), shape, row_major_strides(shape)};
}

// The kernel's shape without the trailing axes of length 1 that the signal has no use for.
Shape fitted_shape(Shape shape, const SignalOperand& signal) {
  const int rank = signal.shape.rank();
  const int convolved = static_cast<int>(signal.axes.size());
  while (shape.rank() > convolved && shape.rank() != rank && shape[shape.rank() - 1] == 1) {
    shape = Shape(std::span<const std::int64_t>(shape.begin(), shape.end() - 1));
  }
  return shape;
}

void check_ranks(const std::string& name, const Shape& shape, const SignalOperand& signal) {
  const int rank = signal.shape.rank();
  const int convolved = static_cast<int>(signal.axes.size());
  if (shape.rank() == rank || shape.rank() == convolved) return;
  const bool gray_through_colours =
      signal.document.kind == FileKind::image && rank == 2 && shape.rank() == 3;
  if (gray_through_colours) return;
  throw Failure(
      kExitFailed,
      fmt::format("the kernel does not fit the signal, {}, {} axes ({}) against {} ({})", name,
                  shape.rank(), to_string(shape), rank, to_string(signal.shape)),
      shape.rank() < rank ? "--axes names the axes to convolve along, such as --axes 0" : "");
}

void check_channels(const std::string& name, const Shape& shape, const SignalOperand& signal) {
  if (shape.rank() != signal.shape.rank()) return;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const bool convolved =
        std::find(signal.axes.begin(), signal.axes.end(), axis) != signal.axes.end();
    if (convolved || shape[axis] == 1 || signal.shape[axis] == 1) continue;
    if (shape[axis] == signal.shape[axis]) continue;
    throw Failure(kExitFailed, fmt::format("the numbers of channels differ, {} and {}, {} and {}",
                                           signal.name, name, signal.shape[axis], shape[axis]));
  }
}

void check_sample_rates(const std::string& name, const Document& kernel,
                        const SignalOperand& signal) {
  const int rate = kernel.audio.sample_rate;
  const int expected = signal.document.audio.sample_rate;
  if (kernel.kind != FileKind::audio || signal.document.kind != FileKind::audio) return;
  if (rate == expected || rate == 0 || expected == 0) return;
  throw Failure(kExitFailed,
                fmt::format("the sample rates differ, {} and {}, {} Hz and {} Hz", signal.name,
                            name, expected, rate),
                fmt::format("convert one of them first, for example: sox {} -r {} converted.wav",
                            name, expected));
}

Kernel kernel_of_document(const std::string& name, const Document& document,
                          const SignalOperand& signal) {
  if (document.kind == FileKind::image && document.image.alpha != Alpha::none) {
    throw Failure(kExitFailed, fmt::format("a kernel cannot have an alpha channel, {}", name),
                  "save the image without transparency");
  }
  check_sample_rates(name, document, signal);
  const Shape shape = fitted_shape(document.data.shape(), signal);
  check_ranks(name, shape, signal);
  check_channels(name, shape, signal);
  const Kernel kernel = Kernel::from_view(reshaped(document.data, shape));
  // An array says its precision on purpose; text, sounds and pictures do not.
  return document.kind == FileKind::array ? kernel : kernel.adapting();
}

template <typename T>
Kernel scaled_taps(const std::string& name, const ConstView& view, const Scaling& scaling) {
  using Scaled = std::conditional_t<std::is_same_v<T, std::complex<double>>, T, double>;
  const T* taps = static_cast<const T*>(view.data);
  std::vector<Scaled> result(taps, taps + element_count(view.shape));
  Scaled sum{1};
  if (scaling.to_unit_sum) sum = std::accumulate(result.begin(), result.end(), Scaled{});
  if (sum == Scaled{}) {
    throw Failure(kExitFailed, fmt::format("the taps sum to 0, --normalize, {}", name));
  }
  for (Scaled& tap : result) tap *= scaling.gain / sum;
  return Kernel::from_taps(result, view.shape).adapting();
}

void premultiply(SignalOperand& signal, const ProblemSettings& settings) {
  if (!has_straight_alpha(signal.document)) return;
  const ElementType type = signal.document.data.type();
  const std::optional<ElementType>& asked = settings.asked.output_type;
  if (asked && *asked != type) {
    throw Failure(kExitFailed,
                  fmt::format("an image with alpha keeps its type, --type, {} and {} in {}",
                              faltung::name_of(*asked), faltung::name_of(type), signal.name),
                  "save the image without transparency");
  }
  signal.straight_type = type;
  signal.document.data = premultiplied(signal.document.data);
}

std::optional<ElementType> output_type_of(const SignalOperand& signal, const Kernel& kernel,
                                          const ProblemSettings& settings) {
  // The result of premultiplied data is brought back to the image's type afterwards.
  if (signal.straight_type) return std::nullopt;
  // An image keeps its depth, where an array of int32 would become int64.
  const bool deep_image =
      signal.document.kind == FileKind::image && signal.type == ElementType::int32;
  const std::optional<ElementType>& asked = settings.asked.output_type;
  if (!asked && deep_image && kernel.type() == ElementType::int64) return signal.type;
  return asked;
}

// `given` has an index for every convolved axis of the signal.
Kernel with_origin(const Kernel& kernel, const Shape& given, const SignalOperand& signal) {
  if (given.rank() != static_cast<int>(signal.axes.size())) {
    throw Failure(kExitFailed,
                  fmt::format("an index for every convolved axis is needed, --origin, {} and {}",
                              given.rank(), signal.axes.size()));
  }
  Shape origin = Shape::filled(kernel.shape().rank(), 0);
  for (std::size_t i = 0; i < signal.axes.size(); ++i) {
    const bool shared = kernel.shape().rank() == given.rank();
    origin[shared ? static_cast<int>(i) : signal.axes[i]] = given[static_cast<int>(i)];
  }
  return kernel.with_origin(origin);
}

}  // namespace

SignalOperand read_signal(const std::string& path, const ProblemSettings& settings) {
  SignalOperand signal;
  signal.name = shown(path);
  signal.path = path;
  signal.document = read_document(path);
  premultiply(signal, settings);
  signal.type = signal.document.data.type();
  signal.shape = signal.document.data.shape();
  set_layout(signal, signal.document.kind, settings);
  return signal;
}

SignalOperand describe_signal(const Shape& shape, ElementType type,
                              const ProblemSettings& settings) {
  SignalOperand signal;
  signal.name = "the signal";
  signal.type = type;
  signal.shape = shape;
  const bool pixels = type == ElementType::uint8 || type == ElementType::uint16;
  const bool image =
      (shape.rank() == 2 && pixels) || (shape.rank() == 3 && shape[2] <= kMostChannels);
  signal.document.kind = image ? FileKind::image : FileKind::array;
  set_layout(signal, signal.document.kind, settings);
  return signal;
}

KernelOperand read_kernel(const std::string& text, const SignalOperand& signal) {
  const int convolved = static_cast<int>(signal.axes.size());
  if (const auto kernel = parse_kernel_spec(text, convolved)) {
    check_ranks(text, kernel->shape(), signal);
    return {text, *kernel};
  }
  return {shown(text), kernel_of_document(shown(text), read_document(text), signal)};
}

Kernel scaled(const KernelOperand& operand, const Scaling& scaling) {
  const Kernel& kernel = operand.kernel;
  if (!kernel.factors().empty()) {
    std::vector<Kernel> factors;
    Scaling of_factor = scaling;
    for (const Kernel& factor : kernel.factors()) {
      factors.push_back(scaled({operand.name, factor}, of_factor));
      of_factor.gain = 1;
    }
    return Kernel::product(factors);
  }
  const ConstView view = kernel.taps();
  const Kernel result = view.type == ElementType::int64
                            ? scaled_taps<std::int64_t>(operand.name, view, scaling)
                        : view.type == ElementType::complex128
                            ? scaled_taps<std::complex<double>>(operand.name, view, scaling)
                            : scaled_taps<double>(operand.name, view, scaling);
  return kernel.origin() ? result.with_origin(*kernel.origin()) : result;
}

void match_rank(SignalOperand& signal, const Kernel& kernel) {
  if (signal.shape.rank() == 2 && kernel.shape().rank() == 3 && signal.axes.size() == 2) {
    signal.shape.push_back(1);
  }
}

Problem make_problem(Operation operation, const SignalOperand& signal, const Kernel& kernel,
                     const ProblemSettings& settings) {
  Problem problem = settings.asked;
  problem.operation = operation;
  problem.signal_type = signal.type;
  problem.signal_shape = signal.shape;
  problem.kernel = settings.origin ? with_origin(kernel, *settings.origin, signal) : kernel;
  problem.axes = signal.axes;
  if (problem.extent.empty()) problem.extent = {signal.extent};
  if (problem.border.empty()) problem.border = {signal.border};
  problem.output_type = output_type_of(signal, kernel, settings);
  return problem;
}

void check_paths(const std::vector<std::string>& inputs, const RunSettings& run) {
  if (std::count(inputs.begin(), inputs.end(), "-") > 1) {
    throw Failure(kExitUsage, "standard input can be only one of the operands, both are '-'");
  }
  struct stat output {};
  if (run.force || run.output.empty() || stat(run.output.c_str(), &output) != 0) return;
  for (const std::string& path : inputs) {
    struct stat input {};
    if (stat(path.c_str(), &input) != 0 || !S_ISREG(input.st_mode)) continue;
    if (input.st_dev != output.st_dev || input.st_ino != output.st_ino) continue;
    throw Failure(
        kExitUsage,
        fmt::format("the output is one of the inputs, --output, {} and {}", run.output, path),
        "--force allows it; the file is replaced only once the result is complete");
  }
}

}  // namespace faltung::cli
