// Long signals under few and many taps: 2^20 samples, full, signal and taps of the same type.
#include <fmt/format.h>

#include <vector>

#include "walk.h"

int main(int argc, char** argv) {
  using namespace faltung;
  constexpr std::int64_t kSamples = 1 << 20;
  std::vector<bench::Case> cases;
  for (const ElementType type : {ElementType::float32, ElementType::float64, ElementType::complex64,
                                 ElementType::int16, ElementType::int64}) {
    for (const std::int64_t taps : {3, 7, 15, 31, 63, 127, 255, 511, 1023, 4095, 65535, 1 << 20}) {
      Problem problem;
      problem.signal_type = type;
      problem.signal_shape = Shape{kSamples};
      problem.kernel = Kernel::from_view(bench::random_array(type, Shape{taps}).view());
      cases.push_back(
          {fmt::format("{}/samples:{}/taps:{}", name_of(type), kSamples, taps), problem});
    }
  }
  return bench::run(argc, argv, cases);
}
