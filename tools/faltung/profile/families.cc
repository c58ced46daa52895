#include "profile/families.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace faltung::cli {
namespace {

using Sizes = std::vector<std::int64_t>;

// Real taps from -1 to 1. Raw output scaled by hand: distributions differ between standard
// libraries.
template <typename T>
std::vector<T> noise(std::int64_t count) {
  std::mt19937 random(1);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values) value = static_cast<T>(random() >> 8) * T(0x1p-23) - T(1);
  return values;
}

template <typename T>
std::vector<T> integers_below(std::uint64_t limit, std::int64_t count) {
  std::mt19937_64 random(3);
  std::vector<T> values(static_cast<std::size_t>(count));
  for (T& value : values) value = static_cast<T>(random() % limit);
  return values;
}

std::int64_t rounded(double size) {
  return std::max(std::int64_t{1}, static_cast<std::int64_t>(std::llround(size)));
}

// Kernels have a middle.
std::int64_t odd(double side) { return 2 * std::llround(std::max(0.0, side - 1) / 2) + 1; }

template <typename T>
Task signal_task(std::int64_t length, double taps) {
  Task task{length, static_cast<double>(rounded(taps)), {}};
  task.problem.signal_type = element_type_of<T>;
  task.problem.signal_shape = {length};
  task.problem.kernel = Kernel::from_taps(noise<T>(rounded(taps)));
  return task;
}

Task image_task(std::int64_t side, double kernel_size, Kernel kernel) {
  Task task{side, kernel_size, {}};
  task.problem.signal_shape = {side, side};
  task.problem.kernel = std::move(kernel);
  task.problem.extent = {Extent::same()};
  task.problem.border = {Border::reflect_half};
  return task;
}

Task dense_task(std::int64_t side, double size) {
  const std::int64_t taps = odd(size);
  return image_task(side, static_cast<double>(taps),
                    Kernel::from_taps(noise<float>(taps * taps), {taps, taps}));
}

Task separable_task(std::int64_t side, double size) {
  const Kernel factor = Kernel::from_taps(noise<float>(odd(size)));
  return image_task(side, static_cast<double>(odd(size)), Kernel::product({factor, factor}));
}

Task gaussian_task(std::int64_t side, double sigma) {
  const double nearest = std::round(sigma * 100) / 100;
  Task task = image_task(side, nearest, gaussian(nearest, 2));
  task.problem.signal_type = ElementType::uint8;
  task.problem.signal_shape = {side, side, 3};
  task.problem.axes = {0, 1};
  return task;
}

// Two polynomials of the same length. Their integers have `bits` bits; the products of long ones
// do not fit 64.
Task integer_product_task(std::int64_t bits, double length) {
  const std::int64_t count = rounded(length);
  Task task{bits, static_cast<double>(count), {}, std::uint64_t{1} << bits};
  task.problem.signal_type = ElementType::int64;
  task.problem.signal_shape = {count};
  task.problem.kernel = Kernel::from_taps(integers_below<std::int64_t>(task.signal_below, count));
  if (2 * static_cast<double>(bits) + std::log2(length) > 62) {
    task.problem.output_type = ElementType::int128;
  }
  return task;
}

// Primes of as many bits.
std::uint64_t modulus_of(std::int64_t bits) {
  if (bits <= 16) return 65521;
  return bits <= 30 ? 998244353 : (std::uint64_t{1} << 61) - 1;
}

Task modular_product_task(std::int64_t bits, double length) {
  const std::int64_t count = rounded(length);
  Task task{bits, static_cast<double>(count), {}, modulus_of(bits)};
  task.problem.signal_type = ElementType::uint64;
  task.problem.signal_shape = {count};
  task.problem.modulus = modulus_of(bits);
  task.problem.kernel = Kernel::from_taps(integers_below<std::uint64_t>(modulus_of(bits), count));
  return task;
}

