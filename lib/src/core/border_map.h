// Borders as index maps: which sample of abcd... stands at any integer position.
#pragma once

#include <algorithm>
#include <cstdint>

#include "faltung/border.h"

namespace faltung {

// A stretch of consecutive positions x, x+1, ..., x+count-1 whose samples are start, start+step,
// ... with step -1, 0 or 1; or, with `outside`, no samples but the border's value.
struct BorderRun {
  std::int64_t count = 0;
  std::int64_t start = 0;
  std::int64_t step = 1;
  bool outside = false;
};

// The longest stretch that begins at position x of a signal of length n >= 1 and has at most
// `limit` positions (limit >= 1). For zero and constant, n may be 0.
inline BorderRun border_run(Border border, std::int64_t n, std::int64_t x, std::int64_t limit) {
  if (x >= 0 && x < n) return {std::min(limit, n - x), x, 1, false};
  const auto floor_mod = [](std::int64_t a, std::int64_t m) { return ((a % m) + m) % m; };
  const std::int64_t until_edge = x < 0 ? std::min(limit, -x) : limit;
  switch (border) {
    case Border::zero:
    case Border::constant:
      return {until_edge, 0, 0, true};
    case Border::replicate:
      return {until_edge, x < 0 ? 0 : n - 1, 0, false};
    case Border::periodic: {
      const std::int64_t at = floor_mod(x, n);
      return {std::min(limit, n - at), at, 1, false};
    }
    case Border::reflect_half: {
      const std::int64_t at = floor_mod(x, 2 * n);
      if (at < n) return {std::min(limit, n - at), at, 1, false};
      return {std::min(limit, 2 * n - at), 2 * n - 1 - at, -1, false};
    }
    case Border::reflect_whole: {
      if (n == 1) return {until_edge, 0, 0, false};
      const std::int64_t at = floor_mod(x, 2 * n - 2);
      // The turning samples stand once and belong to the stretch on either side.
      if (at < n - 1) return {std::min(limit, n - at), at, 1, false};
      return {std::min(limit, 2 * n - 1 - at), 2 * n - 2 - at, -1, false};
    }
  }
  return {};
}

}  // namespace faltung
