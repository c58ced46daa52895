// What the planner takes where there is no doubt, what it refuses and how it says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

Problem line(std::int64_t samples, std::int64_t taps, ElementType type = ElementType::float32) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = {samples};
  std::vector<float> values(static_cast<std::size_t>(taps));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7) - 2.5f;
  problem.kernel = Kernel::from_taps<float>(values);
  return problem;
}

Problem blur(const Shape& picture, ElementType type, double sigma) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = picture;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  problem.kernel = gaussian(sigma, 2);
  return problem;
}

std::string chosen(const Explanation& explanation) {
  std::string name;
  for (const Candidate& candidate : explanation.candidates) {
    if (candidate.chosen) name += candidate.method;
  }
  return name;
}

Error refusal(Engine& engine, const Problem& problem, const PlanOptions& options = {}) {
  try {
    engine.plan(problem, options);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return Error(ErrorCode::invalid_argument, "");
}

TEST(Choice, IsClearOnEveryTarget) {
  const std::set<std::string> transforms = {"lanes", "overlap_save", "whole_fft"};
  for (const std::string& target : simd_targets()) {
    Engine engine({.simd = target, .profile = {}});
    EXPECT_EQ(chosen(engine.explain(line(1 << 20, 3))), "direct") << target;
    EXPECT_EQ(chosen(engine.explain(line(1000, 2))), "direct") << target;
    for (const std::int64_t samples : {1 << 17, 1 << 20}) {
      EXPECT_TRUE(transforms.contains(chosen(engine.explain(line(samples, 65535))))) << target;
    }
    EXPECT_TRUE(
        transforms.contains(chosen(engine.explain(line(1 << 20, 65535, ElementType::float64)))))
        << target;
  }
  Engine engine;
  for (const Shape& picture : {Shape{512, 512, 3}, Shape{1080, 1920}}) {
    for (const double sigma : {0.8, 3.0}) {
      for (const ElementType type : {ElementType::uint8, ElementType::float32}) {
        EXPECT_EQ(chosen(engine.explain(blur(picture, type, sigma))), "separable") << sigma;
      }
    }
    EXPECT_EQ(chosen(engine.explain(blur(picture, ElementType::uint8, 12))), "multirate");
  }
}

TEST(Choice, FollowsAForcedMethodInPlansAndExplanations) {
  Engine engine;
  const Problem problem = line(4096, 9);
  for (const char* method : {"direct", "overlap_save", "whole_fft"}) {
    PlanOptions options;
    options.method = method;
    EXPECT_EQ(engine.plan(problem, options).method(), method);
    const Explanation explanation = engine.explain(problem, options);
    EXPECT_EQ(chosen(explanation), method);
    EXPECT_EQ(explanation.candidates.size(), methods().size());
  }
  PlanOptions options;
  options.method = "separable";
  EXPECT_EQ(chosen(engine.explain(problem, options)), "");
  const Error error = refusal(engine, problem, options);
  EXPECT_EQ(error.code(), ErrorCode::no_method);
  EXPECT_THAT(error.what(), HasSubstr("separable cannot be used here"));
  options.method = "slide_rule";
  EXPECT_EQ(refusal(engine, problem, options).code(), ErrorCode::invalid_argument);
  EXPECT_THAT(refusal(engine, problem, options).what(), HasSubstr("slide_rule"));
}

TEST(Choice, StaysWithinMemory) {
  Engine engine;
  const Problem problem = line(1 << 20, 65535);
  PlanOptions options;
  options.method = "whole_fft";
  const std::int64_t whole = engine.plan(problem, options).memory_bytes();
  options.method.clear();
  options.max_memory = whole / 2;
  const Plan plan = engine.plan(problem, options);
  EXPECT_LE(plan.memory_bytes(), whole / 2);
  EXPECT_NE(plan.method(), "whole_fft");

  options.max_memory = 1000;
  const Error error = refusal(engine, problem, options);
  EXPECT_EQ(error.code(), ErrorCode::memory);
  EXPECT_THAT(error.what(), HasSubstr("1000 bytes"));
  EXPECT_THAT(error.what(), HasSubstr("would fit in"));
  options.method = "whole_fft";
  EXPECT_EQ(refusal(engine, problem, options).code(), ErrorCode::memory);
  EXPECT_THAT(refusal(engine, problem, options).what(), HasSubstr("1000"));
}

// A kernel longer than the signal leaves nothing of it: what a plan then takes is foreseen as well.
TEST(Choice, ForeseesTheMemoryOfAnEmptyResult) {
  Engine engine;
  for (Problem problem : {line(5, 9), blur({5, 40, 3}, ElementType::uint8, 3),
                          blur({5, 7}, ElementType::float64, 20)}) {
    problem.extent = {Extent::valid()};
    ASSERT_EQ(element_count(output_shape(problem)), 0);
    int applicable = 0;
    for (const Candidate& candidate : engine.explain(problem).candidates) {
      EXPECT_FALSE(candidate.reason.empty()) << candidate.method;
      if (!candidate.applicable) continue;
      ++applicable;
      PlanOptions options;
      options.method = candidate.method;
      EXPECT_GE(candidate.memory_bytes, engine.plan(problem, options).memory_bytes())
          << candidate.method;
    }
    EXPECT_GE(applicable, 1);
  }
}

TEST(Choice, MeetsTheTolerance) {
  Engine engine;
  Problem problem = line(1 << 16, 1023);
  const double loose = engine.plan(problem).error_bound();
  problem.tolerance = 1e-7;
  EXPECT_LE(engine.plan(problem).error_bound(), 1e-7);
  EXPECT_GT(loose, 1e-7);
}

TEST(Choice, NamesTheToleranceAndTheBestBound) {
  Engine engine;
  Problem problem = line(1 << 12, 101, ElementType::float64);
  problem.tolerance = 3e-30;
  const Error error = refusal(engine, problem);
  EXPECT_EQ(error.code(), ErrorCode::accuracy);
  EXPECT_THAT(error.what(), HasSubstr("tolerance 3e-30"));
  EXPECT_THAT(error.what(), HasSubstr("error bound"));
  EXPECT_THAT(error.what(), HasSubstr("direct"));
}

TEST(Choice, AtRandomIsReproducible) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    PlanOptions options;
    options.random_choice = seed;
    Engine one, two;
    const Problem problem = line(3000, 60);
    const std::string method(one.plan(problem, options).method());
    EXPECT_EQ(two.plan(problem, options).method(), method);
    EXPECT_EQ(chosen(two.explain(problem, options)), method);
    seen.insert(method);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"direct", "lanes", "overlap_save", "whole_fft"}));
}

