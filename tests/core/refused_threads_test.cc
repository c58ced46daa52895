// Where the system gives no more threads, the loop runs on those there are.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include "core/parallel.h"

namespace {

std::atomic<int> threads_left{0};

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*run)(void*), void* argument) {
  if (threads_left-- <= 0) return EAGAIN;
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  return create(thread, attributes, run, argument);
}

namespace faltung {
namespace {

class RefusedThreads : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Given, RefusedThreads, testing::Range(0, 4));

TEST_P(RefusedThreads, EveryIndexOnceAllTheSame) {
  threads_left = GetParam();
  std::vector<std::atomic<int>> calls(1000);
  std::atomic<int> most{0};
  parallel_for(1000, 4, {}, [&](std::int64_t i, int worker) {
    ++calls[static_cast<std::size_t>(i)];
    for (int seen = most; seen < worker && !most.compare_exchange_weak(seen, worker);) {
    }
  });
  for (std::size_t i = 0; i < calls.size(); ++i) ASSERT_EQ(calls[i], 1) << "index " << i;
  EXPECT_LE(most, GetParam());
  // The thread that calls is not the system's to refuse; all four were asked for.
  EXPECT_EQ(threads_left, GetParam() < 3 ? -1 : 0);
}

TEST_P(RefusedThreads, TheExceptionOfABodyComesBack) {
  threads_left = GetParam();
  EXPECT_THROW(
      parallel_for(100, 4, {}, [](std::int64_t, int) { throw std::out_of_range("a body's own"); }),
      std::out_of_range);
}

}  // namespace
}  // namespace faltung
