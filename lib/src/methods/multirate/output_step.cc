#include <algorithm>

#include "core/checked.h"
#include "methods/multirate/steps.h"

namespace faltung {
namespace {

class OutputStep {
 public:
  explicit OutputStep(const RateContext& context) : context_(context) {}

  bool run(const RateWorker& worker, std::int64_t band) const {
    const Tile& tile = worker.piece.tile;
    const std::int64_t outputs = context_.band_outputs(), first = band * outputs;
    const std::int64_t count = std::min(outputs, tile.count[context_.shape.across_axis] - first);
    const std::int64_t rows = context_.shape.across.smooth_of(count);
    blend_middle(worker, first / context_.across_cascade().rate, rows);
    const std::int64_t wanted = tile.count[context_.shape.along_axis()];
    bool fits = true;
    for (std::int64_t x = 0; x * context_.along_cascade().rate < wanted;
         x += context_.shape.stretch) {
      const std::int64_t begin = x * context_.along_cascade().rate;
      const std::int64_t coarse =
          std::min(context_.shape.stretch, ceil_div(wanted - begin, context_.along_cascade().rate));
      const std::int64_t width = coarse * context_.along_cascade().rate * context_.shape.channels;
      for (std::int64_t r = 0; r < rows; r += context_.loops.lanes)
        make_smooth(worker, r, x, coarse);
      for (std::int64_t at = 0; at < count; at += context_.across_cascade().rate) {
        const std::int64_t samples = std::min(width, (wanted - begin) * context_.shape.channels);
        fits &= store_rows(worker, at, first, std::min(context_.across_cascade().rate, count - at),
                           begin, samples, width);
      }
    }
    return fits;
  }

 private:
  // The middle across, for smooth rows first ... first + rows - 1.
  void blend_middle(const RateWorker& worker, std::int64_t first, std::int64_t rows) const {
    constexpr std::int64_t kTogether = RateTaps::kTogether;
    const std::int64_t last = round_up(worker.piece.rows, context_.loops.lanes) - 1;
    const std::int64_t width = worker.piece.width * context_.shape.channels;
    const std::int64_t count = context_.across_cascade().coarse_taps() + kTogether - 1;
    const float** in = worker.rows;
    for (std::int64_t r = 0; r < rows; r += kTogether) {
      for (std::int64_t t = 0; t < count; ++t) {
        in[t] = worker.piece.coarse + std::min(first + r + t, last) * context_.coarse_stride();
      }
      float* out[kTogether];
      for (std::int64_t o = 0; o < kTogether; ++o) {
        out[o] = worker.middle + (r + o) * context_.coarse_stride();
      }
      context_.loops.blend_to_float32(in, count, context_.across.middle_together.data(), out,
                                      kTogether, width);
    }
  }

  // The middle and the window along, for as many rows as there are lanes.
  void make_smooth(const RateWorker& worker, std::int64_t r, std::int64_t x,
                   std::int64_t coarse) const {
    const std::int64_t channels = context_.shape.channels, lanes = context_.loops.lanes;
    const std::int64_t rate = context_.along_cascade().rate, terms = context_.along_cascade().terms,
                       taps = context_.along_cascade().coarse_taps();
    const std::int64_t smooth = coarse + terms - 1;
    float* rows[kMostRateLanes];
    for (std::int64_t l = 0; l < lanes; ++l) {
      rows[l] = worker.middle + (r + l) * context_.coarse_stride() + x * channels;
    }
    context_.loops.turn_in(rows, (smooth + taps - 1) * channels, worker.lanes);
    context_.loops.strided(worker.lanes, context_.along.middle.data(), taps, worker.turned,
                           smooth * channels, {1, channels, 1});
    for (std::int64_t p = 0; p < rate; ++p) {
      for (std::int64_t c = 0; c < channels; ++c) {
        context_.loops.strided(worker.turned + c * lanes, context_.along.phases.data() + p * terms,
                               terms, worker.lanes + (p * channels + c) * lanes, coarse,
                               {channels, channels, rate * channels});
      }
    }
    const std::int64_t width = coarse * rate * channels;
    for (std::int64_t l = 0; l < lanes; ++l) rows[l] = worker.smooth + (r + l) * width;
    context_.loops.turn_out(worker.lanes, width, rows);
  }

