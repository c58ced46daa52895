#include <algorithm>
#include <array>

#include "core/border_map.h"
#include "core/checked.h"
#include "methods/multirate/steps.h"

namespace faltung {
namespace {

constexpr std::int64_t kLine = 64;  // bytes of a cache line

class CoarseStep {
 public:
  explicit CoarseStep(const RateContext& context) : context_(context) {}

  void run(const RateWorker& worker, std::int64_t band) const {
    const std::int64_t first = band * context_.shape.band;
    const std::int64_t rows = std::min(context_.shape.band, worker.piece.rows - first);
    for (std::int64_t x = 0, count = 0; x < worker.piece.width; x += count) {
      count = stretch_from(worker.piece, x);
      const std::int64_t width = (count + context_.along_cascade().terms - 1) *
                                 context_.along_cascade().rate * context_.shape.channels;
      std::fill_n(worker.band, round_up(rows, context_.loops.lanes) * width, 0.0F);
      std::fill_n(worker.unwanted, width, 0.0F);
      for (std::int64_t group = first; group < first + rows + context_.across_cascade().terms - 1;
           ++group) {
        spread_group(worker, group, x, width, band_rows(worker, first, rows, group, width));
      }
      for (std::int64_t r = 0; r < rows; r += context_.loops.lanes) {
        smooth_along(worker, r, first + r, x, count, width);
      }
    }
  }

 private:
  // The coarse rows that `rate` samples are part of, those outside the band among them.
  using BandRows = std::array<float*, Cascade::kMostTerms>;
  BandRows band_rows(const RateWorker& worker, std::int64_t first, std::int64_t rows,
                     std::int64_t group, std::int64_t width) const {
    BandRows out;
    for (std::int64_t b = 0; b < context_.across_cascade().terms; ++b) {
      const std::int64_t row = group - (context_.across_cascade().terms - 1) + b - first;
      out[static_cast<std::size_t>(b)] =
          row >= 0 && row < rows ? worker.band + row * width : worker.unwanted;
    }
    return out;
  }

  // Coarse columns from x on that are made at a time: those that need samples beyond the edges
  // apart from the others.
  std::int64_t stretch_from(const RatePiece& piece, std::int64_t x) const {
    const std::size_t a = context_.shape.along_axis();
    const std::int64_t rate = context_.along_cascade().rate;
    const std::int64_t first = context_.shape.along.first_sample(piece.tile.start[a]);
    const std::int64_t left = first < 0 ? ceil_div(-first, rate) : 0;
    const std::int64_t right =
        (context_.problem.axes[a].signal - first) / rate - (context_.along_cascade().terms - 1);
    std::int64_t end = std::min(x + context_.shape.stretch, piece.width);
    if (x < left) {
      end = std::min(end, left);
    } else if (x < right) {
      end = std::min(end, right);
    }
    return end - x;
  }

  // `rate` rows of samples to the coarse rows they are part of.
  void spread_group(const RateWorker& worker, std::int64_t group, std::int64_t x,
                    std::int64_t width, const BandRows& out) const {
    GatherBox box = group_box(worker.piece, group, x, width);
    const std::byte* rows[Cascade::kSlowest];
    if (worker.piece.read && locate_rows(worker.piece.e, box, rows)) {
      prefetch_below(worker.piece.e, box, rows);
      return spread_as(*worker.piece.read, rows, out, width);
    }
    box.stride[context_.shape.across_axis] = width;
    context_.gather.run(worker.piece.e.signal, worker.piece.e.signal_strides, box,
                        reinterpret_cast<std::byte*>(worker.samples));
    for (std::int64_t s = 0; s < context_.across_cascade().rate; ++s) {
      rows[s] = reinterpret_cast<const std::byte*>(worker.samples + s * width);
    }
    spread_rows(context_.loops.spread_float32, rows, out, width);
  }

  GatherBox group_box(const RatePiece& piece, std::int64_t group, std::int64_t x,
                      std::int64_t width) const {
    GatherBox box;
    std::int64_t stride = 1;
    for (std::size_t a = context_.rank(); a-- > 0;) {
      const CanonicalAxis& axis = context_.problem.axes[a];
      box.step[a] = box.phases[a] = box.count[a] = 1;
      box.start[a] = axis.lo + piece.tile.start[a] * axis.step;
      if (a == context_.shape.across_axis) {
        box.start[a] = context_.shape.across.first_sample(piece.tile.start[a]) +
                       context_.across_cascade().rate * group;
        box.count[a] = context_.across_cascade().rate;
      } else if (a == context_.shape.along_axis()) {
        box.start[a] = context_.shape.along.first_sample(piece.tile.start[a]) +
                       context_.along_cascade().rate * x;
        box.count[a] = width / context_.shape.channels;
      } else if (a > context_.shape.along_axis()) {
        box.count[a] = axis.out;
      }
      box.stride[a] = stride;
      stride *= box.count[a];
    }
    return box;
  }