TEST(Choice, ExplainsEveryMethod) {
  Engine engine;
  const Explanation explanation = engine.explain(blur({64, 80}, ElementType::float32, 2));
  const std::string text = explanation.text();
  for (const MethodInfo& method : methods()) EXPECT_THAT(text, HasSubstr(method.name));
  for (const Candidate& candidate : explanation.candidates) {
    EXPECT_FALSE(candidate.reason.empty()) << candidate.method;
    EXPECT_THAT(text, HasSubstr(candidate.reason));
  }
  EXPECT_THAT(text, HasSubstr("* " + chosen(explanation)));
  EXPECT_THAT(text, HasSubstr(engine.profile().name));
}

TEST(Choice, ExplainsPartsThatAreAlikeOnce) {
  Candidate part;
  part.method = "part";
  part.applicable = true;
  part.reason = "like the others";
  Candidate whole = part;
  whole.method = "whole";
  whole.reason = "in parts";
  whole.children = {part, part, part, part};
  whole.children.back().reason = "in another way";
  Explanation explanation;
  explanation.candidates = {whole};
  const std::string text = explanation.text();
  EXPECT_THAT(text, HasSubstr("like the others (3 times)\n"));
  EXPECT_THAT(text, HasSubstr("in another way\n"));
  EXPECT_EQ(text.find("like the others"), text.rfind("like the others"));
}

TEST(Choice, ExplainsItsMargin) {
  Explanation explanation;
  EXPECT_FALSE(explanation.margin());
  const auto add = [&](const char* method, double seconds, double measured, bool chosen) {
    Candidate candidate;
    candidate.method = method;
    candidate.applicable = true;
    candidate.reason = "somehow";
    candidate.seconds = seconds;
    candidate.measured = measured;
    candidate.chosen = chosen;
    explanation.candidates.push_back(candidate);
  };
  add("a", 2, 0, true);
  EXPECT_FALSE(explanation.margin());  // of nothing
  add("b", 6, 0, false);
  add("c", 5, 0, false);
  ASSERT_TRUE(explanation.margin());
  EXPECT_EQ(explanation.margin()->next, "c");
  EXPECT_EQ(explanation.margin()->ratio, 2.5);
  EXPECT_THAT(explanation.text(),
              EndsWith("a is predicted to be 2.5 times as fast as the next, c\n"));
  explanation.candidates[0].seconds = 10;
  EXPECT_THAT(explanation.text(), EndsWith("a is predicted to take 2 times as long as c\n"));
  explanation.candidates[0].measured = 3;
  explanation.candidates[1].measured = 4.5;  // c was too far behind
  EXPECT_EQ(explanation.margin()->next, "b");
  EXPECT_THAT(explanation.text(),
              EndsWith("a is measured to be 1.5 times as fast as the next, b\n"));
  explanation.candidates.pop_back();
  explanation.candidates[1].applicable = false;
  EXPECT_FALSE(explanation.margin());
}

TEST(Choice, ExplainsEveryPassThatIsPlanned) {
  Engine engine;
  Problem problem = blur({16, 20, 24}, ElementType::float32, 2);
  problem.axes = {0, 1, 2};
  problem.kernel = gaussian(2, 3);
  const Explanation explanation = engine.explain(problem);
  for (const Candidate& candidate : explanation.candidates) {
    if (candidate.method == "separable") {
      EXPECT_EQ(candidate.children.size(), 3u);
    }
  }
}

}  // namespace
}  // namespace faltung
