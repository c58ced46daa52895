#include "memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <limits>

#include "console.h"
#include "failure.h"

namespace faltung::cli {

std::int64_t memory_of_machine() {
  return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
}

void require_memory(const std::string& what, std::int64_t count, std::int64_t element_bytes) {
  std::int64_t bytes;
  if (__builtin_mul_overflow(count, element_bytes, &bytes)) {
    bytes = std::numeric_limits<std::int64_t>::max();
  }
  if (bytes <= memory_of_machine()) return;
  throw Failure(kExitFailed,
                fmt::format("{} has {} coefficients, which take {} of memory, this machine has {}",
                            what, count, format_bytes(bytes), format_bytes(memory_of_machine())));
}

}  // namespace faltung::cli
