// zita-convolver: one float32 signal, partitioned convolution in blocks, as a real-time host would
// call it but with all partitions of one length and nothing left to other threads.
#include <zita-convolver.h>

#include <fmt/format.h>
#include <algorithm>
#include <stdexcept>

#include "peers/makers.h"

namespace faltung::peers {
namespace {

class ZitaRun final : public LocalRun {
 public:
  ZitaRun(bool prepared, std::uint32_t block, const ConstView& signal, const Kernel& kernel)
      : LocalRun(prepared ? "zita.prepared" : "zita", fmt::format("blocks of {}", block)),
        prepared_(prepared),
        block_(block),
        taps_(real_taps<float>(kernel, false)) {
    const auto* samples = static_cast<const float*>(signal.data);
    signal_.assign(samples, samples + signal.shape[0]);
    const auto length = static_cast<std::uint32_t>(taps_.size());
    output_ = Array(ElementType::float32, Shape{signal.shape[0] + length - 1});
    if (convolver_.configure(1, 1, length, block, block, block, 0) != 0 ||
        convolver_.impdata_create(0, 0, 1, taps_.data(), 0, static_cast<std::int32_t>(length)) !=
            0) {
      throw std::runtime_error("zita-convolver refused the taps");
    }
  }

  Array result() override { return copy_of(output_.view()); }
  bool prepared() const override { return prepared_; }

 private:
  void call() override {
    const auto length = static_cast<std::int32_t>(taps_.size());
    if (!prepared_ && (convolver_.impdata_clear(0, 0) != 0 ||
                       convolver_.impdata_update(0, 0, 1, taps_.data(), 0, length) != 0)) {
      throw std::runtime_error("zita-convolver refused new taps");
    }
    if (convolver_.start_process(0, 0) != 0) {  // clears what the last signal left
      throw std::runtime_error("zita-convolver did not start");
    }
    const auto output = output_.as<float>();
    for (std::size_t at = 0; at < output.size(); at += block_) {
      float* in = convolver_.inpdata(0);
      const std::size_t have =
          at < signal_.size() ? std::min<std::size_t>(block_, signal_.size() - at) : 0;
      std::copy_n(signal_.begin() + static_cast<std::ptrdiff_t>(have ? at : 0), have, in);
      std::fill(in + have, in + block_, 0.0f);
      convolver_.process(true);
      std::copy_n(convolver_.outdata(0), std::min<std::size_t>(block_, output.size() - at),
                  output.begin() + static_cast<std::ptrdiff_t>(at));
    }
    convolver_.stop_process();
    while (!convolver_.check_stop()) {
    }
  }

  bool prepared_;
  std::uint32_t block_;
  std::vector<float> taps_;
  Convproc convolver_;
  std::vector<float> signal_;
  Array output_;
};

class Zita final : public Peer {
 public:
  std::string name() const override { return "zita"; }
  std::string version() const override {
    return fmt::format("{}.{}", ZITA_CONVOLVER_MAJOR_VERSION, ZITA_CONVOLVER_MINOR_VERSION);
  }

  std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) override {
    std::vector<std::unique_ptr<Run>> runs;
    const Shape& taps = row.problem.kernel.shape();
    if (signal.type != ElementType::float32 || signal.shape.rank() != 1 || taps[0] > 65536) {
      return runs;
    }
    for (const std::uint32_t block : {256u, 1024u, 4096u, 8192u}) {
      if (taps[0] > 64 * block) continue;  // too many partitions
      for (const bool prepared : {false, true}) {
        runs.push_back(std::make_unique<ZitaRun>(prepared, block, signal, row.problem.kernel));
      }
    }
    return runs;
  }
};

}  // namespace

std::unique_ptr<Peer> make_zita(int) { return std::make_unique<Zita>(); }

}  // namespace faltung::peers
