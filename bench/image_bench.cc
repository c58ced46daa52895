// Images of the same size out as in, edges mirrored: under square kernels that are no product of
// rows and columns, and under those that are one (Gaussians of radius 4 sigma, box, Sobel).
#include <fmt/format.h>

#include <vector>

#include "walk.h"

namespace {

using namespace faltung;

struct Picture {
  const char* name;
  ElementType type;
  Shape shape;
};

Problem filter(const Picture& picture, const Kernel& kernel) {
  Problem problem;
  problem.signal_type = picture.type;
  problem.signal_shape = picture.shape;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  problem.kernel = kernel;
  return problem;
}

Kernel dense(std::int64_t side) {
  return Kernel::from_view(bench::random_array(ElementType::float32, Shape{side, side}).view())
      .adapting();
}

void add_dense(const Picture& picture, std::vector<bench::Case>& cases) {
  for (const std::int64_t side : {3, 5, 7, 11, 13, 15, 21, 31, 63, 127, 255}) {
    cases.push_back({fmt::format("{}/side:{}", picture.name, side), filter(picture, dense(side))});
  }
}

void add_products(const Picture& picture, std::vector<bench::Case>& cases) {
  for (const double sigma : {0.8, 1.5, 3.0, 6.0, 12.0, 50.0}) {
    cases.push_back(
        {fmt::format("{}/gauss:{}", picture.name, sigma), filter(picture, gaussian(sigma, 2))});
  }
  cases.push_back({fmt::format("{}/box:31", picture.name), filter(picture, box(Shape{31, 31}))});
}

}  // namespace

int main(int argc, char** argv) {
  const Picture gray = {"float32/3840x2160", ElementType::float32, Shape{2160, 3840}};
  const Picture colour = {"float32/3840x2160x3", ElementType::float32, Shape{2160, 3840, 3}};
  const Picture photograph = {"uint8/3840x2160x3", ElementType::uint8, Shape{2160, 3840, 3}};
  const Picture small_gray = {"float32/640x480", ElementType::float32, Shape{480, 640}};
  const Picture small_photograph = {"uint8/640x480x3", ElementType::uint8, Shape{480, 640, 3}};
  std::vector<bench::Case> cases;
  for (const Picture& picture : {gray, photograph, small_gray, small_photograph}) {
    add_dense(picture, cases);
  }
  for (const Picture& picture : {gray, colour, photograph}) add_products(picture, cases);
  const Picture gray_photograph = {"uint8/3840x2160", ElementType::uint8, Shape{2160, 3840}};
  Problem gradient = filter(gray_photograph, sobel(1));
  gradient.output_type = ElementType::int16;
  cases.push_back({"uint8/3840x2160/sobel:x", gradient});
  return bench::run(argc, argv, cases);
}
