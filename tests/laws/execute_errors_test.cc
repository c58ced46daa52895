// Everything a caller can get wrong after planning: views, workspaces, options, engines.
#include <memory>
#include <vector>

#include "faltung/convolve.h"
#include "laws/expect_error.h"

namespace faltung::support {
namespace {

using enum ErrorCode;

// A 4x6 image under a 3x3 kernel, same.
class ExecuteErrors : public testing::Test {
 protected:
  ExecuteErrors() {
    Problem problem;
    problem.signal_type = ElementType::float32;
    problem.signal_shape = {4, 6};
    problem.kernel = Kernel::from_taps<float>({1, 2, 1, 2, 4, 2, 1, 2, 5}, {3, 3});
    problem.extent = {Extent::same()};
    plan = engine.plan(problem);
  }
  ConstView input() const { return view_of(signal.data(), {4, 6}); }
  View output() { return view_of(result.data(), {4, 6}); }

  void refuses(std::initializer_list<const char*> words, const ConstView& from, const View& to,
               const ExecuteOptions& options = {}) {
    expect_error(invalid_argument, words, [&] { plan.execute(from, to, options); });
  }

  Engine engine;
  Plan plan;
  std::vector<float> signal = std::vector<float>(1000, 1);
  std::vector<float> result = std::vector<float>(1000, 0);
};

TEST_F(ExecuteErrors, ViewsOfAnotherShape) {
  refuses({"4x5", "4x6"}, view_of(signal.data(), {4, 5}), output());
  refuses({"6x4", "4x6"}, input(), view_of(result.data(), {6, 4}));
  refuses({"24", "4x6"}, input(), view_of(result.data(), {24}));
}

TEST_F(ExecuteErrors, ViewsOfAnotherType) {
  ConstView from = input();
  from.type = ElementType::float64;
  refuses({"float64", "float32"}, from, output());
  View to = output();
  to.type = ElementType::int32;
  refuses({"int32", "float32"}, input(), to);
}

TEST_F(ExecuteErrors, StridesOfAnotherRank) {
  ConstView from = input();
  from.strides = {1};
  refuses({"1", "2"}, from, output());
  View to = output();
  to.strides = {6, 1, 1};
  refuses({"3", "2"}, input(), to);
}

TEST_F(ExecuteErrors, ViewsThatPointNowhere) {
  ConstView from = input();
  from.data = nullptr;
  refuses({"signal"}, from, output());
  View to = output();
  to.data = nullptr;
  refuses({"output"}, input(), to);
}

TEST_F(ExecuteErrors, OutputsThatOverlapThemselves) {
  View to = output();
  for (const Strides& strides : {Strides{0, 1}, Strides{6, 0}, Strides{1, 1}, Strides{3, 1},
                                 Strides{-5, 1}, Strides{1, 2}}) {
    to.data = result.data() + 500;
    to.strides = strides;
    refuses({"output", "overlap"}, input(), to);
  }
  // Interleaved but apart: columns first, and rows with gaps.
  for (const Strides& strides : {Strides{1, 4}, Strides{-12, 2}, Strides{7, -1}}) {
    to.strides = strides;
    EXPECT_NO_THROW(plan.execute(input(), to)) << to_string(strides);
  }
}

TEST_F(ExecuteErrors, OutputsThatOverlapTheSignal) {
  const auto overlapping = [&](std::int64_t offset) {
    return view_of(signal.data() + 100 + offset, {4, 6});
  };
  const ConstView from = view_of(signal.data() + 100, {4, 6});
  for (const std::int64_t offset : {0, 1, 23, -1, -23}) {
    refuses({"output", "overlap"}, from, overlapping(offset));
  }
  EXPECT_NO_THROW(plan.execute(from, overlapping(24)));
  EXPECT_NO_THROW(plan.execute(from, overlapping(-24)));
  // A signal read backwards ends where its data pointer points.
  ConstView backwards = from;
  backwards.strides = {-6, -1};
  refuses({"output", "overlap"}, backwards, overlapping(-23));
  EXPECT_NO_THROW(plan.execute(backwards, overlapping(1)));
}

TEST_F(ExecuteErrors, Threads) {
  for (const int threads : {0, -1}) {
    ExecuteOptions options;
    options.threads = threads;
    refuses({"threads", std::to_string(threads).c_str()}, input(), output(), options);
  }
}

TEST_F(ExecuteErrors, WorkspacesTooSmallOrMisaligned) {
  const auto needed = static_cast<std::size_t>(plan.workspace_bytes(2));
  Array room(ElementType::uint8, {static_cast<std::int64_t>(needed) + 128});
  const auto all = std::as_writable_bytes(room.as<std::uint8_t>());
  ExecuteOptions options;
  options.threads = 2;
  options.workspace = all.first(needed);
  EXPECT_NO_THROW(plan.execute(input(), output(), options));
  if (needed <= 1) GTEST_SKIP() << "the plan needs no workspace";
  options.workspace = all.first(needed - 1);
  refuses({"workspace", std::to_string(needed).c_str(), std::to_string(needed - 1).c_str()},
          input(), output(), options);
  options.workspace = all.subspan(8, needed);
  refuses({"workspace", "64"}, input(), output(), options);
}

TEST_F(ExecuteErrors, NoElementsNeedNoMemory) {
  Problem problem;
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {0};
  problem.kernel = Kernel::from_taps<float>({1});
  const Plan empty = engine.plan(problem);
  const ConstView nothing{nullptr, ElementType::float32, {0}, {1}};
  const View nowhere{nullptr, ElementType::float32, {0}, {1}};
  EXPECT_NO_THROW(empty.execute(nothing, nowhere));
  EXPECT_EQ(empty.execute(nothing).size(), 0);
}

TEST_F(ExecuteErrors, EmptyPlans) {
  expect_error(invalid_argument, {"plan"}, [&] { Plan().execute(input(), output()); });
  expect_error(invalid_argument, {"plan"}, [&] { Plan().output_shape(); });
}

TEST_F(ExecuteErrors, StopTokens) {
  std::stop_source source;
  ExecuteOptions options;
  options.stop = source.get_token();
  EXPECT_NO_THROW(plan.execute(input(), output(), options));
  source.request_stop();
  expect_error(cancelled, {}, [&] { plan.execute(input(), output(), options); });
}

TEST_F(ExecuteErrors, PlanOptions) {
  PlanOptions options;
  options.method = "divination";
  expect_error(invalid_argument, {"divination", "direct"},
               [&] { engine.plan(plan.problem(), options); });
  options.method = "";
  options.max_memory = -5;
  expect_error(invalid_argument, {"-5"}, [&] { engine.plan(plan.problem(), options); });
}

TEST_F(ExecuteErrors, MemoryLimitsAreKeptOrRefused) {
  Problem problem = plan.problem();
  problem.signal_shape = {2000, 2000};
  PlanOptions options;
  options.max_memory = 1;
  expect_error(memory, {" 1 "}, [&] { engine.plan(problem, options); });
  options.max_memory = 4 << 20;
  EXPECT_LE(engine.plan(problem, options).memory_bytes(), 4 << 20);
}

TEST_F(ExecuteErrors, TolerancesAreKeptOrRefused) {
  Problem problem = plan.problem();
  problem.tolerance = 0;
  expect_error(accuracy, {"0"}, [&] { engine.plan(problem); });
  problem.tolerance = 1e-5;
  EXPECT_LE(engine.plan(problem).error_bound(), 1e-5);
}

TEST(EngineErrors, UnknownSimdTargets) {
  EngineOptions options;
  options.simd = "ABACUS";
  expect_error(invalid_argument, {"ABACUS", simd_targets().front().c_str()},
               [&] { Engine engine(options); });
}

TEST(EngineErrors, NegativeCaches) {
  for (const auto limit : {&EngineOptions::plan_cache_bytes, &EngineOptions::table_cache_bytes,
                           &EngineOptions::workspace_pool_bytes}) {
    EngineOptions options;
    options.*limit = -1;
    expect_error(invalid_argument, {"-1"}, [&] { Engine engine(options); });
  }
}

TEST(EngineErrors, OverflowIsToldByTheOneShotCall) {
  const std::vector<std::int64_t> signal = {INT64_MAX, 1};
  expect_error(integer_overflow, {"int64"}, [&] {
    convolve(view_of(signal.data(), {2}), Kernel::from_taps<std::int64_t>({2}));
  });
}

}  // namespace
}  // namespace faltung::support
