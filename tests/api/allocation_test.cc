// Executing a plan in a workspace of the caller allocates no data: every allocation of the
// calling thread is watched while it runs. (FFTW's own buffers come from memalign, which is not.)
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <vector>

#include "faltung/engine.h"
#include "support/random_problem.h"

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {
thread_local bool counting = false;
thread_local std::size_t largest = 0;

void count(std::size_t bytes) {
  if (counting) largest = std::max(largest, bytes);
}
}  // namespace

// These stand before the C library's own for the whole program.
extern "C" {
void* malloc(std::size_t bytes) {
  count(bytes);
  return __libc_malloc(bytes);
}
void* calloc(std::size_t number, std::size_t size) {
  count(number * size);
  return __libc_calloc(number, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  count(bytes);
  return __libc_memalign(alignment, bytes);
}
}

namespace faltung::support {
namespace {

// The largest allocation of this thread while f runs, in bytes.
template <typename F>
std::size_t largest_allocation(F f) {
  largest = 0;
  counting = true;
  f();
  counting = false;
  return largest;
}

TEST(Allocation, IsWatched) {
  EXPECT_GE(largest_allocation([] { Array(ElementType::float64, {100}); }), 800U);
  EXPECT_GE(largest_allocation([] {
              std::vector<double> ten(10);
              ;
            }),
            80U);
}

// Bookkeeping may take pieces of this size, whatever the size of the problem.
constexpr std::size_t kBookkeeping = 512;

class Execution : public testing::TestWithParam<std::string> {};

TEST_P(Execution, AllocatesNoData) {
  Engine engine;
  PlanOptions options;
  options.method = GetParam();
  int taken = 0;
  for (std::uint64_t seed = 0; seed < 240; ++seed) {
    const RandomProblem random = random_problem(seed, seed < 200 ? Scale::small : Scale::large);
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
    const std::size_t bytes = largest_allocation([&] {
      try {
        plan.execute(random.signal.view(), result.view(), execution);
      } catch (const Error&) {
        largest = 0;  // the exception and its sentence
      }
    });
    ASSERT_LE(bytes, kBookkeeping) << describe(random);
    taken += plan.workspace_bytes() > 100'000;
  }
  EXPECT_GT(taken, 0) << "no problem had much to allocate";
}

std::vector<std::string> method_names() {
  std::vector<std::string> names;
  for (const MethodInfo& method : methods()) names.push_back(method.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Method, Execution, testing::ValuesIn(method_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace faltung::support
