#include "core/parallel.h"

#include <algorithm>

#include "core/fail.h"

#if defined(FALTUNG_STD_THREADS)
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>
#else
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace faltung {
namespace {

#if defined(FALTUNG_STD_THREADS)

void run_threads(std::int64_t count, int threads, const std::stop_token& stop,
                 const ParallelBody& body) {
  std::atomic<std::int64_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr first;
  std::mutex mutex;
  const auto work = [&](int worker) {
    for (std::int64_t i = next++; i < count; i = next++) {
      if (failed || stop.stop_requested()) return;
      try {
        body(i, worker);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failed.exchange(true)) first = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    others.reserve(static_cast<std::size_t>(threads));
    try {
      for (int worker = 1; worker < threads; ++worker) others.emplace_back(work, worker);
    } catch (const std::system_error&) {
      // The system gives no more threads: those there are do the work.
    }
    work(0);
  }
  if (first) std::rethrow_exception(first);
}

#else

void run_threads(std::int64_t count, int threads, const std::stop_token& stop,
                 const ParallelBody& body) {
  // An arena of its own bounds the number of threads and numbers them. Isolation keeps a thread
  // that waits inside a body from picking up another index with the same worker number. More
  // threads than oneTBB has would only make it print a warning.
  const auto most = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  tbb::task_arena arena(std::min(threads, static_cast<int>(most)));
  arena.execute([&] {
    tbb::parallel_for(
        std::int64_t{0}, count,
        [&](std::int64_t i) {
          if (stop.stop_requested()) return;
          tbb::this_task_arena::isolate(
              [&] { body(i, tbb::this_task_arena::current_thread_index()); });
        },
        tbb::simple_partitioner());
  });
}

#endif

}  // namespace

int worker_count(std::int64_t count, int threads) {
  return static_cast<int>(std::clamp<std::int64_t>(count, 1, std::max(threads, 1)));
}

void run_parallel(std::int64_t count, int threads, const std::stop_token& stop,
                  const ParallelBody& body) {
  const int useful = worker_count(count, threads);
  if (useful == 1) {
    for (std::int64_t i = 0; i < count && !stop.stop_requested(); ++i) body(i, 0);
  } else {
    run_threads(count, useful, stop, body);
  }
  if (stop.stop_requested()) fail(ErrorCode::cancelled, "the execution was cancelled");
}

}  // namespace faltung
