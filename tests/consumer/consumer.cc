// A user's program: prints nothing and succeeds when the library answers right and its errors can
// be caught.
#include <faltung/faltung.h>

#include <cstdint>
#include <span>
#include <vector>

int main() {
  const std::vector<double> signal = {1, 2, 3, 4, 5};
  const std::vector<double> taps = {-1, 0, 1};
  if (faltung::convolve(signal, taps) != std::vector<double>{-1, -2, -2, -2, -2, 4, 5}) return 1;
  const std::vector<std::int64_t> a = {1, 1}, cube = {1, 3, 3, 1};
  if (faltung::polynomial::multiply<std::int64_t>(faltung::polynomial::square<std::int64_t>(a),
                                                  a) != cube) {
    return 4;
  }
  try {
    faltung::convolve(signal, std::vector<double>{});
  } catch (const faltung::Error& error) {
    return error.code() == faltung::ErrorCode::invalid_argument ? 0 : 2;
  }
  return 3;
}
