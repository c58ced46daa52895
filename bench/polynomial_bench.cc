// Products of two polynomials of the same length, by the ring of their coefficients.
#include <fmt/format.h>

#include <vector>

#include "walk.h"

namespace {

using namespace faltung;

struct Ring {
  const char* name;
  ElementType type;
  std::uint64_t modulus;
};

Problem product(const Ring& ring, std::int64_t length) {
  Problem problem;
  problem.signal_type = ring.type;
  problem.signal_shape = Shape{length};
  problem.modulus = ring.modulus;
  const Array coefficients = bench::random_array(ring.type, Shape{length}, ring.modulus);
  problem.kernel = Kernel::from_view(coefficients.view());
  return problem;
}

}  // namespace

int main(int argc, char** argv) {
  const Ring rings[] = {
      {"float64", ElementType::float64, 0},
      {"complex128", ElementType::complex128, 0},
      {"int64", ElementType::int64, 0},  // coefficients of 20 bits
      {"mod_31_bits", ElementType::uint64, 2147483629},
      {"mod_63_bits", ElementType::uint64, 9223372036854775783U},
  };
  std::vector<bench::Case> cases;
  for (const Ring& ring : rings) {
    for (std::int64_t length = 16; length <= 1 << 20; length *= 4) {
      cases.push_back({fmt::format("{}/length:{}", ring.name, length), product(ring, length)});
    }
    for (const std::int64_t length : {128, 8192, 131072}) {
      cases.push_back({fmt::format("{}/length:{}", ring.name, length), product(ring, length)});
    }
  }
  return bench::run(argc, argv, cases);
}
