// Numbers at the edges of their range where they only say where data is: steps, strides, addresses,
// threads, and values that mean nothing.
#include <cstring>
#include <vector>

#include "faltung/convolve.h"
#include "laws/expect_error.h"

namespace faltung::support {
namespace {

// Runs a problem by every method that takes it.
template <typename Check>
void by_every_method(const Problem& problem, const ConstView& signal, const Check& check) {
  Engine engine;
  int taken = 0;
  for (const MethodInfo& method : methods()) {
    PlanOptions options;
    options.method = method.name;
    try {
      const Plan plan = engine.plan(problem, options);
      SCOPED_TRACE(method.name);
      check(plan, plan.execute(signal));
      ++taken;
    } catch (const Error& error) {
      const bool fair = error.code() == ErrorCode::no_method || error.code() == ErrorCode::accuracy;
      EXPECT_TRUE(fair) << method.name << ": " << error.what();
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(Extremes, StepsBeyondEverything) {
  const std::vector<float> signal = {1, 2, 3, 4, 5, 6};
  Problem problem;
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {2, 3};
  problem.kernel = Kernel::from_taps<float>({1, 10}, {1, 2});
  // One output on either axis: row 1, column 2.
  problem.extent = {Extent::range(1, 2, INT64_MAX), Extent::range(2, 30, INT64_MAX)};
  by_every_method(problem, view_of(signal.data(), {2, 3}), [](const Plan& plan, const Array& out) {
    ASSERT_EQ(plan.output_shape(), (Shape{1, 1}));
    EXPECT_NEAR(out.as<float>()[0], 56, 1e-4);
  });
}

TEST(Extremes, BorderValuesThatMeanNothing) {
  const std::vector<std::int64_t> signal = {1, 2, INT64_C(1) << 40, 4};
  Problem problem;
  problem.signal_type = ElementType::int64;
  problem.signal_shape = {4};
  problem.kernel = Kernel::from_taps<std::int64_t>({INT64_C(1) << 20, 1});
  problem.border_value = 1e300;
  by_every_method(problem, view_of(signal.data(), {4}), [](const Plan&, const Array& out) {
    EXPECT_EQ(out.as<std::int64_t>()[0], INT64_C(1) << 20);
    EXPECT_EQ(out.as<std::int64_t>()[2], (INT64_C(1) << 60) + 2);
    EXPECT_EQ(out.as<std::int64_t>()[4], 4);
  });
}

TEST(Extremes, StridesBeyondAllMemory) {
  const std::vector<float> signal(6, 1);
  std::vector<float> result(6);
  Problem problem;
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {2, 3};
  problem.kernel = Kernel::from_taps<float>({1, 2, 1}, {1, 3});
  problem.extent = {Extent::same()};
  Engine engine;
  const Plan plan = engine.plan(problem);
  for (const std::int64_t stride : {INT64_MIN, INT64_MAX, INT64_MIN / 4, INT64_C(1) << 60}) {
    ConstView in = view_of(signal.data(), {2, 3});
    View out = view_of(result.data(), {2, 3});
    in.strides[0] = stride;
    expect_error(ErrorCode::size_overflow, {"signal", std::to_string(stride).c_str()},
                 [&] { plan.execute(in, out); });
    in.strides[0] = 3;
    out.strides[0] = stride;
    expect_error(ErrorCode::size_overflow, {"output", std::to_string(stride).c_str()},
                 [&] { plan.execute(in, out); });
  }
}

// Threads that would find nothing to do take no memory.
TEST(Extremes, MoreThreadsThanWork) {
  const std::vector<float> signal(100, 1);
  Problem problem;
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {100};
  problem.kernel = Kernel::from_taps<float>({1, 2, 1});
  by_every_method(problem, view_of(signal.data(), {100}), [&](const Plan& plan, const Array& out) {
    EXPECT_LE(plan.workspace_bytes(INT32_MAX), 102 * plan.workspace_bytes(1));
    EXPECT_EQ(plan.workspace_bytes(INT32_MAX), plan.workspace_bytes(1000));
    ExecuteOptions options;
    options.threads = 1000;
    const Array again = plan.execute(view_of(signal.data(), {100}), options);
    EXPECT_EQ(std::memcmp(again.data(), out.data(), out.size_bytes()), 0);
  });
}

// Small whole numbers in any type.
void fill(Array& array) {
  const auto count_up = [&]<typename T>(T*) {
    T* values = static_cast<T*>(array.data());
    for (std::size_t i = 0; i < array.size_bytes() / sizeof(T); ++i) values[i] = T(i % 5);
  };
  switch (array.type()) {
    case ElementType::uint8:
      return count_up(static_cast<std::uint8_t*>(nullptr));
    case ElementType::uint16:
    case ElementType::int16:
      return count_up(static_cast<std::int16_t*>(nullptr));
    case ElementType::int32:
      return count_up(static_cast<std::int32_t*>(nullptr));
    case ElementType::float32:
    case ElementType::complex64:
      return count_up(static_cast<float*>(nullptr));
    case ElementType::float64:
    case ElementType::complex128:
      return count_up(static_cast<double*>(nullptr));
    default:
      return count_up(static_cast<std::int64_t*>(nullptr));
  }
}

// A type that goes in, at every address: `offset` bytes from an aligned one.
void check_at(ElementType type, std::size_t offset, std::int64_t stride) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = {9, 20};
  problem.modulus = type == ElementType::uint64 ? 7 : 0;
  problem.kernel = type == ElementType::uint64
                       ? Kernel::from_taps<std::uint64_t>({1, 2, 3, 4, 5, 6}, {2, 3})
                       : Kernel::from_taps<std::int64_t>({1, 2, 3, 4, 5, 6}, {2, 3});
  const std::int64_t wide = 20 * stride;
  Array signal(type, {9, wide});
  fill(signal);
  ConstView aligned = signal.view();
  aligned.shape = {9, 20};
  aligned.strides = {wide, stride};
  std::vector<unsigned char> in(signal.size_bytes() + 128), out(4096 * 16);
  std::memcpy(in.data() + offset, signal.data(), signal.size_bytes());
  ConstView from = aligned;
  from.data = in.data() + offset;
  by_every_method(problem, aligned, [&](const Plan& plan, const Array& expected) {
    const Shape& shape = plan.output_shape();
    const View to{out.data() + offset, plan.output_type(), shape, {stride * shape[1], stride}};
    plan.execute(from, to);
    const Array dense = copy_of(to);
    EXPECT_EQ(std::memcmp(dense.data(), expected.data(), expected.size_bytes()), 0)
        << name_of(type) << " at " << offset << ", stride " << stride;
  });
}

TEST(Extremes, EveryAddress) {
  for (const ElementType type :
       {ElementType::uint8, ElementType::uint16, ElementType::int16, ElementType::int32,
        ElementType::int64, ElementType::float32, ElementType::float64, ElementType::complex64,
        ElementType::complex128, ElementType::uint64}) {
    for (const std::size_t offset : {1, 2, 4, 63}) {
      for (const std::int64_t stride : {1, 2}) check_at(type, offset, stride);
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace faltung::support
