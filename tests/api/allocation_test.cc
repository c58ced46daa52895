// What plans take: a plan holds the bytes it says, and executing it in a workspace of the caller
// allocates nothing. Every allocation of the calling thread is watched. FFTW's own come from
// memalign, which nothing of ours uses: it takes buffers for its larger transforms while they run.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <vector>

#include "faltung/engine.h"
#include "faltung/gaussian.h"
#include "support/random_problem.h"

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {
thread_local bool watching = false;
thread_local std::int64_t taken = 0;  // allocations
thread_local std::int64_t held = 0;   // bytes taken less those given back

void* held_from_now(void* memory) {
  if (watching && memory != nullptr) held += static_cast<std::int64_t>(malloc_usable_size(memory));
  return memory;
}

void* noted(void* memory) {
  if (watching) ++taken;
  return held_from_now(memory);
}

void forgotten(void* memory) {
  if (watching && memory != nullptr) held -= static_cast<std::int64_t>(malloc_usable_size(memory));
}
}  // namespace

// These stand before the C library's own for the whole program.
extern "C" {
void* malloc(std::size_t bytes) { return noted(__libc_malloc(bytes)); }
void* calloc(std::size_t number, std::size_t size) { return noted(__libc_calloc(number, size)); }
void* realloc(void* memory, std::size_t bytes) {
  forgotten(memory);
  return noted(__libc_realloc(memory, bytes));
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return noted(__libc_memalign(alignment, bytes));
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  return held_from_now(__libc_memalign(alignment, bytes));
}
void free(void* memory) {
  forgotten(memory);
  __libc_free(memory);
}
}

