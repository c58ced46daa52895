// Gaussian blur by sigma (radius 4 sigma), box and Sobel: kernels that are products.
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

}  // namespace

int main(int argc, char** argv) {
  const Picture pictures[] = {
      {"float32/3840x2160", ElementType::float32, Shape{2160, 3840}},
      {"float32/3840x2160x3", ElementType::float32, Shape{2160, 3840, 3}},
      {"uint8/3840x2160x3", ElementType::uint8, Shape{2160, 3840, 3}},
  };
  std::vector<bench::Case> cases;
  for (const Picture& picture : pictures) {
    for (const double sigma : {0.8, 1.5, 3.0, 6.0, 12.0, 50.0}) {
      cases.push_back(
          {fmt::format("{}/gauss:{}", picture.name, sigma), filter(picture, gaussian(sigma, 2))});
    }
    cases.push_back({fmt::format("{}/box:31", picture.name), filter(picture, box(Shape{31, 31}))});
  }
  Problem gradient = filter({"", ElementType::uint8, Shape{2160, 3840}}, sobel(1));
  gradient.output_type = ElementType::int16;
  cases.push_back({"uint8/3840x2160/sobel:x", gradient});
  return bench::run(argc, argv, cases);
}
