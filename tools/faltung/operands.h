// SIGNAL and KERNEL of the command line: a file, standard input or, for kernels, a specification.
//
//   the signal is   convolved axes   extent, border without options
//   image           rows, columns    same, reflect_half
//   audio           frames           full, zero
//   array           all, or --axes   full, zero
//   polynomial      its only one     full, zero
//
// A kernel file of lower rank than the signal is shared by the batch (channels); one of the
// signal's rank has a response for each channel, or the signal is repeated for each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "files/document.h"
#include "settings.h"

namespace faltung::cli {

struct SignalOperand {
  std::string name;   // "standard input" for "-"
  std::string path;   // as given
  Document document;  // its data may be empty when only the shape is known
  ElementType type = ElementType::float32;
  Shape shape;
  std::vector<int> axes;  // the convolved ones, never empty
  Extent extent;
  Border border = Border::zero;
  // Type of an image with straight alpha: its data is premultiplied and floating by now.
  std::optional<ElementType> straight_type;
};

SignalOperand read_signal(const std::string& path, const ProblemSettings& settings);
// A signal that is only described: {height, width[, 1..4 channels]} of an 8- or 16-bit type, or
// with a last axis of at most 4 of three, is treated as an image.
SignalOperand describe_signal(const Shape& shape, ElementType type,
                              const ProblemSettings& settings);

struct KernelOperand {
  std::string name;
  Kernel kernel;
};

// Reads KERNEL for this signal; Failure when the two do not fit (rank, channels, sample rate).
KernelOperand read_kernel(const std::string& text, const SignalOperand& signal);

// The same taps times `gain`, divided by their sum first if that is asked for.
struct Scaling {
  bool to_unit_sum = false;
  double gain = 1;
};
Kernel scaled(const KernelOperand& operand, const Scaling& scaling);

// Gives the signal the channel axis that a kernel of one more axis than a gray image needs.
void match_rank(SignalOperand& signal, const Kernel& kernel);

Problem make_problem(Operation operation, const SignalOperand& signal, const Kernel& kernel,
                     const ProblemSettings& settings);

// Refuses "-" twice, and an output that is one of the inputs (the same inode) without --force.
void check_paths(const std::vector<std::string>& inputs, const RunSettings& run);

}  // namespace faltung::cli