namespace faltung::support {
namespace {

struct Allocations {
  std::int64_t taken = 0, held = 0;
};

// Of this thread while f runs.
template <typename F>
Allocations allocations(F f) {
  taken = held = 0;
  watching = true;
  f();
  watching = false;
  return {taken, held};
}

TEST(Allocation, IsWatched) {
  Array array;
  const Allocations of_array = allocations([&] { array = Array(ElementType::float64, {100}); });
  EXPECT_GE(of_array.taken, 1);
  EXPECT_GE(of_array.held, 800);
  const Allocations of_vector = allocations([] { std::vector<double> ten(10); });
  EXPECT_EQ(of_vector.taken, 1);
  EXPECT_EQ(of_vector.held, 0);
}

// Small and large problems, smooth ones, long residues, blurred pictures.
std::vector<RandomProblem> many_problems() {
  std::vector<RandomProblem> problems;
  for (std::uint64_t seed = 0; seed < 240; ++seed) {
    problems.push_back(random_problem(seed, seed < 200 ? Scale::small : Scale::large));
  }
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    problems.push_back(random_problem(seed, Scale::smooth));
  }
  RandomProblem residues;
  residues.problem.signal_type = ElementType::uint64;
  residues.problem.signal_shape = {20'000};
  residues.problem.modulus = 1'000'003;
  residues.problem.kernel = Kernel::from_taps(std::vector<std::uint64_t>(5000, 999'999));
  residues.signal = Array(ElementType::uint64, {20'000});
  problems.push_back(std::move(residues));
  for (const ElementType type : {ElementType::uint8, ElementType::float32, ElementType::float64}) {
    RandomProblem blur;
    blur.problem.signal_type = type;
    blur.problem.signal_shape = {300, 400};
    blur.problem.border = {Border::replicate};
    blur.problem.extent = {Extent::same()};
    blur.problem.kernel = gaussian(12, 2);
    blur.problem.tolerance = 0.01;
    blur.signal = Array(type, {300, 400});
    problems.push_back(std::move(blur));
  }
  return problems;
}

class Execution : public testing::TestWithParam<std::string> {};

TEST_P(Execution, AllocatesNothing) {
  Engine engine;
  PlanOptions options;
  options.method = GetParam();
  int working = 0;
  for (const RandomProblem& random : many_problems()) {
    Plan plan;
    try {
      plan = engine.plan(random.problem, options);
    } catch (const Error&) {
      continue;
    }
    Array result(plan.output_type(), plan.output_shape());
    Array room(ElementType::uint8, {plan.workspace_bytes() + 64});
    ExecuteOptions execution;
    execution.workspace = std::as_writable_bytes(room.as<std::uint8_t>());
    bool failed = false;  // with an exception and its sentence
    const Allocations while_running = allocations([&] {
      try {
        plan.execute(random.signal.view(), result.view(), execution);
      } catch (const Error&) {
        failed = true;
      }
    });
    if (failed) continue;
    ASSERT_EQ(while_running.taken, 0) << describe(random);
    working += plan.workspace_bytes() > 100'000;
  }
  EXPECT_GT(working, 0) << "no problem had much to allocate";
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) names.push_back(method.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Method, Execution, testing::ValuesIn(method_names()),
                         [](const auto& info) { return info.param; });

// What a plan and its parts hold besides taps, spectra and tables: the problem, the explanation.
constexpr std::int64_t kBookkeeping = 18432;
// Of it, what methods of many parts count by a rule.
constexpr std::int64_t kCountedRoughly = 1024;

class PlanMemory : public testing::TestWithParam<std::string> {
 protected:
  // The bytes a plan holds against those it says it holds. Transforms and twiddles belong to the
  // engine, which has them from planning before.
  void check(Engine& engine, const Problem& problem, const std::string& what) {
    PlanOptions options;
    options.method = GetParam();
    try {
      engine.plan(problem, options);
    } catch (const Error&) {
      return;
    }
    Plan plan;
    const Allocations while_planning = allocations([&] { plan = engine.plan(problem, options); });
    const std::int64_t workspace = plan.workspace_bytes();
    const auto truth = static_cast<double>(while_planning.held + workspace);
    const auto stated = static_cast<double>(plan.memory_bytes());
    EXPECT_GE(stated, 0.9 * truth - kBookkeeping) << what << ", workspace " << workspace;
    EXPECT_LE(stated, 1.1 * truth + kCountedRoughly) << what << ", workspace " << workspace;
    ++checked_;
  }

  int checked_ = 0;
};

Kernel counting_taps(ElementType type, const Shape& shape) {
  std::vector<std::int64_t> taps;
  for (std::int64_t i = 0; i < element_count(shape); ++i) taps.push_back(i % 11 + 1);
  if (is_integer(type)) return Kernel::from_taps<std::int64_t>(taps, shape);
  std::vector<double> real;
  for (const std::int64_t tap : taps) real.push_back(0.1 * static_cast<double>(tap));
  return Kernel::from_taps<double>(real, shape).adapting();
}

TEST_P(PlanMemory, IsWhatPlansSay) {
  EngineOptions uncached;
  uncached.plan_cache_bytes = 0;
  Engine engine(uncached);
  for (const ElementType type : {ElementType::uint8, ElementType::int32, ElementType::int64,
                                 ElementType::float32, ElementType::complex128}) {
    for (const std::int64_t taps : {3, 100, 5000, 200'000}) {
      Problem line;
      line.signal_type = type;
      line.signal_shape = {100'000};
      line.kernel = counting_taps(type, {taps});
      check(engine, line, to_string(line));
    }
    for (const std::int64_t side : {3, 40, 200}) {
      Problem image;
      image.signal_type = type;
      image.signal_shape = {300, 200, 3};
      image.axes = {0, 1};
      image.border = {Border::replicate};
      image.kernel = counting_taps(type, {side, side});
      check(engine, image, to_string(image));
      image.kernel = gaussian(static_cast<double>(side) / 8, 2);
      check(engine, image, "Gaussian, " + to_string(image));
      image.tolerance = 0.01;
      check(engine, image, "Gaussian with a tolerance, " + to_string(image));
      image.tolerance = std::numeric_limits<double>::infinity();
      image.kernel = laplacian_of_gaussian(static_cast<double>(side) / 12);
      check(engine, image, "Laplacian of a Gaussian, " + to_string(image));
    }
    Problem stacked;
    stacked.signal_type = type;
    stacked.signal_shape = {64, 1, 500};
    stacked.axes = {2};
    stacked.kernel = counting_taps(type, {64, 5, 200});
    check(engine, stacked, to_string(stacked));
  }
  EXPECT_GT(checked_, 0);
}

TEST_P(PlanMemory, OfRandomProblems) {
  EngineOptions uncached;
  uncached.plan_cache_bytes = 0;
  Engine engine(uncached);
  for (const RandomProblem& random : many_problems()) {
    check(engine, random.problem, describe(random));
  }
  EXPECT_GT(checked_, 0);
}

INSTANTIATE_TEST_SUITE_P(Method, PlanMemory, testing::ValuesIn(method_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace faltung::support
