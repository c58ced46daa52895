#include "tiles/gather.h"

#include <algorithm>
#include <complex>

#include "core/border_map.h"
#include "core/fail.h"

namespace faltung {
namespace {

template <typename T>
void fill(std::byte* to, std::int64_t stride, std::int64_t count, T value) {
  T* out = reinterpret_cast<T*>(to);
  for (std::int64_t i = 0; i < count; ++i) out[i * stride] = value;
}

void fill_row(Compute compute, std::byte* to, std::int64_t stride, std::int64_t count,
              double value) {
  switch (compute) {
    case Compute::float32:
      return fill(to, stride, count, static_cast<float>(value));
    case Compute::float64:
      return fill(to, stride, count, value);
    case Compute::complex64:
      return fill(to, stride, count, std::complex<float>(static_cast<float>(value)));
    case Compute::complex128:
      return fill(to, stride, count, std::complex<double>(value));
    case Compute::int64:
    case Compute::int128:
      return fill(to, stride, count, static_cast<std::int64_t>(value));
    case Compute::residue:
      return fill(to, stride, count, static_cast<std::uint64_t>(value));
  }
}

}  // namespace

// One walk over a box. Axes nest; the innermost ones that are whole and dense on both sides are one
// row, so that an interleaved image is copied a line of pixels at a time. Innermost axes of which
// one sample is taken are no axes of the walk: a channel of such an image is read along its lines.
class GatherWalk {
 public:
  GatherWalk(const Gather& gather, const AxisValues& strides, const GatherBox& box)
      : gather_(gather), strides_(strides), box_(box), inner_(gather.rank_ - 1) {
    while (inner_ > 0 && takes_one_sample(inner_)) {
      offset_ += box_.start[at(inner_)] * strides_[at(inner_)] * gather_.from_size_;
      --inner_;
    }
    leaf_ = inner_;
    while (leaf_ > 0 && deeper_is_whole(leaf_) && nests(leaf_)) {
      block_ *= box_.count[at(leaf_)];
      --leaf_;
    }
  }

  enum class Mode { samples, constant, zero };

  void run(const std::byte* from, std::byte* to) const {
    axis(0, from + offset_, to, Mode::samples);
  }

 private:
  static std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

  void axis(int a, const std::byte* from, std::byte* to, Mode mode) const {
    const std::int64_t phases = box_.phases[at(a)], count = box_.count[at(a)];
    for (std::int64_t phase = 0; phase < std::min(phases, count); ++phase) {
      const std::int64_t elements = (count - phase - 1) / phases + 1;
      std::byte* row = to + phase * box_.phase_stride[at(a)] * gather_.to_size_;
      runs(a, box_.start[at(a)] + phase * box_.step[at(a)], elements, from, row, mode);
    }
  }

  bool takes_one_sample(int a) const {
    return box_.count[at(a)] == 1 && box_.start[at(a)] >= 0 &&
           box_.start[at(a)] < gather_.lengths_[at(a)];
  }
  bool deeper_is_whole(int a) const {
    return box_.start[at(a)] == 0 && box_.count[at(a)] == gather_.lengths_[at(a)] &&
           box_.phases[at(a)] == 1 && box_.step[at(a)] == 1;
  }
  bool nests(int a) const {
    const std::int64_t count = box_.count[at(a)];
    return strides_[at(a - 1)] == strides_[at(a)] * count &&
           box_.stride[at(a - 1)] == box_.stride[at(a)] * count;
  }

  // Splits `elements` samples x, x + phases*step, ... into stretches of one kind.
  void runs(int a, std::int64_t x, std::int64_t elements, const std::byte* from, std::byte* to,
            Mode mode) const {
    const std::int64_t apart = box_.phases[at(a)] * box_.step[at(a)];
    const std::int64_t length = gather_.lengths_[at(a)];
    const Border border = gather_.borders_[at(a)];
    if (mode == Mode::zero) return stretch(a, {elements, 0, 0, true}, from, to, mode);
    while (elements > 0) {
      BorderRun run = border_run(border, length, x, (elements - 1) * apart + 1);
      run.count = (run.count - 1) / apart + 1;
      run.step *= apart;
      Mode inner = mode;
      if (run.outside) inner = border == Border::zero ? Mode::zero : Mode::constant;
      stretch(a, run, from, to, inner);
      x += run.count * apart;
      to += run.count * box_.stride[at(a)] * gather_.to_size_;
      elements -= run.count;
    }
  }

  void stretch(int a, const BorderRun& run, const std::byte* from, std::byte* to, Mode mode) const {
    if (a == leaf_) return row(run, from, to, mode);
    const std::int64_t from_step = run.step * strides_[at(a)] * gather_.from_size_;
    const std::int64_t to_step = box_.stride[at(a)] * gather_.to_size_;
    if (mode == Mode::samples) from += run.start * strides_[at(a)] * gather_.from_size_;
    for (std::int64_t i = 0; i < run.count; ++i) {
      axis(a + 1, mode == Mode::samples ? from + i * from_step : from, to + i * to_step, mode);
    }
  }

