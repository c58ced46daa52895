// Workspace of executions, and of plans in the making: kept up to a limit, so that repeated
// executions allocate nothing.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/buffer.h"

namespace faltung {

class WorkspacePool {
 public:
  explicit WorkspacePool(std::int64_t limit) : limit_(limit) {}

  // A buffer of at least `bytes`.
  Buffer take(std::int64_t bytes);
  // Never fails: a buffer that cannot be kept is freed.
  void give_back(Buffer buffer) noexcept;
  void clear();
  std::int64_t bytes() const;

 private:
  mutable std::mutex mutex_;
  std::int64_t limit_;
  std::int64_t held_ = 0;
  std::vector<Buffer> buffers_;
};

// A buffer taken for a scope.
class PooledWorkspace {
 public:
  PooledWorkspace(WorkspacePool& pool, std::int64_t bytes)
      : pool_(pool), buffer_(pool.take(bytes)) {}
  ~PooledWorkspace() { pool_.give_back(std::move(buffer_)); }
  PooledWorkspace(const PooledWorkspace&) = delete;
  PooledWorkspace& operator=(const PooledWorkspace&) = delete;
  std::span<std::byte> span() const { return buffer_.span(); }

 private:
  WorkspacePool& pool_;
  Buffer buffer_;
};

}  // namespace faltung
