// faltung kernel: the taps of a specification or a file.

#include <fmt/format.h>

#include <complex>
#include <memory>
#include <utility>

#include "commands/commands.h"
#include "console.h"
#include "failure.h"
#include "kernel_spec.h"
#include "operands.h"
#include "parse.h"
#include "report.h"

namespace faltung::cli {
namespace {

// As kernel_spec.h has it.
constexpr const char* kLanguage =
    "Kernels:\n"
    "  gauss:5        Gaussian of sigma 5               gauss:5,2   sigma per axis\n"
    "  gauss:1.5@3    3 taps an axis                    gauss:5,2@31x15\n"
    "  box:31         mean over 31 samples an axis      box:31x5\n"
    "  binomial:3     C(3, j) / 8 on every axis\n"
    "  disk:12        mean over a disk of radius 12\n"
    "  laplacian      the nearest neighbours            laplacian:8 by their number\n"
    "  log:2          Laplacian of a Gaussian           dog:1,1.6   difference of Gaussians\n"
    "  sobel:x        derivative along the last axis    sobel:y     the one before it\n"
    "  1,2,1;2,4,2;1,2,1   taps, rows end with ';'      1,2,1/4     all divided by 4\n"
    "  a file: array, image, impulse response, numbers as text (./name for a name as above)\n";

struct Arguments {
  std::string spec, rank;
  RunText run;
};

template <typename T>
std::string number_text(const T& value) {
  if constexpr (std::is_same_v<T, std::complex<double>>) {
    return fmt::format("{}{:+}i", value.real(), value.imag());
  } else {
    return fmt::format("{}", value);
  }
}

template <typename T>
Json number_json(const T& value) {
  if constexpr (std::is_same_v<T, std::complex<double>>) {
    return Json::array({value.real(), value.imag()});
  } else {
    return value;
  }
}

// Rows on lines, planes apart by empty lines; numbers in full precision.
template <typename T>
std::string taps_text(const T* taps, const Shape& shape) {
  const int rank = shape.rank();
  const std::int64_t row = shape[rank - 1];
  const std::int64_t plane = rank > 1 ? row * shape[rank - 2] : row;
  const std::int64_t count = element_count(shape);
  std::string text;
  for (std::int64_t i = 0; i < count; ++i) {
    text += number_text(taps[i]);
    text += (i + 1) % row == 0 ? '\n' : ' ';
    if ((i + 1) % plane == 0 && i + 1 < count && rank > 2) text += '\n';
  }
  return text;
}

template <typename T>
Json taps_json(const T*& taps, const Shape& shape, int axis) {
  if (axis == shape.rank()) return number_json(*taps++);
  Json json = Json::array();
  for (std::int64_t i = 0; i < shape[axis]; ++i) json.push_back(taps_json(taps, shape, axis + 1));
  return json;
}

template <typename Function>
auto with_taps(const Kernel& kernel, const Function& function) {
  const ConstView view = kernel.taps();
  switch (view.type) {
    case ElementType::int64:
      return function(static_cast<const std::int64_t*>(view.data));
    case ElementType::uint64:
      return function(static_cast<const std::uint64_t*>(view.data));
    case ElementType::complex128:
      return function(static_cast<const std::complex<double>*>(view.data));
    default:
      return function(static_cast<const double*>(view.data));
  }
}

Json as_json(const std::string& spec, const Kernel& kernel) {
  Json json = json_with_schema("kernel");
  json["kernel"] = spec;
  json["shape"] = json_of(kernel.shape());
  json["type"] = std::string(name_of(kernel.taps().type));
  json["origin"] = kernel.origin() ? json_of(*kernel.origin()) : Json();
  json["taps"] =
      with_taps(kernel, [&](const auto* taps) { return taps_json(taps, kernel.shape(), 0); });
  return json;
}

// Without --rank: as many axes as the specification has values for, and two for kernels of images.
Kernel kernel_of_any_rank(const std::string& spec) {
  const std::string name = spec.substr(0, spec.find(':'));
  const bool of_images = name == "laplacian" || name == "sobel" || name == "log" || name == "dog";
  std::optional<Failure> refusal;
  for (const int rank : of_images ? std::vector{2} : std::vector{1, 2, 3}) {
    try {
      if (const auto kernel = parse_kernel_spec(spec, rank)) return *kernel;
      return Kernel::from_view(read_document(spec).data.view());
    } catch (const Failure& failure) {
      if (!refusal) refusal = failure;
    }
  }
  throw *refusal;
}

Kernel kernel_of(const std::string& spec, int rank) {
  if (rank == 0) return kernel_of_any_rank(spec);
  if (const auto kernel = parse_kernel_spec(spec, rank)) return *kernel;
  throw Failure(kExitUsage, fmt::format("a file has its own rank, --rank {}, {}", rank, spec));
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  const RunSettings run = parsed(arguments.run);
  const int rank = arguments.rank.empty()
                       ? 0
                       : static_cast<int>(parse_integer("--rank", arguments.rank, 1, kMaxRank));
  check_paths({arguments.spec}, run);
  const Kernel kernel = kernel_of(arguments.spec, rank);
  if (run.output.empty()) {
    print_result(run.json ? as_json(arguments.spec, kernel).dump() + "\n"
                          : with_taps(kernel, [&](const auto* taps) {
                              return taps_text(taps, kernel.shape());
                            }));
    return;
  }
  Document document;
  document.kind = FileKind::array;
  document.format = "npy";
  document.data = copy_of(kernel.taps());
  const ReactionScope scope(interrupt, Interrupt::Reaction::not_now);
  write_document(document, run.output, run.write);
  if (run.json) print_result(as_json(arguments.spec, kernel).dump() + "\n");
}

}  // namespace

Verb kernel_verb() {
  Verb verb;
  verb.name = "kernel";
  verb.summary = "Print the taps of a kernel";
  verb.examples = std::string(kLanguage) +
                  "\nExamples:\n"
                  "  faltung kernel gauss:1.5\n"
                  "  faltung kernel gauss:1.5 --rank 2 -o gauss.npy\n"
                  "  faltung kernel 'binomial:2' --rank 2 --json\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("KERNEL", &arguments->spec, "A specification (below) or a file");
  verb.group("Options");
  verb.value("-r,--rank", "N", &arguments->rank,
             "Number of axes (default: 2 for laplacian, sobel, log, dog and disk, 1 for the rest)");
  verb.value("-o,--output", "FILE", &arguments->run.output,
             "Write an array (.npy) in place of text");
  verb.value("--format", "NAME", &arguments->run.format, "Format of the output");
  verb.flag("--force,--overwrite", &arguments->run.force, "Allow FILE to be the kernel's file");
  verb.flag("--json", &arguments->run.json, "Print it as JSON");
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