  void row(const BorderRun& run, const std::byte* from, std::byte* to, Mode mode) const {
    const std::int64_t inner_to = box_.stride[at(inner_)];
    if (mode != Mode::samples) {
      const bool constant = mode == Mode::constant && !imaginary_only();
      const double value = constant ? gather_.border_value_ : 0.0;
      fill_row(gather_.compute_, to, inner_to, run.count * block_, value);
      if (constant && gather_.parts_ && inner_ == gather_.rank_ - 1) clear_imaginary_parts(run, to);
      return;
    }
    const std::int64_t stride = strides_[at(leaf_)], inner_from = strides_[at(inner_)];
    from += run.start * stride * gather_.from_size_;
    if (block_ == 1) return gather_.load_(from, run.step * stride, to, inner_to, run.count);
    if (run.step == 1) return gather_.load_(from, inner_from, to, inner_to, run.count * block_);
    if (inner_to == 1 && run.step == 0) return repeat(from, inner_from, to, run.count);
    if (inner_to == 1 && run.step == -1) return reverse(from, inner_from, to, run.count);
    for (std::int64_t i = 0; i < run.count; ++i) {
      gather_.load_(from + i * run.step * stride * gather_.from_size_, inner_from,
                    to + i * box_.stride[at(leaf_)] * gather_.to_size_, inner_to, block_);
    }
  }

  // One block of samples, `count` times.
  void repeat(const std::byte* from, std::int64_t stride, std::byte* to, std::int64_t count) const {
    gather_.load_(from, stride, to, 1, block_);
    const std::int64_t bytes = block_ * gather_.to_size_;
    for (std::int64_t done = 1; done < count;) {
      const std::int64_t more = std::min(done, count - done);
      std::copy_n(to, more * bytes, to + done * bytes);
      done += more;
    }
  }

  // `count` blocks that end with the one at `from`, the last one first.
  void reverse(const std::byte* from, std::int64_t stride, std::byte* to,
               std::int64_t count) const {
    const std::int64_t apart = strides_[at(leaf_)] * gather_.from_size_;
    const std::int64_t bytes = block_ * gather_.to_size_;
    gather_.load_(from - (count - 1) * apart, stride, to, 1, count * block_);
    for (std::int64_t i = 0; i < count / 2; ++i) {
      std::byte* block = to + i * bytes;
      std::swap_ranges(block, block + bytes, to + (count - 1 - i) * bytes);
    }
  }

  // The walk takes nothing but imaginary parts.
  bool imaginary_only() const {
    const int last = gather_.rank_ - 1;
    return gather_.parts_ && inner_ < last && box_.start[at(last)] == 1;
  }

  // The value beyond the edge is real. In a row of whole pairs every second element is imaginary;
  // in a row along the parts themselves it is the one with index 1.
  void clear_imaginary_parts(const BorderRun& run, std::byte* to) const {
    const int last = gather_.rank_ - 1;
    const std::int64_t first = leaf_ == last ? 1 - run.start : 1;
    const std::int64_t stride = box_.stride[at(last)];
    fill_row(gather_.compute_, to + first * stride * gather_.to_size_, 2 * stride,
             (run.count * block_ - first + 1) / 2, 0.0);
  }

  const Gather& gather_;
  const AxisValues& strides_;
  const GatherBox& box_;
  int inner_;                // the innermost axis of the walk
  int leaf_;                 // the outermost axis of a row
  std::int64_t block_ = 1;   // samples of a row for each of the leaf's
  std::int64_t offset_ = 0;  // bytes to the sample taken on the axes beyond inner_
};

Gather::Gather(const CanonicalProblem& problem, const simd::Target& target)
    : rank_(static_cast<int>(problem.axes.size())),
      from_size_(static_cast<std::int64_t>(size_of(problem.signal_type))),
      to_size_(size_of(problem.compute)),
      compute_(problem.compute),
      border_value_(problem.border_value),
      load_(simd::load_row(target, problem.signal_type, problem.compute)) {
  require(load_ != nullptr, "samples of {} cannot be computed in {}", name_of(problem.signal_type),
          name_of(problem.compute));
  parts_ =
      rank_ > 0 && problem.axes.back().caller_axis == kPartsAxis && problem.axes.back().signal == 2;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    lengths_[a] = problem.axes[a].signal;
    borders_[a] = problem.axes[a].border;
  }
}

void Gather::run(const std::byte* signal, const AxisValues& strides, const GatherBox& box,
                 std::byte* to) const {
  if (rank_ == 0) return load_(signal, 1, to, 1, 1);
  GatherWalk(*this, strides, box).run(signal, to);
}

}  // namespace faltung
