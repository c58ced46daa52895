// Running independent pieces of work on several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

namespace faltung {

// Workers that parallel_for uses for `count` indices: no more than there are indices, 1 at least.
int worker_count(std::int64_t count, int threads);

using ParallelBody = std::function<void(std::int64_t index, int worker)>;
void run_parallel(std::int64_t count, int threads, const std::stop_token& stop,
                  const ParallelBody& body);

// Calls body(index, worker) for every index in [0, count), worker in [0, worker_count). Two calls
// with the same worker never overlap. The stop token is polled before each index; once it is
// raised, or a body has thrown, the remaining indices are left out. Rethrows the first exception of
// a body; throws Error{cancelled} when stopped.
template <typename Body>
void parallel_for(std::int64_t count, int threads, const std::stop_token& stop, const Body& body) {
  // A reference needs no memory of its own.
  run_parallel(count, threads, stop, std::ref(body));
}

}  // namespace faltung
