// The long run: random problems, every method, target, thread count and unkind memory, for as many
// seeds as asked. Stops at the first that
// shows a fault, and prints it.
//
//     conformance_full [problems [first seed [large | smooth]]]
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "conformance/conform.h"

int main(int argc, char** argv) {
  using namespace faltung::support;
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const bool smooth = argc > 3 && std::strcmp(argv[3], "smooth") == 0;
  const Scale scale = smooth ? Scale::smooth : argc > 3 ? Scale::large : Scale::small;
  const std::vector<Target> targets = all_targets();
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string faults = faults_of(targets, random_problem(seed, scale));
    if (!faults.empty()) {
      std::printf("%s", faults.c_str());
      return 1;
    }
    if ((seed - first + 1) % 1000 == 0) {
      std::printf("%llu problems agree\n", static_cast<unsigned long long>(seed - first + 1));
      std::fflush(stdout);
    }
  }
  std::printf("all %llu problems agree\n", static_cast<unsigned long long>(count));
  return 0;
}
