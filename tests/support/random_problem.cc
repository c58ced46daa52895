#include "support/random_problem.h"

#include <algorithm>
#include <cmath>

#include "faltung/gaussian.h"
#include "support/random_kernel.h"
#include "support/random_signal.h"

namespace faltung::support {
namespace {

// Terms of the defining sums.
std::int64_t largest_work(Scale scale) { return scale == Scale::small ? 60'000 : 5'000'000; }
constexpr std::int64_t kLargestSmoothWork = 10'000'000;

struct Shapes {
  Shape signal, kernel;       // the kernel's of the signal's rank
  std::vector<int> axes;      // convolved
  bool short_kernel = false;  // give the kernel the convolved axes only
  bool smooth = false;        // a Gaussian or a derivative of it along each axis
};

std::int64_t kernel_length(Random& random, int rank) {
  if (rank == 1) {
    return random.pick<std::int64_t>(
        {1, 2, 3, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 97, 127, 128, 300});
  }
  if (rank == 2) return random.pick<std::int64_t>({1, 2, 3, 3, 4, 5, 7, 9, 11});
  return random.pick<std::int64_t>({1, 1, 2, 3, 3, 4});
}

std::int64_t signal_length(Random& random, int rank, std::int64_t k) {
  if (random.one_in(50)) return 0;
  switch (random.between(0, 8)) {
    case 0:
      return random.pick<std::int64_t>({1, 2});
    case 1:
      return std::max<std::int64_t>(k - 1, 1);
    case 2:
      return k;
    case 3:
      return k + 1;
    default:
      break;
  }
  if (rank == 1) {
    switch (random.between(0, 3)) {
      case 0:
        return random.pick<std::int64_t>({3, 5, 7, 11, 13, 17, 31, 61, 127, 251, 509, 997});
      case 1:
        return random.pick<std::int64_t>({15, 16, 32, 33, 64, 128, 256, 1024});
      case 2:
        return random.between(500, 4000);
      default:
        return random.between(3, 300);
    }
  }
  if (rank == 2) {
    if (random.one_in(4)) return random.pick<std::int64_t>({3, 5, 7, 11, 13, 17, 23, 31});
    return random.between(3, random.one_in(3) ? 60 : 20);
  }
  return random.between(2, 9);
}

std::int64_t large_kernel_length(Random& random, int rank) {
  if (rank == 1) return random.pick<std::int64_t>({1, 2, 5, 17, 64, 65, 129, 200, 513, 1000});
  if (rank == 2) return random.pick<std::int64_t>({1, 2, 3, 5, 8, 15, 21});
  return random.pick<std::int64_t>({1, 2, 3, 5});
}

std::int64_t large_signal_length(Random& random, int rank) {
  if (rank == 1) return random.between(4000, 50'000);
  if (rank == 2) return random.between(60, 400);
  return random.between(5, 60);
}

// A picture under a kernel of some size along both axes.
Shapes picture_shapes(Random& random) {
  Shapes shapes;
  shapes.smooth = random.one_in(2);
  for (int a = 0; a < 2; ++a) {
    shapes.axes.push_back(a);
    shapes.kernel.push_back(shapes.smooth ? random.pick<std::int64_t>({9, 9, 11, 13})
                                          : random.pick<std::int64_t>({5, 5, 6, 7, 7, 9}));
    shapes.signal.push_back(shapes.smooth ? random.between(3, 20) : random.between(10, 30));
  }
  return shapes;
}

Shapes random_shapes(Random& random, Scale scale) {
  if (scale == Scale::small && random.one_in(4)) return picture_shapes(random);
  Shapes shapes;
  const int rank = random.pick({1, 1, 1, 1, 2, 2, 2, 3, 3, 4});
  const bool all_convolved = rank == 1 || random.one_in(2);
  for (int a = 0; a < rank; ++a) {
    const bool large = scale == Scale::large;
    std::int64_t k = large ? large_kernel_length(random, rank) : kernel_length(random, rank);
    std::int64_t n = large ? large_signal_length(random, rank) : signal_length(random, rank, k);
    if (all_convolved || random.one_in(2)) {
      shapes.axes.push_back(a);
    } else {  // a batch axis
      n = random.between(1, 5);
      k = random.one_in(3) ? n : 1;
      if (random.one_in(8)) n = 1, k = random.between(1, 4);
    }
    shapes.signal.push_back(n);
    shapes.kernel.push_back(k);
  }
  if (shapes.axes.empty()) {
    shapes.axes.push_back(rank - 1);
    shapes.kernel[rank - 1] = kernel_length(random, rank);
  }
  bool one_kernel = true;
  for (int a = 0; a < rank; ++a) {
    if (std::count(shapes.axes.begin(), shapes.axes.end(), a) == 0) {
      one_kernel = one_kernel && shapes.kernel[a] == 1;
    }
  }
  shapes.short_kernel =
      one_kernel && static_cast<int>(shapes.axes.size()) < rank && random.one_in(2);
  return shapes;
}

// Pictures, alone, with channels or in a stack, under Gaussians: as long as those that are done at
// a lower rate, or short ones with a tap in the middle.
Shapes smooth_shapes(Random& random) {
  Shapes shapes;
  const bool is_short = random.one_in(3);
  const int kind = random.between(0, 2);
  const auto add_batch = [&] {
    shapes.signal.push_back(random.between(1, 4));
    shapes.kernel.push_back(1);
  };
  if (kind == 1) add_batch();
  for (int i = 0; i < 2; ++i) {
    shapes.axes.push_back(shapes.signal.rank());
    shapes.signal.push_back(random.one_in(4) ? random.between(1, 8) : random.between(8, 70));
    shapes.kernel.push_back(is_short ? 2 * random.between(1, 12) + 1
                                     : random.between(24, random.one_in(3) ? 70 : 40));
  }
  if (kind == 2) add_batch();
  return shapes;
}

// Terms of the defining sums when every extent is full.
std::int64_t work_of(const Shapes& shapes) {
  double work = 1;
  for (int a = 0; a < shapes.signal.rank(); ++a) {
    const auto n = static_cast<double>(shapes.signal[a]);
    const auto k = static_cast<double>(shapes.kernel[a]);
    const bool convolved = std::count(shapes.axes.begin(), shapes.axes.end(), a) > 0;
    work *= convolved ? (n + k) * k : std::max(n, k);
  }
  return static_cast<std::int64_t>(std::min(work, 1e18));
}

Extent random_extent(Random& random, std::int64_t n, std::int64_t k) {
  switch (random.between(0, 7)) {
    case 0:
    case 1:
      return Extent::full();
    case 2:
    case 3:
      return Extent::same();
    case 4:
      return Extent::valid();
    case 5: {  // far outside
      const std::int64_t distance =
          random.pick<std::int64_t>({n + k, 1000, 1'000'000'007, 1'000'000'000'000});
      const std::int64_t lo = random.one_in(2) ? distance : -distance;
      return Extent::range(lo, lo + random.between(0, 12), random.between(1, 3));
    }
    default: {
      const std::int64_t lo = random.between(-k - 3, n + k + 3);
      const std::int64_t hi = random.between(lo, n + 2 * k + 6);
      return Extent::range(lo, hi, random.one_in(2) ? 1 : random.between(2, 5));
    }
  }
}

Border random_border(Random& random, std::int64_t n) {
  using enum Border;
  if (n == 0) return random.pick({zero, constant});
  return random.pick({zero, zero, constant, replicate, reflect_half, reflect_whole, periodic});
}

void choose_extents_and_borders(Random& random, Problem& problem, const Shapes& shapes) {
  problem.extent.clear();
  problem.border.clear();
  const bool empty = std::count(shapes.signal.begin(), shapes.signal.end(), 0) > 0;
  const auto length = [&](const Shape& shape, std::size_t i) { return shape[shapes.axes[i]]; };
  const std::size_t extents = random.one_in(3) ? 1 : shapes.axes.size();
  for (std::size_t i = 0; i < extents; ++i) {
    problem.extent.push_back(
        random_extent(random, length(shapes.signal, i), length(shapes.kernel, i)));
  }
  const std::size_t borders = random.one_in(2) ? 1 : shapes.axes.size();
  for (std::size_t i = 0; i < borders; ++i) {
    problem.border.push_back(random_border(random, empty ? 0 : length(shapes.signal, i)));
  }
}

bool is_image(ElementType type) {
  return type == ElementType::uint8 || type == ElementType::uint16 || type == ElementType::int16;
}

double random_border_value(Random& random, const Problem& problem) {
  if (problem.modulus != 0) {
    return static_cast<double>(random.next() % std::min<std::uint64_t>(problem.modulus, 1000));
  }
  if (is_floating(problem.signal_type)) return random.pick({0.0, 1.0, -2.5, 0.75, 100.0});
  if (is_image(problem.signal_type)) {
    const double value = random.pick({0.0, 1.0, 128.0, 255.0, 100.25});
    return is_integer(problem.kernel.type()) ? std::floor(value) : value;
  }
  return random.pick({0.0, 1.0, -7.0, 1000.0});
}

std::uint64_t random_modulus(Random& random) {
  const std::uint64_t top = std::uint64_t{1} << 63;
  return random.pick<std::uint64_t>({2, 3, 97, 65537, 998244353, 2147483647, 4294967296,
                                     2305843009213693951, top - 25, top,
                                     2 + random.next() % (top - 2)});
}

Taps random_taps_kind(Random& random, ElementType signal) {
  using enum Taps;
  if (is_floating(signal)) return random.pick({real, real, real, complex, binary, integer});
  if (is_image(signal)) return random.pick({real, real, binary, binary, integer, integer, wide});
  return random.pick({real, binary, integer, integer, integer, wide});
}

std::optional<ElementType> random_output_type(Random& random, const Problem& problem) {
  using enum ElementType;
  const bool exact = is_integer(problem.kernel.type());
  const bool complex = is_complex(problem.signal_type) || is_complex(problem.kernel.type());
  if (problem.modulus != 0) return std::nullopt;
  if (is_floating(problem.signal_type)) {
    if (!random.one_in(8)) return std::nullopt;
    return complex ? random.pick({complex64, complex128}) : random.pick({float32, float64});
  }
  if (is_image(problem.signal_type)) {
    if (random.one_in(2)) return std::nullopt;
    return random.pick({uint8, uint16, int16, int32, float32, float64});
  }
  if (!random.one_in(3)) return std::nullopt;
  if (!exact) return random.pick({float32, float64});
  return random.pick({int32, int64, int128, int16, float64});
}

void choose_smooth_kernel(Random& random, Problem& problem, const Shapes& shapes) {
  using enum ElementType;
  problem.signal_type = random.pick({uint8, uint8, uint8, uint8, uint16, int16, float32});
  std::vector<double> sigmas;
  for (const std::int64_t length : shapes.kernel) {
    sigmas.push_back(static_cast<double>(length) / (8 + random.signed_unit()));
  }
  problem.kernel = gaussian_of_size(sigmas, shapes.kernel);
  problem.output_type = random_output_type(random, problem);
}

void choose_types_and_kernel(Random& random, Problem& problem, const Shapes& shapes) {
  using enum ElementType;
  Shape shape = shapes.kernel;
  if (shapes.short_kernel) {
    shape = Shape();
    for (const int a : shapes.axes) shape.push_back(shapes.kernel[a]);
  }
  if (shapes.smooth) {
    problem.signal_type = random.pick({float32, float32, float64, complex64, uint8});
    problem.kernel = random_smooth_kernel(random, shape);
    problem.tolerance = random.pick({0.1, 1e-2, 1e-2, 1e-3});
  } else if (random.one_in(16)) {
    problem.modulus = random_modulus(random);
    problem.signal_type = uint64;
    problem.kernel = random_residues(random, shape, problem.modulus);
  } else {
    problem.signal_type = random.pick({float32, float32, float32, float64, float64, complex64,
                                       complex128, uint8, uint8, uint16, int16, int32, int64});
    problem.kernel = random_kernel(random, shape, random_taps_kind(random, problem.signal_type));
  }
  if (random.one_in(3)) {
    Shape origin = Shape::filled(shape.rank(), 0);
    for (int a = 0; a < shape.rank(); ++a) {
      const int of_signal = shapes.short_kernel ? shapes.axes[static_cast<std::size_t>(a)] : a;
      const bool convolved = std::count(shapes.axes.begin(), shapes.axes.end(), of_signal) > 0;
      if (convolved) origin[a] = random.between(0, shape[a] - 1);
    }
    problem.kernel = problem.kernel.with_origin(origin);
  }
  problem.output_type = random_output_type(random, problem);
}

}  // namespace

RandomProblem random_problem(std::uint64_t seed, Scale scale) {
  Random random(seed);
  const bool smooth = scale == Scale::smooth;
  const auto draw = [&] { return smooth ? smooth_shapes(random) : random_shapes(random, scale); };
  Shapes shapes = draw();
  while (work_of(shapes) > (smooth ? kLargestSmoothWork : largest_work(scale))) shapes = draw();

  RandomProblem made;
  made.seed = seed;
  Problem& problem = made.problem;
  problem.operation = random.one_in(3) ? Operation::correlate : Operation::convolve;
  problem.signal_shape = shapes.signal;
  const bool all = static_cast<int>(shapes.axes.size()) == shapes.signal.rank();
  if (!all || random.one_in(2)) problem.axes = shapes.axes;
  if (smooth) {
    choose_smooth_kernel(random, problem, shapes);
  } else {
    choose_types_and_kernel(random, problem, shapes);
  }
  choose_extents_and_borders(random, problem, shapes);
  problem.border_value = random_border_value(random, problem);
  using enum Overflow;
  problem.overflow = random.pick({automatic, automatic, error, saturate, wrap});
  if (!shapes.smooth && random.one_in(8))
    problem.tolerance = random.pick({0.1, 1e-2, 1e-3, 1e-6, 1e-10, 0.0});
  if (random.one_in(20)) problem.componentwise = true;
  made.signal = random_signal(random, problem);
  return made;
}

}  // namespace faltung::support
