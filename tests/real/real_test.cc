// Real input through the whole library, every method that takes it, against the oracle: a
// photograph blurred, a recording in a room, two polynomials multiplied. Files: tests/data.
//
// The oracle is slow: where a result is long it is asked for every so many outputs only, and the
// result is looked at with the same step.
#include <gtest/gtest.h>

#include <string>

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
  for (int axis = 0; axes.empty() && axis < whole.rank(); ++axis) axes.push_back(axis);
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

// Runs every method that can solve the problem and compares each with the oracle.
void expect_right(const Problem& problem, const Array& signal, const Shape& step) {
  const support::Truth truth = support::evaluate(thinned(problem, step), signal.view());
  Engine engine;
  int solved = 0;
  for (const Candidate& candidate : engine.explain(problem).candidates) {
    if (!candidate.applicable) continue;
    PlanOptions options;
    options.method = candidate.method;
    const Plan plan = engine.plan(problem, options);
    const Array result = plan.execute(signal.view());
    EXPECT_EQ("", support::mismatch(truth, {plan.error_bound()}, thinned(result.view(), step)))
        << candidate.method;
    ++solved;
  }
  EXPECT_GE(solved, 2) << "methods that solve " << to_string(problem);
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
  expect_right(problem, recording, Shape{61, 1});
}

TEST(Real, LongPolynomialsMultiplied) {
  const Array a = sample("a.txt");
  const Array b = sample("b.txt");
  Problem problem;
  problem.signal_type = ElementType::int64;
  problem.signal_shape = a.shape();
  problem.kernel = Kernel::from_view(b.view());
  problem.output_type = ElementType::int128;
  const support::Truth truth = support::evaluate(problem, a.view());
  const std::vector<int128> product =
      polynomial::multiply_wide(a.as<std::int64_t>(), b.as<std::int64_t>());
  EXPECT_EQ("", support::mismatch(truth, {}, view_of(product.data(), truth.shape)));
}

TEST(Real, LongPolynomialsThatDoNotFit64BitsAreAnError) {
  const Array a = sample("a.txt");
  const Array b = sample("b.txt");
  try {
    polynomial::multiply(a.as<std::int64_t>(), b.as<std::int64_t>());
    FAIL() << "a coefficient of more than 64 bits was returned";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::integer_overflow) << error.what();
  }
}

}  // namespace
}  // namespace faltung
