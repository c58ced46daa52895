// NTL: products of polynomials over zz_p, where the modulus is small enough for it, or ZZ_p.
// Operands and product stay in NTL's own representation.
#include <NTL/BasicThreadPool.h>
#include <NTL/ZZ_pX.h>
#include <NTL/lzz_pX.h>
#include <NTL/version.h>

#include "peers/makers.h"

namespace faltung::peers {
namespace {

constexpr std::int64_t kLongest = 1 << 17;  // coefficients: beyond, NTL takes seconds

// What differs between the two rings.
struct Narrow {
  static constexpr const char* kCall = "mul over zz_p";
  using Polynomial = NTL::zz_pX;
  using Context = NTL::zz_pContext;
  static Context context(std::uint64_t modulus) { return Context(static_cast<long>(modulus)); }
  static NTL::zz_p element(std::uint64_t value) {
    return NTL::to_zz_p(static_cast<unsigned long>(value));
  }
  static std::uint64_t value(const NTL::zz_p& element) {
    return static_cast<std::uint64_t>(NTL::rep(element));
  }
};
struct Wide {
  static constexpr const char* kCall = "mul over ZZ_p";
  using Polynomial = NTL::ZZ_pX;
  using Context = NTL::ZZ_pContext;
  static NTL::ZZ integer(std::uint64_t value) {
    return NTL::to_ZZ(static_cast<unsigned long>(value));
  }
  static Context context(std::uint64_t modulus) { return Context(integer(modulus)); }
  static NTL::ZZ_p element(std::uint64_t value) { return NTL::to_ZZ_p(integer(value)); }
  static std::uint64_t value(const NTL::ZZ_p& element) {
    return NTL::conv<unsigned long>(NTL::rep(element));
  }
};

template <typename Ring>
class NtlRun final : public LocalRun {
 public:
  NtlRun(const Problem& problem, const ConstView& signal)
      : LocalRun("ntl", Ring::kCall), problem_(problem), context_(Ring::context(problem.modulus)) {
    context_.restore();
    fill(left_, signal);
    fill(right_, problem.kernel.taps());
  }

  void call() override {
    context_.restore();  // rows have other moduli
    NTL::mul(product_, left_, right_);
  }

  Array result() override {
    Array array(ElementType::uint64, output_shape(problem_));
    const auto values = array.template as<std::uint64_t>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = Ring::value(NTL::coeff(product_, static_cast<long>(i)));
    }
    return array;
  }

 private:
  static void fill(typename Ring::Polynomial& polynomial, const ConstView& coefficients) {
    const auto* values = static_cast<const std::uint64_t*>(coefficients.data);
    for (std::int64_t i = coefficients.shape[0]; i-- > 0;) {
      NTL::SetCoeff(polynomial, i, Ring::element(values[i]));
    }
  }

  Problem problem_;
  typename Ring::Context context_;
  typename Ring::Polynomial left_, right_, product_;
};

class Ntl final : public Peer {
 public:
  explicit Ntl(int threads) { NTL::SetNumThreads(threads); }
  std::string name() const override { return "ntl"; }
  std::string version() const override { return NTL_VERSION; }

  std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) override {
    std::vector<std::unique_ptr<Run>> runs;
    const std::uint64_t modulus = row.problem.modulus;
    if (modulus == 0 || signal.shape[0] > kLongest) return runs;
    if (modulus < NTL_SP_BOUND) {
      runs.push_back(std::make_unique<NtlRun<Narrow>>(row.problem, signal));
    } else {
      runs.push_back(std::make_unique<NtlRun<Wide>>(row.problem, signal));
    }
    return runs;
  }
};

}  // namespace

std::unique_ptr<Peer> make_ntl(int threads) { return std::make_unique<Ntl>(threads); }

}  // namespace faltung::peers
