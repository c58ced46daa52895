// Images under square kernels that are no product of rows and columns: same size, mirrored edges.
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

Problem filter(const Picture& picture, std::int64_t side) {
  Problem problem;
  problem.signal_type = picture.type;
  problem.signal_shape = picture.shape;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  const Array taps = bench::random_array(ElementType::float32, Shape{side, side});
  problem.kernel = Kernel::from_view(taps.view()).adapting();
  return problem;
}

}  // namespace

int main(int argc, char** argv) {
  const Picture pictures[] = {
      {"float32/3840x2160", ElementType::float32, Shape{2160, 3840}},
      {"uint8/3840x2160x3", ElementType::uint8, Shape{2160, 3840, 3}},
      {"float32/640x480", ElementType::float32, Shape{480, 640}},
      {"uint8/640x480x3", ElementType::uint8, Shape{480, 640, 3}},
  };
  std::vector<bench::Case> cases;
  for (const Picture& picture : pictures) {
    for (const std::int64_t side : {3, 5, 7, 11, 13, 15, 21, 31, 63, 127, 255}) {
      cases.push_back({fmt::format("{}/side:{}", picture.name, side), filter(picture, side)});
    }
  }
  return bench::run(argc, argv, cases);
}
