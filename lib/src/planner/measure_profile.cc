// Measuring the machine.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <complex>

#include "core/fail.h"
#include "faltung/gaussian.h"
#include "fft/wisdom.h"
#include "planner/calibrate.h"
#include "planner/planner.h"
#include "planner/timing.h"

namespace faltung {
namespace {

using enum ElementType;

constexpr std::uint64_t kModulus = 1'000'000'007, kLargeModulus = (std::uint64_t{1} << 61) - 1;

// Of the time, for FFTW to try its plans.
constexpr double kShareOfFftw = 0.14;

// Taps that are no product and have no structure.
Kernel noise(const Shape& shape, ElementType type) {
  std::vector<std::uint64_t> taps(static_cast<std::size_t>(element_count(shape)));
  std::uint64_t state = 1;
  for (std::uint64_t& tap : taps) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    tap = (state >> 33) % kModulus;
  }
  if (type == uint64) return Kernel::from_taps<std::uint64_t>(taps, shape);
  if (type == int32 || type == int64) {
    // As small as made-up samples: sums fit 64 bits.
    std::vector<std::int64_t> small(taps.size());
    std::ranges::transform(taps, small.begin(), [](std::uint64_t tap) { return tap % 1000; });
    return Kernel::from_taps<std::int64_t>(small, shape);
  }
  const auto real = [](std::uint64_t tap) { return static_cast<double>(tap) / kModulus - 0.4; };
  if (is_complex(type)) {
    std::vector<std::complex<double>> complex(taps.size());
    std::ranges::transform(taps, complex.begin(), [&](std::uint64_t tap) {
      return std::complex<double>(real(tap), real(tap * tap % kModulus));
    });
    return Kernel::from_taps<std::complex<double>>(complex, shape).adapting();
  }
  std::vector<double> values(taps.size());
  std::ranges::transform(taps, values.begin(), real);
  return Kernel::from_taps<double>(values, shape).adapting();
}

void add_lines(std::vector<Problem>& problems) {
  struct Line {
    std::int64_t samples, taps;
  };
  constexpr Line kLines[] = {
      {40, 9},        {100, 5},        {300, 40},       {500, 200},         {1000, 50},
      {4000, 150},    {1 << 16, 16},   {1 << 16, 63},   {1 << 20, 5},       {1 << 20, 31},
      {1 << 20, 127}, {1 << 18, 1023}, {1 << 20, 8191}, {1 << 17, 1 << 16}, {1 << 20, 1 << 18}};
  for (const ElementType type : {float32, float64, complex64, complex128}) {
    for (const Line& line : kLines) {
      Problem problem;
      problem.signal_type = type;
      problem.signal_shape = {line.samples};
      problem.kernel = noise({line.taps}, type);
      problems.push_back(std::move(problem));
    }
  }
  struct Ring {
    ElementType type;
    std::uint64_t modulus;
  };
  for (const Ring& ring :
       {Ring{int32, 0}, {int64, 0}, {uint64, kModulus}, {uint64, kLargeModulus}}) {
    for (const Line& line : {Line{200, 10}, {1000, 50}, {20'000, 200}, {1 << 16, 1 << 12}}) {
      Problem problem;
      problem.signal_type = ring.type;
      problem.signal_shape = {line.samples};
      problem.modulus = ring.modulus;
      problem.kernel = noise({line.taps}, ring.type);
      problems.push_back(std::move(problem));
    }
  }
}

// `axes`: those in front are convolved.
void add(std::vector<Problem>& problems, ElementType type, const Shape& shape, int axes,
         Kernel kernel) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = shape;
  for (int axis = 0; axis < axes; ++axis) problem.axes.push_back(axis);
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  problem.kernel = std::move(kernel);
  problems.push_back(std::move(problem));
}

void add_images(std::vector<Problem>& problems) {
  struct Images {
    ElementType type;
    Shape shape;
    std::vector<std::int64_t> sides;
    std::vector<double> sigmas;
  };
  const Images kinds[] = {{float32, {512, 512}, {3, 7, 15}, {1, 6}},
                          {float32, {1000, 1500}, {3, 5, 11, 31, 63}, {0.8, 2, 6, 15}},
                          {float64, {500, 700}, {5, 21}, {1.5, 8}},
                          {uint16, {600, 800}, {5, 21}, {2}},
                          {uint8, {700, 900, 3}, {3, 7, 15, 31}, {1, 3, 8, 20}}};
  for (const Images& kind : kinds) {
    for (const std::int64_t side : kind.sides) {
      add(problems, kind.type, kind.shape, 2, noise({side, side}, kind.type));
    }
    for (const double sigma : kind.sigmas) {
      add(problems, kind.type, kind.shape, 2, gaussian(sigma, 2));
    }
  }
  for (const std::int64_t side : {3, 5, 9}) {
    add(problems, float32, {64, 64, 64}, 3, noise({side, side, side}, float32));
  }
  add(problems, float32, {64, 64, 64}, 3, gaussian(1.5, 3));
  add(problems, float64, {40, 50, 60}, 3, noise({7, 7, 7}, float64));
  // Many lines, along memory and across it.
  add(problems, float32, {4096, 200}, 1, noise({31}, float32));
  Problem batch;
  batch.signal_shape = {200, 4096};
  batch.axes = {1};
  batch.kernel = noise({64}, float32);
  problems.push_back(std::move(batch));
}

// Small ones, in which beginning and ending things counts.
void add_small_arrays(std::vector<Problem>& problems) {
  struct Small {
    ElementType type;
    Shape shape, taps;
  };
  const Small kinds[] = {{float32, {12, 9}, {3, 3}},         {float32, {30, 40}, {9, 9}},
                         {float32, {57, 16}, {6, 9}},        {float32, {10, 20, 15}, {3, 3, 3}},
                         {float32, {40, 40, 40}, {1, 3, 4}}, {float64, {25, 8}, {12, 2}},
                         {float64, {30, 40}, {9, 9}},        {float64, {12, 6, 8}, {4, 3, 5}},
                         {complex64, {20, 25}, {5, 5}},      {complex128, {50, 16}, {10, 3}},
                         {uint8, {40, 60}, {5, 5}},          {uint8, {15, 10, 12}, {3, 4, 3}},
                         {uint16, {27, 8}, {11, 3}},         {int32, {40, 50}, {7, 7}}};
  for (const Small& one : kinds) {
    const int axes = static_cast<int>(one.shape.rank());
    add(problems, one.type, one.shape, axes, noise(one.taps, one.type));
  }
  for (const ElementType type : {float32, float64, uint8}) {
    add(problems, type, {30, 50}, 2, gaussian(1, 2));
    add(problems, type, {45, 50, 27}, 3, gaussian(1.5, 3));
  }
}

// Kernels that recursive filters come near to, and that are sums of two products.
void add_smooth(std::vector<Problem>& problems) {
  for (const double sigma : {4.0, 15.0}) {
    add(problems, float32, {500, 700}, 2, gaussian(sigma, 2));
    problems.back().tolerance = 1e-3;
    add(problems, float32, {500, 700}, 2, laplacian_of_gaussian(sigma));
  }
}

// Times of every method that is not hopeless, with the work that it counts.
void observe(const Planner& planner, const Problem& problem, double seconds,
             std::vector<Observation>& observations) {
  constexpr double kHopeless = 20;
  const CanonicalProblem canonical = canonicalize(problem);
  std::vector<std::unique_ptr<Bound>> bounds;
  std::vector<Observation> observed;
  double fastest = 0;
  for (const Candidate& candidate : planner.survey(canonical)) {
    if (!candidate.applicable) continue;
    if (fastest == 0) fastest = candidate.seconds;
    if (candidate.seconds > std::min(kHopeless * fastest, std::max(seconds, fastest))) continue;
    PlanOptions forced;
    forced.method = candidate.method;
    const Planner forcing = planner.with(forced);
    Choice choice = forcing.choose(canonical);
    bounds.push_back(choice.method->build(choice.problem, forcing));
    observed.push_back({std::move(choice.estimate.work)});
  }
  const std::vector<double> times =
      shortest_seconds(canonical, bounds, planner.workspace(), {.seconds = seconds});
  for (std::size_t i = 0; i < times.size(); ++i) {
    observed[i].seconds = times[i];
    observations.push_back(std::move(observed[i]));
  }
}

// Lets FFTW time its plans for blocks of a line, those first from which most is gained, until the
// time is up. A plan takes it 0.2 to 2 seconds; one that is cut short teaches it nothing.
void teach_fftw(double seconds, const std::stop_token& stop) {
  using enum fft::Precision;
  using enum fft::Domain;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto end = now() + std::chrono::duration<double>(seconds);
  for (const fft::Domain domain : {real, complex}) {
    for (const fft::Precision precision : {float32, float64}) {
      for (std::int64_t points = 256; points <= 8192; points *= 2) {
        const double left = std::chrono::duration<double>(end - now()).count();
        if (left <= 0 || stop.stop_requested()) return;
        const fft::Transform timed(precision, domain, {points}, 1, left);
      }
    }
  }
}

// Without what a process that plans very much has learnt besides.
std::string wisdom_to_keep(fft::Precision precision) {
  constexpr std::size_t kMostBytes = 1 << 18;
  std::string text = fft::wisdom(precision);
  return text.size() <= kMostBytes ? text : std::string();
}

}  // namespace

Profile measure_profile(const MeasureOptions& options) {
  require(options.seconds > 0 && options.seconds <= 3600,
          "measuring may take {} s; it must be more than 0 and at most 3600", options.seconds);
  const simd::Target target = simd::chosen_target(options.simd);
  const Profile start = Profile::builtin(target.name);
  TableCache tables(64 << 20);
  WorkspacePool pool(64 << 20);
  Winners winners;
  const Planner planner({target, start, tables, pool, winners}, {});
  std::vector<Problem> problems;
  add_lines(problems);
  add_images(problems);
  add_small_arrays(problems);
  add_smooth(problems);
  teach_fftw(kShareOfFftw * options.seconds, options.stop);
  const std::string float32_wisdom = wisdom_to_keep(fft::Precision::float32);
  const std::string float64_wisdom = wisdom_to_keep(fft::Precision::float64);
  std::vector<Observation> observations;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (options.stop.stop_requested()) fail(ErrorCode::cancelled, "measuring was stopped");
    if (options.progress) {
      options.progress(static_cast<double>(i) / static_cast<double>(problems.size()));
    }
    // Making signals and plans takes about as long again.
    const double share =
        (1 - kShareOfFftw) * options.seconds / static_cast<double>(2 * problems.size());
    observe(planner, problems[i], share, observations);
  }
  Profile profile = calibrate(start, observations);
  profile.name = fmt::format("measured for {}", target.name);
  profile.fftw_float32 = float32_wisdom;
  profile.fftw_float64 = float64_wisdom;
  return profile;
}

}  // namespace faltung
