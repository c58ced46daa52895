#include "faltung/engine.h"

#include <algorithm>

#include "api/plan_cache.h"
#include "api/plan_impl.h"
#include "api/products.h"
#include "core/fail.h"
#include "fft/transform.h"
#include "fft/wisdom.h"
#include "methods/ntt/ntt.h"
#include "methods/ntt/ntt_shape.h"
#include "methods/registry.h"
#include "planner/planner.h"

namespace faltung {
namespace {

// Fails when a limit on memory is negative; `what` names it.
void check_bytes(std::int64_t bytes, const char* what) {
  require(bytes >= 0, "{} is {} bytes; it must be 0 or more", what, bytes);
}

const EngineOptions& checked(const EngineOptions& options) {
  check_bytes(options.plan_cache_bytes, "the limit of the plan cache");
  check_bytes(options.table_cache_bytes, "the limit of the table cache");
  check_bytes(options.workspace_pool_bytes, "the limit of the workspace pool");
  return options;
}

}  // namespace

class Engine::Impl {
 public:
  explicit Impl(const EngineOptions& options)
      : target(simd::chosen_target(options.simd)),
        profile(options.profile ? *options.profile : Profile::builtin(target.name)),
        tables(options.table_cache_bytes),
        plans(options.plan_cache_bytes),
        pool(std::make_shared<WorkspacePool>(options.workspace_pool_bytes)) {
    // What FFTW does not take it does without.
    fft::admit_wisdom(fft::Precision::float32, profile.fftw_float32);
    fft::admit_wisdom(fft::Precision::float64, profile.fftw_float64);
  }

  Explanation explanation(const CanonicalProblem& problem,
                          std::vector<Candidate> candidates) const {
    return {to_string(problem), profile.name, std::string(target.name), std::move(candidates)};
  }

  Plan make_plan(const Problem& problem, const PlanOptions& options) {
    auto plan = std::make_shared<Plan::Impl>();
    const CheckedProblem checked = check(problem);
    plan->problem = problem;
    plan->output_shape = output_shape(problem, checked);
    plan->output_type = checked.output_type;
    plan->all_below = simd::all_below_loop(target);
    const Planner planner(means(), options);
    Choice choice = planner.choose(canonicalize(problem, checked));
    plan->bound =
        choice.bound ? std::move(choice.bound) : choice.method->build(choice.problem, planner);
    plan->method = choice.method->name();
    // Sums known to be multiples of a quantum are rounded to it: what error was allowed is gone.
    const bool exact = choice.problem.quantum > 0 && is_integer(checked.output_type);
    plan->error_bound = exact ? 0 : choice.estimate.error_bound;
    plan->explanation = explanation(choice.problem, std::move(choice.candidates));
    plan->canonical = std::move(choice.problem);
    plan->pool = pool;
    return Plan(std::move(plan));
  }

  Means means() { return {target, profile, tables, *pool, winners}; }

  simd::Target target;
  Profile profile;
  TableCache tables;
  Winners winners;
  PlanCache plans;
  std::shared_ptr<WorkspacePool> pool;
};

Engine::Engine(const EngineOptions& options) : impl_(std::make_unique<Impl>(checked(options))) {}
Engine::~Engine() = default;

Plan Engine::plan(const Problem& problem, const PlanOptions& options) {
  check_bytes(options.max_memory, "the limit of memory");
  if (!impl_->plans.keeps()) return impl_->make_plan(problem, options);
  const std::size_t hash = PlanCache::hash(problem);
  if (auto known = impl_->plans.find(hash, problem, options)) return *known;
  Plan plan = impl_->make_plan(problem, options);
  impl_->plans.insert(hash, plan, options);
  return plan;
}

Explanation Engine::explain(const Problem& problem, const PlanOptions& options) {
  check_bytes(options.max_memory, "the limit of memory");
  const CanonicalProblem canonical = canonicalize(problem);
  const Planner planner(impl_->means(), options);
  return impl_->explanation(canonical, planner.survey(canonical));
}

// Transforms of so many points take less time than to plan a product, whatever its method.
constexpr std::int64_t kShorterThanPlanning = 256;

std::shared_ptr<const ProductChoice> product_choice(Engine& engine, const NttProduct::Shape& shape,
                                                    ElementType result,
                                                    const std::function<Problem()>& problem) {
  Engine::Impl& impl = engine.impl();
  const TableCache::Key key = {shape.a,
                               shape.b,
                               shape.lo,
                               shape.count,
                               static_cast<std::int64_t>(shape.modulus),
                               shape.wraps ? 1 : 0,
                               static_cast<std::int64_t>(result)};
  return impl.tables.get<ProductChoice>(key, [&] {
    const Planner planner(impl.means(), {});
    const auto is_chosen = [&] {
      const Choice choice = planner.choose(canonicalize(problem()));
      return choice.method == &ntt_method() &&
             ntt_shape(choice.problem, planner).points() == shape.points();
    };
    auto remembered = std::make_shared<ProductChoice>();
    if (shape.points() <= kShorterThanPlanning || is_chosen()) {
      remembered->ntt.emplace(shape, planner);
    }
    return remembered;
  });
}

WorkspacePool& workspace_of(Engine& engine) { return *engine.impl().pool; }
const simd::Target& target_of(Engine& engine) { return engine.impl().target; }
TableCache& tables_of(Engine& engine) { return engine.impl().tables; }

std::string_view Engine::simd() const { return impl_->target.name; }
const Profile& Engine::profile() const { return impl_->profile; }

void Engine::clear() {
  impl_->plans.clear();
  impl_->tables.clear();
  impl_->winners.clear();
  impl_->pool->clear();
}

std::int64_t Engine::cached_bytes() const {
  return impl_->plans.bytes() + impl_->tables.bytes() + impl_->pool->bytes();
}

Engine& default_engine() {
  static Engine engine;
  return engine;
}

std::vector<MethodInfo> methods() {
  std::vector<MethodInfo> list;
  for (const Method* method : registry()) {
    list.push_back({std::string(method->name()), std::string(method->summary())});
  }
  return list;
}

std::vector<std::string> simd_targets() {
  std::vector<std::string> names;
  for (const simd::Target& target : simd::supported_targets()) names.emplace_back(target.name);
  return names;
}

std::string fftw_build() { return fft::fftw_version(); }

}  // namespace faltung
