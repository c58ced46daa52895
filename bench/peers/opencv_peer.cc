// OpenCV: filter2D, sepFilter2D, GaussianBlur, blur and Sobel on pictures. The result goes to an
// image that is kept. OpenCV correlates, so taps are turned around.
#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/core/version.hpp>
#include <opencv2/imgproc.hpp>

#include "peers/makers.h"

namespace faltung::peers {
namespace {

using Call = std::function<void(const cv::Mat& from, cv::Mat& to)>;

class OpencvRun final : public LocalRun {
 public:
  OpencvRun(const char* way, const ConstView& signal, const Row& row, Call call)
      : LocalRun("opencv", way), row_(row), call_(std::move(call)) {
    const auto channels = signal.shape.rank() > 2 ? static_cast<int>(signal.shape[2]) : 1;
    const int depth = signal.type == ElementType::uint8 ? CV_8U : CV_32F;
    from_ = cv::Mat(static_cast<int>(signal.shape[0]), static_cast<int>(signal.shape[1]),
                    CV_MAKETYPE(depth, channels), const_cast<void*>(signal.data));
  }

  void call() override { call_(from_, to_); }

  Array result() override {
    Array array(output_type(row_.problem), output_shape(row_.problem));
    CV_Assert(to_.isContinuous() && to_.total() * to_.elemSize() == array.size_bytes());
    std::copy_n(to_.data, array.size_bytes(), static_cast<unsigned char*>(array.data()));
    return array;
  }

  // GaussianBlur rounds taps to multiples of 1/256.
  double rms_levels() const override {
    return way() == "GaussianBlur" ? 0.5 : LocalRun::rms_levels();
  }
  double most_levels() const override { return way() == "GaussianBlur" ? 2 : 1; }

 private:
  Row row_;
  Call call_;
  cv::Mat from_, to_;
};

cv::Mat matrix_of(const Kernel& kernel) {
  const Shape& shape = kernel.shape();
  std::vector<float> taps = real_taps<float>(kernel, true);
  const int rows = static_cast<int>(shape[0]);
  return cv::Mat(rows, static_cast<int>(static_cast<std::int64_t>(taps.size()) / rows), CV_32F,
                 taps.data())
      .clone();
}

class Opencv final : public Peer {
 public:
  explicit Opencv(int threads) { cv::setNumThreads(threads); }
  std::string name() const override { return "opencv"; }
  std::string version() const override { return CV_VERSION; }

  std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) override {
    std::vector<std::unique_ptr<Run>> runs;
    if (row.problem.axes.size() != 2) return runs;
    const auto add = [&](const char* way, Call call) {
      runs.push_back(std::make_unique<OpencvRun>(way, signal, row, std::move(call)));
    };
    const Kernel& kernel = row.problem.kernel;
    const cv::Point centre(-1, -1);
    const int edge = cv::BORDER_REPLICATE;
    switch (row.work) {
      case Work::taps:
        add("filter2D", [=, taps = matrix_of(kernel)](const cv::Mat& from, cv::Mat& to) {
          cv::filter2D(from, to, -1, taps, centre, 0, edge);
        });
        break;
      case Work::gaussian: {
        const cv::Size size(static_cast<int>(kernel.shape()[1]),
                            static_cast<int>(kernel.shape()[0]));
        add("GaussianBlur", [=, sigma = row.sigma](const cv::Mat& from, cv::Mat& to) {
          cv::GaussianBlur(from, to, size, sigma, sigma, edge);
        });
        add("sepFilter2D",
            [=, taps = matrix_of(kernel.factors()[0])](const cv::Mat& from, cv::Mat& to) {
              cv::sepFilter2D(from, to, -1, taps, taps, centre, 0, edge);
            });
        break;
      }
      case Work::box: {
        const cv::Size size(static_cast<int>(kernel.shape()[1]),
                            static_cast<int>(kernel.shape()[0]));
        add("blur",
            [=](const cv::Mat& from, cv::Mat& to) { cv::blur(from, to, size, centre, edge); });
        break;
      }
      case Work::sobel:
        add("Sobel", [=](const cv::Mat& from, cv::Mat& to) {
          cv::Sobel(from, to, CV_16S, 1, 0, 3, 1, 0, edge);
        });
        break;
    }
    return runs;
  }
};

}  // namespace

std::unique_ptr<Peer> make_opencv(int threads) { return std::make_unique<Opencv>(threads); }

}  // namespace faltung::peers
