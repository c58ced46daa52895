#include "peers/faltung_runs.h"

#include <algorithm>
#include <cstring>
#include <thread>

namespace faltung::peers {
namespace {

EngineOptions options_of(const std::string& simd, bool keeps_plans) {
  EngineOptions options;
  options.simd = simd;
  if (!keeps_plans) options.plan_cache_bytes = 0;
  return options;
}

class Planned final : public LocalRun {
 public:
  Planned(Engine& engine, const Row& row, const ConstView& signal, int threads)
      : LocalRun("faltung", "planned"), plan_(engine.plan(row.problem)), signal_(signal) {
    output_ = Array(plan_.output_type(), plan_.output_shape());
    options_.threads = threads;
  }
  void call() override { plan_.execute(signal_, output_.view(), options_); }
  Array result() override { return copy_of(output_.view()); }

 private:
  Plan plan_;
  ConstView signal_;
  Array output_;
  ExecuteOptions options_;
};

class OneShot final : public LocalRun {
 public:
  OneShot(Engine& engine, const Row& row, const ConstView& signal, int threads)
      : LocalRun("faltung", "one-shot"), engine_(engine), row_(row), signal_(signal) {
    output_ = Array(output_type(row.problem), output_shape(row.problem));
    options_.threads = threads;
  }
  void call() override {
    row_.problem.kernel = row_.make_kernel();
    engine_.plan(row_.problem).execute(signal_, output_.view(), options_);
  }
  Array result() override { return copy_of(output_.view()); }

 private:
  Engine& engine_;
  Row row_;
  ConstView signal_;
  Array output_;
  ExecuteOptions options_;
};

// Exact products of polynomials: neither operand is known beforehand.
class Product final : public LocalRun {
 public:
  Product(Engine& engine, const Row& row, const ConstView& signal, int threads)
      : LocalRun("faltung", "multiply_into"), row_(row), signal_(signal) {
    output_ = Array(output_type(row.problem), output_shape(row.problem));
    options_.engine = &engine;
    options_.threads = threads;
  }
  void call() override {
    const ConstView taps = row_.problem.kernel.taps();
    if (row_.problem.modulus == 0) {
      return polynomial::multiply_wide_into(span_of<std::int64_t>(signal_),
                                            span_of<std::int64_t>(taps), 0, output_.as<int128>(),
                                            options_);
    }
    polynomial::multiply_mod_into(span_of<std::uint64_t>(signal_), span_of<std::uint64_t>(taps),
                                  row_.problem.modulus, 0, output_.as<std::uint64_t>(), options_);
  }
  Array result() override { return copy_of(output_.view()); }

 private:
  template <typename T>
  static std::span<const T> span_of(const ConstView& view) {
    return {static_cast<const T*>(view.data), static_cast<std::size_t>(view.shape[0])};
  }

  Row row_;
  ConstView signal_;
  Array output_;
  polynomial::Options options_;
};

bool is_product(const Row& row) {
  return row.problem.modulus != 0 || row.problem.output_type == ElementType::int128;
}

class Copy final : public LocalRun {
 public:
  Copy(const ConstView& signal, int threads)
      : LocalRun("copy", "memcpy"),
        from_(static_cast<const std::byte*>(signal.data)),
        to_(static_cast<std::size_t>(element_count(signal.shape)) * size_of(signal.type)),
        threads_(static_cast<std::size_t>(threads)) {}
  void call() override {
    std::vector<std::jthread> others;
    for (std::size_t part = 1; part < threads_; ++part) {
      others.emplace_back([this, part] { copy_part(part); });
    }
    copy_part(0);
  }
  Array result() override { return {}; }

 private:
  void copy_part(std::size_t part) {
    const std::size_t begin = to_.size() * part / threads_;
    std::memcpy(to_.data() + begin, from_ + begin, to_.size() * (part + 1) / threads_ - begin);
  }

  const std::byte* from_;
  std::vector<std::byte> to_;
  std::size_t threads_;
};

}  // namespace

Engines::Engines(const std::string& simd)
    : fresh(options_of(simd, false)), keeping(options_of(simd, true)) {}

std::unique_ptr<Run> make_faltung(Engines& engines, const Row& row, const ConstView& signal,
                                  Use use, int threads) {
  if (use == Use::planned) return std::make_unique<Planned>(engines.fresh, row, signal, threads);
  Engine& engine = use == Use::cached ? engines.keeping : engines.fresh;
  if (is_product(row)) {
    return std::make_unique<Product>(engine, row, signal, threads);
  }
  return std::make_unique<OneShot>(engine, row, signal, threads);
}

std::string method_of(Engines& engines, const Row& row, const Plan& plan) {
  std::string method(plan.method());
  if (!is_product(row)) return method;
  const std::int64_t a = row.problem.signal_shape[0], b = row.problem.kernel.taps().shape[0];
  const polynomial::ProductStep step{a, b, 0, a + b - 1};
  polynomial::Options options;
  options.engine = &engines.fresh;
  const std::string taken =
      row.problem.modulus == 0
          ? polynomial::method_of<std::int64_t, int128>(step, 0, options)
          : polynomial::method_of<std::uint64_t>(step, row.problem.modulus, options);
  return taken == method ? method : taken + ", planned " + method;
}

std::unique_ptr<Run> make_copy(const ConstView& signal, int threads) {
  return std::make_unique<Copy>(signal, threads);
}

}  // namespace faltung::peers