Task real_product_task(std::int64_t, double length) {
  Task task = signal_task<double>(rounded(length), length);
  task.signal = 0;  // both operands grow
  return task;
}

template <typename T>
void fill(Array& array, const std::vector<T>& values) {
  std::copy(values.begin(), values.end(), array.as<T>().begin());
}

}  // namespace

std::vector<FamilyPlan> profile_families(bool quick) {
  const Sizes lengths = quick ? Sizes{4096, 262144} : Sizes{1024, 16384, 262144, 1048576};
  const std::vector<double> taps =
      quick ? std::vector<double>{8, 32, 128, 512, 2048}
            : std::vector<double>{4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384};
  const Sizes sides = quick ? Sizes{512} : Sizes{256, 512, 1024};
  const std::vector<double> kernel_sides =
      quick ? std::vector<double>{3, 7, 15, 31}
            : std::vector<double>{3, 5, 7, 9, 11, 15, 21, 31, 63};
  const std::vector<double> factors = quick ? std::vector<double>{3, 15, 63, 127}
                                            : std::vector<double>{3, 7, 15, 31, 63, 95, 127, 191};
  const std::vector<double> sigmas =
      quick ? std::vector<double>{1, 3, 10, 30} : std::vector<double>{0.8, 1.5, 3, 6, 12, 25, 50};
  const std::vector<double> products =
      quick ? std::vector<double>{8, 32, 256, 2048, 16384}
            : std::vector<double>{8, 16, 32, 64, 128, 256, 1024, 4096, 16384, 65536};
  const Sizes bits = quick ? Sizes{8, 54} : Sizes{8, 31, 54};
  const Sizes modulus_bits = quick ? Sizes{30, 61} : Sizes{16, 30, 61};
  return {
      {{"signal_float32", "1-D signals, float32, by taps", "samples", "taps", {}},
       lengths,
       taps,
       signal_task<float>},
      {{"signal_float64", "1-D signals, float64, by taps", "samples", "taps", {}},
       lengths,
       taps,
       signal_task<double>},
      {{"image_dense",
        "Square images, float32, by the side of dense kernels",
        "image side",
        "kernel side",
        {}},
       sides,
       kernel_sides,
       dense_task},
      {{"image_separable",
        "Square images, float32, by the side of separable kernels",
        "image side",
        "kernel side",
        {}},
       sides,
       factors,
       separable_task},
      {{"gaussian_uint8_rgb",
        "Square images, 8-bit RGB, by the sigma of Gaussians",
        "image side",
        "sigma",
        {}},
       sides,
       sigmas,
       gaussian_task},
      {{"polynomial_float64", "Products of two polynomials, float64, by length", "", "length", {}},
       {0},
       products,
       real_product_task,
       false},
      {{"polynomial_integer",
        "Products of two polynomials, integers, by length and size",
        "coefficient bits",
        "length",
        {}},
       bits,
       products,
       integer_product_task,
       false},
      {{"polynomial_modular",
        "Products of two polynomials modulo a prime, by length and size",
        "modulus bits",
        "length",
        {}},
       modulus_bits,
       products,
       modular_product_task,
       false},
  };
}

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const FamilyPlan& plan : profile_families(true)) names.push_back(plan.family.name);
  return names;
}

Array signal_of(const Task& task) {
  Array array(task.problem.signal_type, task.problem.signal_shape);
  const std::int64_t count = array.size();
  switch (task.problem.signal_type) {
    case ElementType::uint8:
      fill(array, integers_below<std::uint8_t>(256, count));
      break;
    case ElementType::int64:
      fill(array, integers_below<std::int64_t>(task.signal_below, count));
      break;
    case ElementType::uint64:
      fill(array, integers_below<std::uint64_t>(task.signal_below, count));
      break;
    case ElementType::float64:
      fill(array, noise<double>(count));
      break;
    default:
      fill(array, noise<float>(count));
  }
  return array;
}

}  // namespace faltung::cli
