#include "core/table_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace faltung {
namespace {

struct Table {
  std::int64_t size;
  std::int64_t bytes() const { return size; }
};
struct Other : Table {};

// Tables of `size` bytes, and how many were made.
class Maker {
 public:
  std::shared_ptr<const Table> get(TableCache& cache, std::int64_t key, std::int64_t size = 100) {
    return cache.get<Table>({key}, [&] {
      ++made;
      return std::make_shared<const Table>(Table{size});
    });
  }
  std::atomic<int> made = 0;
};

TEST(TableCache, MakesATableOnce) {
  TableCache cache(1000);
  Maker maker;
  EXPECT_EQ(cache.bytes(), 0);
  const auto first = maker.get(cache, 1);
  EXPECT_EQ(maker.get(cache, 1), first);
  EXPECT_NE(maker.get(cache, 2), first);
  EXPECT_EQ(maker.made, 2);
  EXPECT_EQ(cache.bytes(), 200);
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0);
  EXPECT_NE(maker.get(cache, 1), first);
  EXPECT_EQ(first->size, 100);  // lives on with whoever uses it
}

TEST(TableCache, TellsTypesApart) {
  TableCache cache(1000);
  Maker maker;
  const auto first = maker.get(cache, 1);
  const auto other =
      cache.get<Other>({1}, [] { return std::make_shared<const Other>(Other{{300}}); });
  EXPECT_EQ(other->size, 300);
  EXPECT_EQ(maker.get(cache, 1), first);
}

TEST(TableCache, GivesUpWhatWasNotAskedForLongest) {
  TableCache cache(300);
  Maker maker;
  for (const std::int64_t key : {1, 2, 3}) maker.get(cache, key);
  EXPECT_EQ(cache.bytes(), 300);
  maker.get(cache, 1);
  maker.get(cache, 4);  // in the place of 2
  EXPECT_EQ(cache.bytes(), 300);
  EXPECT_EQ(maker.made, 4);
  for (const std::int64_t key : {1, 3, 4}) maker.get(cache, key);
  EXPECT_EQ(maker.made, 4);
  maker.get(cache, 2);
  EXPECT_EQ(maker.made, 5);
}

TEST(TableCache, DoesNotKeepWhatIsBeyondItsLimit) {
  TableCache cache(300);
  Maker maker;
  const auto big = maker.get(cache, 1, 301);
  EXPECT_EQ(big->size, 301);
  EXPECT_EQ(cache.bytes(), 0);
  TableCache none(0);
  maker.get(none, 1);
  EXPECT_EQ(none.bytes(), 0);
}

TEST(TableCache, TriesAgainWhatFailed) {
  TableCache cache(1000);
  Maker maker;
  const auto fail = []() -> std::shared_ptr<const Table> { throw std::runtime_error("no memory"); };
  EXPECT_THROW(cache.get<Table>({1}, fail), std::runtime_error);
  EXPECT_EQ(cache.bytes(), 0);
  EXPECT_EQ(maker.get(cache, 1)->size, 100);
  EXPECT_EQ(cache.bytes(), 100);
}

// What is counted stays what is kept, while tables come, go and are cleared away.
TEST(TableCache, CountsRightWithManyThreads) {
  TableCache cache(1000);
  Maker maker;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 2000; ++i) {
          const std::int64_t key = (i * (t + 3)) % 17;
          EXPECT_EQ(maker.get(cache, key, 100 + key)->size, 100 + key);
          EXPECT_LE(cache.bytes(), 1000);
          if (i % 100 == 99 && t == 0) cache.clear();
        }
      });
    }
  }
  EXPECT_GE(cache.bytes(), 0);
  // Small enough to be kept: none of the count is of tables long gone.
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0);
  for (std::int64_t key = 0; key < 9; ++key) maker.get(cache, key, 100);
  EXPECT_EQ(cache.bytes(), 900);
}

}  // namespace
}  // namespace faltung
