// As consumer.cc, of integers of any size: (2^100 + x)^2.
#include <faltung/faltung.h>
#include <faltung/polynomial_gmp.h>

int main() {
  const mpz_class big = mpz_class(1) << 100;
  const std::vector<mpz_class> a = {big, 1}, square = {big * big, 2 * big, 1};
  return faltung::polynomial::square<mpz_class>(a) == square ? 0 : 1;
}
