// As many random products as wanted: random_products_full [COUNT [FIRST_SEED [SIMD]]].
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "random_products.h"

namespace {

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? number(argv[1]) : 10'000'000;
  const std::uint64_t first = argc > 2 ? number(argv[2]) : 1'000'000;
  faltung::EngineOptions options;
  if (argc > 3) options.simd = argv[3];
  faltung::Engine engine(options);
  std::uint64_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string fault = faltung::fault_of_product(seed, engine);
    if (fault.empty()) continue;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), fault.c_str());
    ++wrong;
  }
  std::printf("%llu products, %llu wrong\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(wrong));
  return wrong == 0 ? 0 : 1;
}