  // Where the caller's rows are, those beyond the edges too where the border is made of samples.
  bool locate_rows(const Execution& e, const GatherBox& box,
                   const std::byte* (&rows)[Cascade::kSlowest]) const {
    const auto size = static_cast<std::int64_t>(size_of(context_.problem.signal_type));
    const std::byte* source = e.signal;
    for (std::size_t a = 0; a < context_.rank(); ++a) {
      if (a == context_.shape.across_axis) continue;
      if (box.start[a] < 0 || box.start[a] + box.count[a] > context_.problem.axes[a].signal)
        return false;
      source += box.start[a] * e.signal_strides[a] * size;
    }
    const CanonicalAxis& axis = context_.problem.axes[context_.shape.across_axis];
    for (std::int64_t s = 0; s < context_.across_cascade().rate; ++s) {
      const BorderRun run =
          border_run(axis.border, axis.signal, box.start[context_.shape.across_axis] + s, 1);
      if (run.outside) return false;
      rows[s] = source + run.start * e.signal_strides[context_.shape.across_axis] * size;
    }
    return true;
  }

  // The rows of the next group: short stretches of many rows are more than the hardware foresees.
  void prefetch_below(const Execution& e, const GatherBox& box,
                      const std::byte* const (&rows)[Cascade::kSlowest]) const {
    const std::int64_t rate = context_.across_cascade().rate,
                       next = box.start[context_.shape.across_axis] + rate;
    if (next < rate || next + rate > context_.problem.axes[context_.shape.across_axis].signal)
      return;
    const auto size = static_cast<std::int64_t>(size_of(context_.problem.signal_type));
    const std::int64_t below = rate * e.signal_strides[context_.shape.across_axis] * size;
    const std::int64_t bytes =
        box.count[context_.shape.along_axis()] * context_.shape.channels * size;
    for (std::int64_t s = 0; s < rate; ++s) {
      for (std::int64_t at = 0; at < bytes; at += kLine) {
        __builtin_prefetch(rows[s] + below + at);
      }
    }
  }

  void spread_as(ElementType type, const std::byte* const* rows, const BandRows& out,
                 std::int64_t width) const {
    if (type == ElementType::uint8)
      return spread_rows(context_.loops.spread_uint8, rows, out, width);
    if (type == ElementType::uint16)
      return spread_rows(context_.loops.spread_uint16, rows, out, width);
    spread_rows(context_.loops.spread_int16, rows, out, width);
  }
  template <typename In>
  void spread_rows(simd::SpreadRows<In> spread, const std::byte* const* rows, const BandRows& out,
                   std::int64_t width) const {
    const In* in[Cascade::kSlowest];
    for (std::int64_t s = 0; s < context_.across_cascade().rate; ++s)
      in[s] = reinterpret_cast<const In*>(rows[s]);
    spread(in, context_.across_cascade().rate, context_.across.spread.data(), out.data(),
           context_.across_cascade().terms, width);
  }

  // Rows r ... of the band, as many as there are lanes, become rows of the coarse picture.
  void smooth_along(const RateWorker& worker, std::int64_t r, std::int64_t row, std::int64_t x,
                    std::int64_t count, std::int64_t width) const {
    const std::int64_t channels = context_.shape.channels;
    float* rows[kMostRateLanes];
    for (std::int64_t l = 0; l < context_.loops.lanes; ++l) rows[l] = worker.band + (r + l) * width;
    context_.loops.turn_in(rows, width, worker.lanes);
    for (std::int64_t c = 0; c < channels; ++c) {
      context_.loops.strided(worker.lanes + c * context_.loops.lanes, context_.along.window.data(),
                             context_.along_cascade().window_taps(),
                             worker.turned + c * context_.loops.lanes, count,
                             {context_.along_cascade().rate * channels, channels, channels});
    }
    for (std::int64_t l = 0; l < context_.loops.lanes; ++l) {
      rows[l] = worker.piece.coarse + (row + l) * context_.coarse_stride() + x * channels;
    }
    context_.loops.turn_out(worker.turned, count * channels, rows);
  }

  const RateContext& context_;
};

}  // namespace

void make_coarse(const RateContext& context, const RateWorker& worker, std::int64_t band) {
  CoarseStep(context).run(worker, band);
}

}  // namespace faltung
