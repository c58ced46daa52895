#include "core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "faltung/error.h"

namespace faltung {
namespace {

class Parallel : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Threads, Parallel, testing::Range(1, 6));

TEST_P(Parallel, EveryIndexOnce) {
  for (const std::int64_t count : {0, 1, 2, 3, 5, 64, 1000}) {
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
    parallel_for(count, GetParam(), {},
                 [&](std::int64_t i, int) { ++calls[static_cast<std::size_t>(i)]; });
    for (std::int64_t i = 0; i < count; ++i) {
      ASSERT_EQ(calls[static_cast<std::size_t>(i)], 1) << "index " << i << " of " << count;
    }
  }
}

TEST_P(Parallel, WorkersAreInRangeAndNeverMeetThemselves) {
  const int threads = GetParam();
  std::vector<std::atomic<int>> inside(static_cast<std::size_t>(threads));
  std::atomic<int> out_of_range{0}, met{0};
  parallel_for(500, threads, {}, [&](std::int64_t, int worker) {
    if (worker < 0 || worker >= threads) {
      ++out_of_range;
      return;
    }
    auto& mine = inside[static_cast<std::size_t>(worker)];
    if (mine++ != 0) ++met;
    std::this_thread::yield();
    --mine;
  });
  EXPECT_EQ(out_of_range, 0);
  EXPECT_EQ(met, 0);
}

// A worker that waits inside a body must not be handed another index under the same number.
TEST_P(Parallel, NestedLoopsKeepTheWorkerToItself) {
  const int threads = GetParam();
  std::vector<std::atomic<int>> inside(static_cast<std::size_t>(threads));
  std::atomic<int> met{0}, inner_calls{0};
  parallel_for(40, threads, {}, [&](std::int64_t, int worker) {
    auto& mine = inside[static_cast<std::size_t>(worker)];
    if (mine++ != 0) ++met;
    parallel_for(8, threads, {}, [&](std::int64_t, int) { ++inner_calls; });
    --mine;
  });
  EXPECT_EQ(met, 0);
  EXPECT_EQ(inner_calls, 320);
}

TEST_P(Parallel, TheExceptionOfABodyComesBack) {
  std::atomic<int> calls{0};
  try {
    parallel_for(1000, GetParam(), {}, [&](std::int64_t i, int) {
      ++calls;
      if (i == 7) throw std::out_of_range("index seven");
    });
    FAIL() << "nothing was thrown";
  } catch (const std::out_of_range& error) {
    EXPECT_EQ(std::string(error.what()), "index seven");
  }
  EXPECT_GE(calls, 1);
  EXPECT_LE(calls, 1000);
}

TEST_P(Parallel, OfManyExceptionsOneComesBack) {
  std::atomic<int> caught{0}, calls{0};
  try {
    parallel_for(100, GetParam(), {}, [&](std::int64_t i, int) {
      ++calls;
      throw std::runtime_error(std::to_string(i));
    });
  } catch (const std::runtime_error&) {
    ++caught;
  }
  EXPECT_EQ(caught, 1);
  // Each thread may have begun one before it saw that another had thrown.
  EXPECT_LE(calls, 2 * GetParam());
  // Nothing is left behind.
  calls = 0;
  parallel_for(10, GetParam(), {}, [&](std::int64_t, int) { ++calls; });
  EXPECT_EQ(calls, 10);
}

ErrorCode code_of_stopped(std::int64_t count, int threads, const std::stop_token& stop,
                          const std::function<void(std::int64_t, int)>& body) {
  try {
    parallel_for(count, threads, stop, body);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::invalid_argument;
}

TEST_P(Parallel, AStopRaisedBeforeRunsNothing) {
  std::stop_source source;
  source.request_stop();
  std::atomic<int> calls{0};
  EXPECT_EQ(
      code_of_stopped(100, GetParam(), source.get_token(), [&](std::int64_t, int) { ++calls; }),
      ErrorCode::cancelled);
  EXPECT_EQ(calls, 0);
}

TEST_P(Parallel, AStopRaisedMidwayLeavesTheRestOut) {
  std::stop_source source;
  std::atomic<int> calls{0}, after{0};
  EXPECT_EQ(code_of_stopped(100000, GetParam(), source.get_token(),
                            [&](std::int64_t, int) {
                              if (source.stop_requested()) ++after;
                              if (++calls == 50) source.request_stop();
                            }),
            ErrorCode::cancelled);
  EXPECT_GE(calls, 50);
  // Only what other threads were about to begin comes after.
  EXPECT_LT(after, GetParam());
  EXPECT_LT(calls, 100000);
}

TEST(ParallelFor, NoThreadsAreOne) {
  for (const int threads : {0, -3}) {
    std::vector<std::int64_t> seen;
    parallel_for(3, threads, {}, [&](std::int64_t i, int worker) {
      EXPECT_EQ(worker, 0);
      seen.push_back(i);
    });
    EXPECT_EQ(seen, (std::vector<std::int64_t>{0, 1, 2}));
  }
}

}  // namespace
}  // namespace faltung
