// Which method was the fastest when several were timed, by problem.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace faltung {

class Winners {
 public:
  std::optional<std::string> find(const std::string& problem) const {
    const std::lock_guard lock(mutex_);
    const auto known = methods_.find(problem);
    return known == methods_.end() ? std::nullopt : std::optional(known->second);
  }

  // Keeps the last few thousand.
  void remember(const std::string& problem, const std::string& method) {
    constexpr std::size_t kMost = 4096;
    const std::lock_guard lock(mutex_);
    if (!methods_.insert_or_assign(problem, method).second) return;
    order_.push_back(problem);
    if (order_.size() <= kMost) return;
    methods_.erase(order_.front());
    order_.pop_front();
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    methods_.clear();
    order_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> methods_;
  std::list<std::string> order_;  // oldest first
};

}  // namespace faltung
