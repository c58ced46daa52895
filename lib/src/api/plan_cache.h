// Plans by problem, the least recently used given up first.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "faltung/engine.h"

namespace faltung {

class PlanCache {
 public:
  explicit PlanCache(std::int64_t limit) : limit_(limit) {}

  bool keeps() const { return limit_ > 0; }  // anything at all
  // Of the problem, its taps included.
  static std::size_t hash(const Problem& problem);
  std::optional<Plan> find(std::size_t hash, const Problem& problem, const PlanOptions& options);
  void insert(std::size_t hash, const Plan& plan, const PlanOptions& options);
  void clear();
  std::int64_t bytes() const;

 private:
  struct Entry {
    std::size_t hash;
    PlanOptions options;
    Plan plan;
    std::int64_t bytes;
  };
  using Entries = std::list<Entry>;
  void drop_last();

  mutable std::mutex mutex_;
  std::int64_t limit_;
  std::int64_t held_ = 0;
  Entries entries_;  // most recently used first
  std::unordered_multimap<std::size_t, Entries::iterator> by_hash_;
};

}  // namespace faltung
