// Real input through the whole library, every method that takes it, against the oracle: a
// photograph blurred, a recording in a room, two polynomials multiplied. Files: tests/data.
//
// The oracle is slow: where a result is long it is asked for every so many outputs only, and the
// result is looked at with the same step.
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "files/document.h"
#include "support/bounds.h"
#include "support/oracle.h"

namespace faltung {
namespace {

Array sample(const std::string& name) { return cli::read_document(FALTUNG_SAMPLES + name).data; }

// Every step[a]-th element along axis a.
ConstView thinned(const ConstView& view, const Shape& step) {
  ConstView result = view;
  for (int axis = 0; axis < view.shape.rank(); ++axis) {
    result.shape[axis] = (view.shape[axis] + step[axis] - 1) / step[axis];
    result.strides[axis] = view.strides[axis] * step[axis];
  }
  return result;
}

// The problem that asks for every step-th output of `problem` on its convolved axes.
Problem thinned(Problem problem, const Shape& step) {
  const Shape whole = output_shape(problem);
  std::vector<int> axes = problem.axes;
  if (axes.empty()) {
    axes.resize(static_cast<std::size_t>(whole.rank()));
    std::iota(axes.begin(), axes.end(), 0);
  }
  const std::vector<Extent> extents = problem.extent;
  problem.extent.clear();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t length = whole[axes[i]];
    const std::int64_t taps = problem.kernel.shape()[static_cast<int>(i)];
    const Extent& extent = extents[extents.size() == 1 ? 0 : i];
    const std::int64_t first = extent.kind == Extent::Kind::same ? (taps - 1) / 2 : 0;
    problem.extent.push_back(Extent::range(first, first + length, step[axes[i]]));
  }
  return problem;
}

// Runs every method that can solve the problem in a few seconds and compares each with the oracle.
void expect_right(const Problem& problem, const Array& signal, const Shape& step, int methods = 3) {
  const support::Truth truth = support::evaluate(thinned(problem, step), signal.view());
  Engine engine;
  int solved = 0;
  for (const Candidate& candidate : engine.explain(problem).candidates) {
    if (!candidate.applicable || candidate.flops > 2e9) continue;
    PlanOptions options;
    options.method = candidate.method;
    const Plan plan = engine.plan(problem, options);
    const Array result = plan.execute(signal.view());
    EXPECT_EQ("", support::mismatch(truth, {plan.error_bound()}, thinned(result.view(), step)))
        << candidate.method;
    ++solved;
  }
  EXPECT_GE(solved, methods) << "methods that solve " << to_string(problem);
}

TEST(Real, PhotographBlurred) {
  const Array photograph = sample("raccoon.png");
  ASSERT_EQ(photograph.shape(), (Shape{288, 384, 3}));
  Problem problem;
  problem.signal_type = photograph.type();
  problem.signal_shape = photograph.shape();
  problem.kernel = gaussian(3.0, 2);
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  expect_right(problem, photograph, Shape{5, 3, 1});
}

TEST(Real, SixteenBitGrayPhotographSharpened) {
  const Array photograph = sample("raccoon-gray16.png");
  ASSERT_EQ(photograph.type(), ElementType::uint16);
  Problem problem;
  problem.signal_type = photograph.type();
  problem.signal_shape = photograph.shape();
  problem.kernel = laplacian();
  problem.extent = {Extent::same()};
  problem.border = {Border::replicate};
  problem.output_type = ElementType::int32;
  expect_right(problem, photograph, Shape{1, 1});
}

TEST(Real, RecordingInARoom) {
  const Array recording = sample("strings.wav");
  const Array room = sample("room.wav");
  ASSERT_EQ(recording.shape(), (Shape{44100, 1}));
  ASSERT_EQ(room.shape(), (Shape{13230, 2}));
  Problem problem;
  problem.signal_type = recording.type();
  problem.signal_shape = recording.shape();
  problem.kernel = Kernel::from_view(room.view());
  problem.axes = {0};
  ASSERT_EQ(output_shape(problem), (Shape{57329, 2}));
  expect_right(problem, recording, Shape{61, 1}, 2);
}

Problem product_of(const Array& a, const Array& b, ElementType type) {
  Problem problem;
  problem.signal_type = a.type();
  problem.signal_shape = a.shape();
  problem.kernel = Kernel::from_view(b.view());
  problem.output_type = type;
  return problem;
}

TEST(Real, LongPolynomialsMultiplied) {
  const Array a = sample("a.txt");
  const Array b = sample("b.txt");
  ASSERT_EQ(a.type(), ElementType::int64);
  expect_right(product_of(a, b, ElementType::int128), a, Shape{1}, 1);
}

TEST(Real, LongPolynomialsByTheirOwnFunctions) {
  const Array a = sample("a.txt");
  const Array b = sample("b.txt");
  const support::Truth truth = support::evaluate(product_of(a, b, ElementType::int128), a.view());
  const std::vector<int128> product =
      polynomial::multiply_wide(a.as<std::int64_t>(), b.as<std::int64_t>());
  EXPECT_EQ("", support::mismatch(truth, {}, view_of(product.data(), truth.shape)));
  try {
    polynomial::multiply(a.as<std::int64_t>(), b.as<std::int64_t>());
    FAIL() << "a coefficient of more than 64 bits was returned";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::integer_overflow) << error.what();
  }
}

}  // namespace
}  // namespace faltung
