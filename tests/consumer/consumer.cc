// A user's program: prints nothing and succeeds when the library answers right and its errors can
// be caught.
#include <faltung/faltung.h>

#include <cstdint>

int main() {
  if (faltung::element_count(faltung::Shape{3, 4}) != 12) return 1;
  try {
    faltung::element_count(faltung::Shape{std::int64_t{1} << 62, 4});
  } catch (const faltung::Error& error) {
    return error.code() == faltung::ErrorCode::size_overflow ? 0 : 2;
  }
  return 3;
}
