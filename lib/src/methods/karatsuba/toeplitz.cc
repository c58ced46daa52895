#include "methods/karatsuba/toeplitz.h"

#include <functional>

namespace faltung {
namespace {

// Both below m, or anything modulo 2^64.
std::uint64_t sum_of(std::uint64_t x, std::uint64_t y, std::uint64_t m) {
  const std::uint64_t sum = x + y;
  return m != 0 && sum >= m ? sum - m : sum;
}

void count(const ToeplitzShape& shape, const Filled& filled, ToeplitzCount& counted) {
  const std::int64_t n = shape.size(), h = n / 2;
  if (filled.none()) return;
  if (shape.depth == 0) {
    for_stretches(n, filled,
                  [&](std::int64_t, std::int64_t length, std::int64_t begin, std::int64_t end) {
                    counted.products += static_cast<double>(length * (end - begin));
                    counted.results += static_cast<double>(length);
                    counted.calls += 1;
                  });
    return;
  }
  const ToeplitzShape half{shape.base, shape.depth - 1};
  const Filled differences = filled.apart(h, 3 * h - 1);
  count(half, filled.from(h, n - 1), counted);
  count(half, differences.from(0, n - 1), counted);
  count(half, differences.from(h, n - 1), counted);
  counted.differences += static_cast<double>(5 * h);
}

}  // namespace

std::int64_t ToeplitzShape::sums() const {
  std::int64_t sums = 1;
  for (int level = 0; level < depth; ++level) sums *= 3;
  return sums;
}

std::int64_t ToeplitzShape::scratch_bytes(std::int64_t result_bytes) const {
  std::int64_t bytes = 0;
  for (int level = 0; level < depth; ++level) {
    const std::int64_t h = base << level;
    bytes += Arena::padded((3 * h - 1) * 8) + Arena::padded(h * result_bytes);
  }
  return bytes;
}

ToeplitzCount count_toeplitz(const ToeplitzShape& shape, const Filled& filled) {
  ToeplitzCount counted;
  count(shape, filled, counted);
  return counted;
}

void arrange_taps(const ToeplitzShape& shape, const std::vector<std::uint64_t>& taps,
                  std::uint64_t modulus, std::uint64_t* to) {
  if (shape.depth == 0) {
    std::copy(taps.begin(), taps.end(), to);
    return;
  }
  const ToeplitzShape half{shape.base, shape.depth - 1};
  const auto middle = taps.begin() + half.size();
  const std::vector<std::uint64_t> low(taps.begin(), middle), high(middle, taps.end());
  std::vector<std::uint64_t> sums(low.size());
  std::transform(low.begin(), low.end(), high.begin(), sums.begin(),
                 [&](std::uint64_t x, std::uint64_t y) { return sum_of(x, y, modulus); });
  for (const auto& part : {std::cref(sums), std::cref(high), std::cref(low)}) {
    arrange_taps(half, part, modulus, to);
    to += half.tap_values();
  }
}

}  // namespace faltung
