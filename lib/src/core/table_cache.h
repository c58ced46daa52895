// Tables that plans share: transforms by size, twiddles. Each is made once, from its key, and never
// changes; beyond a limit in bytes those that were not asked for longest are given up, and live on
// with the plans that use them. Safe to use from many threads; tables are made outside the lock.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <typeindex>
#include <utility>
#include <vector>

namespace faltung {

class TableCache {
 public:
  using Key = std::vector<std::int64_t>;

  explicit TableCache(std::int64_t limit) : limit_(limit) {}

  // The table of this type and key, made by make() -> std::shared_ptr<const Table> if there is
  // none. Table::bytes() says what it holds.
  template <typename Table, typename Make>
  std::shared_ptr<const Table> get(const Key& key, const Make& make) {
    const std::shared_ptr<Slot> slot = find_or_add({typeid(Table), key});
    std::call_once(slot->made, [&] {
      const std::shared_ptr<const Table> table = make();
      slot->table = table;
      hold(slot, table->bytes());
    });
    return std::static_pointer_cast<const Table>(slot->table);
  }

  void clear();
  std::int64_t bytes() const;

 private:
  using FullKey = std::pair<std::type_index, Key>;
  struct Slot {
    explicit Slot(FullKey of) : key(std::move(of)) {}
    FullKey key;
    std::once_flag made;
    std::shared_ptr<const void> table;
    std::int64_t bytes = 0;  // counted in held_
  };
  using Slots = std::list<std::shared_ptr<Slot>>;

  std::shared_ptr<Slot> find_or_add(const FullKey& key);
  // Counts what was made, unless it was cleared away meanwhile, and keeps to the limit.
  void hold(const std::shared_ptr<Slot>& slot, std::int64_t bytes);

  mutable std::mutex mutex_;
  std::int64_t limit_;
  std::int64_t held_ = 0;
  Slots slots_;  // most recently asked for first
  std::map<FullKey, Slots::iterator> by_key_;
};

}  // namespace faltung
