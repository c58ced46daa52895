// Products of polynomials of integers of any size: every way that takes less than a second, and the
// choice between them (the last part of a name empty). One thread, inputs random.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <vector>

#include "faltung/polynomial_gmp.h"

namespace {

using namespace faltung;

std::vector<mpz_class> random_integers(std::int64_t length, int bits) {
  static gmp_randclass random(gmp_randinit_mt);
  std::vector<mpz_class> list(static_cast<std::size_t>(length));
  for (mpz_class& x : list) {
    x = random.get_z_bits(static_cast<mp_bitcnt_t>(bits));
    if (random.get_z_bits(1) != 0) x = -x;
  }
  return list;
}

void multiply(benchmark::State& state, std::int64_t length, int bits, const std::string& way) {
  const auto a = random_integers(length, bits), b = random_integers(length, bits);
  std::vector<mpz_class> c(a.size() + b.size() - 1);
  polynomial::Options options;
  options.method = way;
  for (auto _ : state) polynomial::multiply_into<mpz_class>(a, b, 0, c, options);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const std::int64_t length : {4, 16, 128, 1024, 8192}) {
    for (const int bits : {40, 100, 300, 1000, 5000}) {
      std::vector<std::string> names = {""};
      for (const auto& way :
           polynomial::ways(random_integers(length, bits), random_integers(length, bits))) {
        if (way.seconds < 1) names.push_back(way.name);
      }
      for (const std::string& name : names) {
        benchmark::RegisterBenchmark(
            fmt::format("{}/{}bits/{}", length, bits, name).c_str(),
            [=](benchmark::State& state) { multiply(state, length, bits, name); })
            ->Unit(benchmark::kMicrosecond);
      }
    }
  }
  benchmark::RunSpecifiedBenchmarks();
}
