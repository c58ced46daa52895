#include "core/table_cache.h"

namespace faltung {

std::shared_ptr<TableCache::Slot> TableCache::find_or_add(const FullKey& key) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(key);
  if (known != by_key_.end()) {
    slots_.splice(slots_.begin(), slots_, known->second);
    return slots_.front();
  }
  slots_.push_front(std::make_shared<Slot>(key));
  by_key_.emplace(key, slots_.begin());
  return slots_.front();
}

void TableCache::hold(const std::shared_ptr<Slot>& slot, std::int64_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto known = by_key_.find(slot->key);
  if (known == by_key_.end() || *known->second != slot) return;
  slot->bytes = bytes;
  held_ += bytes;
  // A slot whose table is still being made counts nothing yet and is given up like any other.
  while (held_ > limit_) {
    held_ -= slots_.back()->bytes;
    by_key_.erase(slots_.back()->key);
    slots_.pop_back();
  }
}

void TableCache::clear() {
  const std::lock_guard lock(mutex_);
  by_key_.clear();
  slots_.clear();
  held_ = 0;
}

std::int64_t TableCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

}  // namespace faltung