  // The window across: outputs at ... at + count - 1 of a band that begins with output `first`.
  bool store_rows(const RateWorker& worker, std::int64_t at, std::int64_t first, std::int64_t count,
                  std::int64_t begin, std::int64_t samples, std::int64_t width) const {
    const RatePiece& piece = worker.piece;
    const auto size = static_cast<std::int64_t>(size_of(context_.problem.output_type));
    const float* in[Cascade::kMostTerms];
    for (std::int64_t t = 0; t < context_.across_cascade().terms; ++t) {
      in[t] = worker.smooth + (at / context_.across_cascade().rate + t) * width;
    }
    std::byte* output = piece.e.output;
    for (std::size_t a = 0; a < context_.rank(); ++a) {
      std::int64_t index = piece.tile.start[a];
      if (a == context_.shape.across_axis) index += first + at;
      if (a == context_.shape.along_axis()) index += begin;
      output += index * piece.e.output_strides[a] * size;
    }
    if (piece.write) {
      const std::int64_t row_bytes = piece.e.output_strides[context_.shape.across_axis] * size;
      blend_as(*piece.write, worker, in, output, row_bytes, count, samples);
      return true;
    }
    auto* results = reinterpret_cast<std::byte*>(worker.results);
    blend_rows(context_.loops.blend_to_float32, worker, in, results, samples * kFloatBytes, count,
               samples);
    ScatterBox box;
    std::int64_t inner = 1;
    for (std::size_t a = context_.rank(); a-- > 0;) {
      box.count[a] = a > context_.shape.along_axis() ? context_.problem.axes[a].out : 1;
      if (a == context_.shape.along_axis()) box.count[a] = samples / context_.shape.channels;
      if (a == context_.shape.across_axis) box.count[a] = count;
      box.stride[a] = inner;
      inner *= box.count[a];
    }
    return context_.scatter.run(reinterpret_cast<const std::byte*>(worker.results), box, output,
                                piece.e.output_strides);
  }

  void blend_as(ElementType type, const RateWorker& worker, const float* const* in, std::byte* to,
                std::int64_t row_bytes, std::int64_t count, std::int64_t samples) const {
    const auto run = [&](auto blend) {
      blend_rows(blend, worker, in, to, row_bytes, count, samples);
    };
    if (type == ElementType::uint8) return run(context_.loops.blend_to_uint8);
    if (type == ElementType::uint16) return run(context_.loops.blend_to_uint16);
    if (type == ElementType::int16) return run(context_.loops.blend_to_int16);
    run(context_.loops.blend_to_float32);
  }
  // Beyond the last row wanted the loop writes to one that nobody reads.
  template <typename Out>
  void blend_rows(simd::BlendRows<Out> blend, const RateWorker& worker, const float* const* in,
                  std::byte* to, std::int64_t row_bytes, std::int64_t count,
                  std::int64_t samples) const {
    Out* out[Cascade::kSlowest];
    for (std::int64_t p = 0; p < context_.across_cascade().rate; ++p) {
      std::byte* row =
          p < count ? to + p * row_bytes : reinterpret_cast<std::byte*>(worker.unwanted);
      out[p] = reinterpret_cast<Out*>(row);
    }
    blend(in, context_.across_cascade().terms, context_.across.blend.data(), out,
          context_.across_cascade().rate, samples);
  }

  const RateContext& context_;
};

}  // namespace

bool make_outputs(const RateContext& context, const RateWorker& worker, std::int64_t band) {
  return OutputStep(context).run(worker, band);
}

}  // namespace faltung
