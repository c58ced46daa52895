// The long run of bound_shares.h: see tests/README.md. Ends with 1 where a bound was broken.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "conformance/bound_shares.h"

namespace faltung::support {
namespace {

struct Options {
  std::uint64_t problems = 100'000, seed = 1;
  int threads = 1;
  std::string method, simd, json;
};

void try_all(const Options& options, BoundShares& shares) {
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&] {
    for (std::uint64_t i = next++; i < options.problems; i = next++) {
      shares.try_problem(options.seed + i);
      if ((i + 1) % 10'000 == 0) {
        fmt::print(stderr, "{} problems\n", i + 1);
      }
    }
  };
  std::vector<std::jthread> others;
  for (int i = 1; i < options.threads; ++i) others.emplace_back(work);
  work();
}

void print(const BoundShares& shares) {
  fmt::print("{:<13} {:<24} {:>7} {:>9} {:>9}  {}\n", "method", "types", "taps", "tries", "largest",
             "seed");
  for (const auto& [key, largest] : shares.largest()) {
    const auto& [method, types, sizes] = key;
    fmt::print("{:<13} {:<24} {:>7} {:>9} {:>9.4f}  {}\n", method, types, name_of(sizes),
               largest.tries, largest.share, largest.seed);
  }
}

nlohmann::ordered_json report(const Options& options, const Engine& engine,
                              const BoundShares& shares) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& [key, largest] : shares.largest()) {
    const auto& [method, types, sizes] = key;
    rows.push_back({{"method", method},
                    {"types", types},
                    {"taps", name_of(sizes)},
                    {"tries", largest.tries},
                    {"largest", largest.share},
                    {"seed", largest.seed}});
  }
  return {{"schema", "faltung.bounds/1"}, {"simd", engine.simd()},
          {"problems", options.problems}, {"seed", options.seed},
          {"faults", shares.faults()},    {"rows", rows}};
}

int run(const Options& options) {
  std::ofstream file;
  if (!options.json.empty()) {
    file.open(options.json);
    if (!file) throw std::runtime_error("cannot write " + options.json);
  }
  EngineOptions engine_options;
  engine_options.simd = options.simd;
  engine_options.plan_cache_bytes = 0;
  Engine engine(engine_options);
  BoundShares shares(engine, options.method);
  try_all(options, shares);
  print(shares);
  for (const std::string& fault : shares.faults()) fmt::print("{}\n", fault);
  fmt::print("{} problems on {}, {} results beyond their bound\n", options.problems, engine.simd(),
             shares.faults().size());
  if (file.is_open() && !(file << report(options, engine, shares).dump(1) << std::endl)) {
    throw std::runtime_error("cannot write " + options.json);
  }
  return shares.faults().empty() ? 0 : 1;
}

}  // namespace
}  // namespace faltung::support

int main(int argc, char** argv) {
  faltung::support::Options options;
  CLI::App app("Holds every method against its stated error bound.", "bounds_full");
  app.add_option("--problems", options.problems, "how many; every other one is adversarial")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "the first seed")->capture_default_str();
  app.add_option("--method", options.method, "this method only")->type_name("NAME");
  app.add_option("--simd", options.simd, "SIMD target")->type_name("NAME");
  app.add_option("--threads", options.threads, "threads that take problems in turn")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--json", options.json, "write the report to this file")->type_name("FILE");
  CLI11_PARSE(app, argc, argv);
  try {
    return faltung::support::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bounds_full: error: {}\n", error.what());
    return 2;
  }
}
