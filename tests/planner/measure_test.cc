// Constants fitted to times, and plans chosen by timing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <stop_token>
#include <vector>

#include "faltung/faltung.h"
#include "fft/wisdom.h"
#include "planner/calibrate.h"
#include "planner/constants.h"
#include "planner/cost_model.h"

namespace faltung {
namespace {

Work work_of(int kind, double size) {
  Work work;
  work.adds_of(Compute::float32) = kind % 2 == 0 ? 1000 * size : 0;
  work.moved = kind % 3 == 0 ? 300 * size : 10 * size;
  work.rows = size;
  if (kind % 5 == 0) work.lanes.push_back({size * 64, 7, 1, 3, true});
  return work;
}

// A machine whose constants are off by known factors is found again from its times.
TEST(Calibrate, FindsTheConstantsOfAMachine) {
  const Profile start = Profile::builtin("AVX2");
  Profile machine = start;
  machine.multiply_add.float32 *= 2.5;
  machine.move *= 0.6;
  machine.per_row *= 1.7;
  machine.lanes_float32.level *= 0.5;
  machine.lanes_float32.move *= 0.5;
  std::vector<Observation> observations;
  for (int kind = 0; kind < 30; ++kind) {
    for (const double size : {20.0, 300.0, 5000.0, 70'000.0}) {
      const Work work = work_of(kind, size);
      observations.push_back({work, predicted_seconds(machine, work)});
    }
  }
  const Profile found = calibrate(start, observations);
  for (const Observation& one : observations) {
    EXPECT_NEAR(predicted_seconds(found, one.work) / one.seconds, 1, 0.03);
  }
  EXPECT_NEAR(found.multiply_add.float32 / machine.multiply_add.float32, 1, 0.03);
  // What no observation speaks of changes as all do.
  const double common = found.multiply_add.float64 / start.multiply_add.float64;
  EXPECT_NEAR(common, 1, 0.3);
  EXPECT_NEAR(found.real_float64.in_cache / start.real_float64.in_cache, common, 1e-9);
}

TEST(Calibrate, ASlowMachineIsSlowInWhatWasNotMeasured) {
  const Profile start = Profile::builtin("AVX2");
  std::vector<Observation> observations;
  for (int kind = 0; kind < 30; ++kind) {
    for (const double size : {20.0, 300.0, 5000.0}) {
      const Work work = work_of(kind, size);
      observations.push_back({work, 3 * predicted_seconds(start, work)});
    }
  }
  const Profile found = calibrate(start, observations);
  EXPECT_NEAR(found.multiply_add.float32 / start.multiply_add.float32, 3, 0.1);
  EXPECT_NEAR(found.multiply_add.complex128 / start.multiply_add.complex128, 3, 0.3);
}

TEST(Calibrate, OutliersDoNotLead) {
  const Profile start = Profile::builtin("AVX2");
  std::vector<Observation> observations;
  for (int i = 0; i < 40; ++i) {
    const Work work = work_of(0, 1000 + 100 * i);
    observations.push_back({work, predicted_seconds(start, work) * (i % 10 == 0 ? 50 : 1)});
  }
  const Profile found = calibrate(start, observations);
  EXPECT_NEAR(predicted_seconds(found, observations[1].work) / observations[1].seconds, 1, 0.25);
}

TEST(Calibrate, OfNothingIsTheStart) {
  const Profile start = Profile::builtin("AVX3"), found = calibrate(start, {});
  for (const Constant& constant : constants()) {
    EXPECT_EQ(constant.value(found), constant.value(start)) << constant.name;
  }
}

TEST(MeasureProfile, GivesConstantsThatLoadAgain) {
  double last = -1;
  MeasureOptions options;
  options.seconds = 0.3;
  options.progress = [&](double share) {
    EXPECT_GE(share, last);
    EXPECT_LE(share, 1);
    last = share;
  };
  const Profile profile = measure_profile(options);
  EXPECT_GT(last, 0.5);
  EXPECT_FALSE(profile.name.empty());
  EXPECT_TRUE(fft::is_wisdom(fft::Precision::float32, profile.fftw_float32));
  EXPECT_TRUE(fft::is_wisdom(fft::Precision::float64, profile.fftw_float64));
  EXPECT_THAT(profile.fftw_float32, testing::HasSubstr("fftwf_"));
  for (const Constant& constant : constants()) {
    EXPECT_GT(constant.value(profile), 0) << constant.name;
    EXPECT_TRUE(std::isfinite(constant.value(profile))) << constant.name;
  }
}

TEST(MeasureProfile, Refuses) {
  std::stop_source source;
  source.request_stop();
  MeasureOptions options;
  options.stop = source.get_token();
  try {
    measure_profile(options);
    FAIL() << "nothing was stopped";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
  for (const double seconds : {0.0, -1.0, 1e9, std::nan("")}) {
    EXPECT_THROW(measure_profile({.seconds = seconds}), Error) << seconds;
  }
  EXPECT_THROW(measure_profile({.simd = "ABACUS"}), Error);
}

Problem line(ElementType type, std::int64_t samples, std::int64_t taps) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = {samples};
  std::vector<double> values;
  for (std::int64_t i = 0; i < taps; ++i) values.push_back(std::sin(static_cast<double>(i)) + 2);
  problem.kernel = Kernel::from_taps<double>(values).adapting();
  return problem;
}

int count_measured(const Plan& plan) {
  int count = 0;
  for (const Candidate& candidate : plan.explain().candidates) count += candidate.measured > 0;
  return count;
}

TEST(Effort, MeasuresTheBestFewAndRemembers) {
  Engine engine({.simd = {}, .profile = {}, .plan_cache_bytes = 0});
  PlanOptions options;
  options.effort = Effort::measure;
  options.measure_seconds = 0.01;
  const Problem problem = line(ElementType::float32, 5000, 60);
  const Plan plan = engine.plan(problem, options);
  EXPECT_GE(count_measured(plan), 2);
  const Candidate* fastest = nullptr;
  for (const Candidate& candidate : plan.explain().candidates) {
    if (candidate.measured > 0 && (!fastest || candidate.measured < fastest->measured)) {
      fastest = &candidate;
    }
    EXPECT_EQ(candidate.chosen, candidate.method == plan.method());
  }
  ASSERT_NE(fastest, nullptr);
  EXPECT_EQ(fastest->method, plan.method());
  // The same again, with other taps: nothing is timed.
  Problem again = line(ElementType::float32, 5000, 60);
  again.kernel = Kernel::from_taps<float>(std::vector<float>(60, 0.3F));
  const Plan known = engine.plan(again, options);
  EXPECT_EQ(known.method(), plan.method());
  EXPECT_EQ(count_measured(known), 0);
  engine.clear();
  EXPECT_GE(count_measured(engine.plan(problem, options)), 2);
}

TEST(Effort, GivesTheSameResults) {
  Engine engine;
  PlanOptions options;
  options.effort = Effort::measure;
  options.measure_seconds = 0.002;
  for (const ElementType type :
       {ElementType::uint8, ElementType::uint16, ElementType::int16, ElementType::int32,
        ElementType::int64, ElementType::float32, ElementType::float64, ElementType::complex64,
        ElementType::complex128}) {
    const Problem problem = line(type, 3000, 80);
    const Plan plan = engine.plan(problem, options);
    PlanOptions forced;
    forced.method = plan.method();
    const Plan same = engine.plan(problem, forced);
    const Array signal(type, problem.signal_shape);
    const Array a = plan.execute(signal.view()), b = same.execute(signal.view());
    ASSERT_EQ(a.size_bytes(), b.size_bytes());
    EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size_bytes()), 0) << name_of(type);
  }
}

TEST(Effort, DoesNotTimeWhatIsForcedEmptyOrHuge) {
  Engine engine;
  PlanOptions options;
  options.effort = Effort::measure;
  Problem huge = line(ElementType::float32, std::int64_t{1} << 32, 60);
  EXPECT_EQ(count_measured(engine.plan(huge, options)), 0);
  Problem empty = line(ElementType::float32, 10, 60);
  empty.extent = {Extent::valid()};
  EXPECT_EQ(count_measured(engine.plan(empty, options)), 0);
  options.method = "direct";
  EXPECT_EQ(count_measured(engine.plan(line(ElementType::float32, 5000, 60), options)), 0);
}

TEST(Analysis, HasTheStagesOfEveryMethod) {
  Engine engine;
  int analyzed = 0;
  for (const ElementType type : {ElementType::float32, ElementType::uint8, ElementType::int64}) {
    Problem problem;
    problem.signal_type = type;
    problem.signal_shape = {60, 70};
    problem.axes = {0, 1};
    problem.kernel = type == ElementType::int64 ? binomial_integer(4, 2) : gaussian(4, 2);
    problem.extent = {Extent::same()};
    problem.border = {Border::reflect_half};
    if (type == ElementType::float32) problem.tolerance = 1e-2;
    for (const Candidate& candidate : engine.explain(problem).candidates) {
      if (!candidate.applicable) continue;
      PlanOptions options;
      options.method = candidate.method;
      for (const int threads : {1, 2}) {
        const Analysis analysis = engine.plan(problem, options).analyze(threads, 0.001);
        EXPECT_GE(analysis.executions, 3);
        EXPECT_EQ(analysis.threads, threads);
        EXPECT_FALSE(analysis.stages.empty()) << candidate.method;
        double sum = 0;
        for (const auto& stage : analysis.stages) sum += stage.seconds;
        EXPECT_GT(sum, 0) << candidate.method;
        EXPECT_LE(sum, analysis.seconds * threads) << candidate.method;
        EXPECT_THAT(analysis.text(), testing::HasSubstr(analysis.stages.front().stage));
      }
      ++analyzed;
    }
  }
  EXPECT_GE(analyzed, 10);
  Problem line;
  line.signal_shape = {50};
  line.kernel = Kernel::from_taps<double>({1, 2});
  EXPECT_THROW(engine.plan(line).analyze(0), Error);
  EXPECT_THROW(engine.plan(line).analyze(1, -1), Error);
}

}  // namespace
}  // namespace faltung
