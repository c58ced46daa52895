// libvips: conv and convsep on pictures, in double-precision arithmetic (its integer arithmetic
// rounds the taps). vips correlates, so taps are turned around; its edges are replicated. 8-bit
// results are rounded by adding a half before the cast. The result is written to new memory.
#include <vips/vips.h>

#include <algorithm>
#include <stdexcept>

#include "peers/makers.h"

namespace faltung::peers {
namespace {

constexpr double kMostProducts = 1.3e9;  // of taps and samples: beyond, vips takes many seconds

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

[[noreturn]] void fail() {
  const std::string message = vips_error_buffer();
  vips_error_clear();
  throw std::runtime_error(message);
}

Image owned(int status, VipsImage* image) {
  if (status != 0) fail();
  return Image(image);
}

class VipsRun final : public LocalRun {
 public:
  VipsRun(const Row& row, const ConstView& signal)
      : LocalRun("vips", row.work == Work::gaussian || row.work == Work::box ? "convsep" : "conv"),
        type_(output_type(row.problem)),
        shape_(output_shape(row.problem)),
        separable_(way() == "convsep") {
    const auto format = signal.type == ElementType::uint8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_FLOAT;
    const int bands = signal.shape.rank() > 2 ? static_cast<int>(signal.shape[2]) : 1;
    const auto bytes = static_cast<std::size_t>(element_count(signal.shape)) * size_of(signal.type);
    from_.reset(vips_image_new_from_memory(signal.data, bytes, static_cast<int>(signal.shape[1]),
                                           static_cast<int>(signal.shape[0]), bands, format));
    const Kernel& kernel = row.problem.kernel;
    const std::vector<double> taps = real_taps<double>(
        separable_ ? (kernel.factors().empty() ? kernel : kernel.factors()[0]) : kernel, true);
    const int rows = separable_ ? 1 : static_cast<int>(kernel.shape()[0]);
    const int columns = static_cast<int>(taps.size()) / rows;
    mask_.reset(vips_image_new_matrix_from_array(columns, rows, taps.data(),
                                                 static_cast<int>(taps.size())));
    if (!from_ || !mask_) fail();
  }
  ~VipsRun() override { g_free(pixels_); }

  Array result() override {
    Array array(type_, shape_);
    if (array.size_bytes() != bytes_)
      throw std::runtime_error("vips made a picture of another size");
    std::copy_n(static_cast<const std::byte*>(pixels_), bytes_,
                static_cast<std::byte*>(array.data()));
    return array;
  }

 private:
  void call() override {
    g_free(pixels_);
    VipsImage* made = nullptr;
    int status = separable_ ? vips_convsep(from_.get(), &made, mask_.get(), "precision",
                                           VIPS_PRECISION_FLOAT, nullptr)
                            : vips_conv(from_.get(), &made, mask_.get(), "precision",
                                        VIPS_PRECISION_FLOAT, nullptr);
    Image result = owned(status, made);
    if (type_ != ElementType::float32) {
      if (type_ == ElementType::uint8) {
        status = vips_linear1(result.get(), &made, 1, 0.5, nullptr);
        result = owned(status, made);
      }
      status =
          vips_cast(result.get(), &made,
                    type_ == ElementType::uint8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_SHORT, nullptr);
      result = owned(status, made);
    }
    pixels_ = vips_image_write_to_memory(result.get(), &bytes_);
    if (pixels_ == nullptr) fail();
  }

  ElementType type_;
  Shape shape_;
  bool separable_;
  Image from_, mask_;
  void* pixels_ = nullptr;
  std::size_t bytes_ = 0;
};

class Vips final : public Peer {
 public:
  explicit Vips(int threads) {
    if (VIPS_INIT("peers_bench") != 0) fail();
    vips_cache_set_max(0);  // it would give back the result of the run before
    vips_concurrency_set(threads);
  }
  std::string name() const override { return "vips"; }
  std::string version() const override { return vips_version_string(); }

  std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) override {
    std::vector<std::unique_ptr<Run>> runs;
    if (row.problem.axes.size() != 2) return runs;
    const Shape& taps = row.problem.kernel.shape();
    const bool separable = row.work == Work::gaussian || row.work == Work::box;
    const std::int64_t products =
        element_count(signal.shape) * (separable ? taps[0] + taps[1] : taps[0] * taps[1]);
    if (static_cast<double>(products) > kMostProducts) return runs;
    runs.push_back(std::make_unique<VipsRun>(row, signal));
    return runs;
  }
};

}  // namespace

std::unique_ptr<Peer> make_vips(int threads) { return std::make_unique<Vips>(threads); }

}  // namespace faltung::peers
