#include "core/workspace_pool.h"

#include <algorithm>
#include <new>

namespace faltung {

Buffer WorkspacePool::take(std::int64_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    // The smallest that is large enough.
    auto best = buffers_.end();
    for (auto it = buffers_.begin(); it != buffers_.end(); ++it) {
      if (it->bytes() < bytes) continue;
      if (best == buffers_.end() || it->bytes() < best->bytes()) best = it;
    }
    if (best != buffers_.end()) {
      Buffer taken = std::move(*best);
      buffers_.erase(best);
      held_ -= taken.bytes();
      return taken;
    }
  }
  return Buffer(bytes);
}

void WorkspacePool::give_back(Buffer buffer) noexcept {
  const std::lock_guard lock(mutex_);
  const std::int64_t bytes = buffer.bytes();
  if (bytes > limit_) return;
  try {
    buffers_.push_back(std::move(buffer));
  } catch (const std::bad_alloc&) {
    return;
  }
  held_ += bytes;
  while (held_ > limit_) {
    held_ -= buffers_.front().bytes();
    buffers_.erase(buffers_.begin());
  }
}

void WorkspacePool::clear() {
  const std::lock_guard lock(mutex_);
  buffers_.clear();
  held_ = 0;
}

std::int64_t WorkspacePool::bytes() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

}  // namespace faltung
