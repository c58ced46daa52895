// The same work through faltung and through other libraries, in one run: bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>

#include "peers/report.h"
#include "problem_limit.h"

namespace faltung::peers {
namespace {

struct Options {
  std::string json, filter, simd;
  std::vector<int> threads = {1, 2};
  Budget budget;
  bool list = false;
};

struct Selected {
  Row row;
  std::vector<Use> uses;
};

std::vector<Selected> select(int threads, const std::regex& filter) {
  std::vector<Selected> selection;
  for (Row& row : all_rows()) {
    std::vector<Use> uses;
    for (const Use use : row.uses) {
      if (std::regex_search(full_name(row, use, threads), filter)) uses.push_back(use);
    }
    if (!uses.empty()) selection.push_back({std::move(row), std::move(uses)});
  }
  return selection;
}

void list(const Options& options, const std::regex& filter) {
  for (const int threads : options.threads) {
    for (const auto& [row, uses] : select(threads, filter)) {
      for (const Use use : uses) fmt::print("{}\n", full_name(row, use, threads));
    }
  }
}

// The rows that are selected, on a number of threads. Returns how many failed.
int run_rows(const Options& options, const std::regex& filter, int threads, Engines& engines,
             nlohmann::json& report) {
  const std::vector<Selected> selection = select(threads, filter);
  if (selection.empty()) return 0;
  const auto peers = make_peers(threads);
  auto& machine = report["machine"];
  for (const auto& peer : peers) machine["peers"][peer->name()] = peer->version();
  const bench::MachineLimits limits = bench::measure_machine(threads);
  machine["limits"].push_back(limits_of(limits, threads));
  fmt::print("{}", markdown_head(machine, threads));
  int failed = 0;
  for (const auto& [row, uses] : selection) {
    try {
      const double limit =
          bench::limit_seconds(row.problem, engines.fresh.explain(row.problem).candidates, limits);
      const Measured measured = measure(row, uses, engines, peers, threads, options.budget);
      for (auto& entry : json_rows(row, measured, threads, limit)) report["rows"].push_back(entry);
      fmt::print("{}", markdown_line(row, measured, threads, limit));
      std::fflush(stdout);
    } catch (const std::exception& error) {
      fmt::print(stderr, "peers_bench: error: {}: {}\n", row.name, error.what());
      ++failed;
    }
  }
  return failed;
}

int run(const Options& options) {
  const std::regex filter(options.filter);
  if (options.list) {
    list(options, filter);
    return 0;
  }
  const int most = *std::max_element(options.threads.begin(), options.threads.end());
  if (options.budget.clock == Clock::processor && most > 1) {
    throw std::runtime_error("--clock processor is for --threads 1");
  }
  std::ofstream file;
  if (!options.json.empty()) {
    file.open(options.json);
    if (!file) throw std::runtime_error("cannot write " + options.json);
  }
  Engines engines(options.simd);
  nlohmann::json report = {{"schema", "faltung.peers/1"},
                           {"machine", machine_of(engines.fresh.simd(), options.budget.clock)},
                           {"rows", nlohmann::json::array()}};
  int failed = 0;
  for (const int threads : options.threads) {
    failed += run_rows(options, filter, threads, engines, report);
  }
  if (file.is_open() && !(file << report.dump(1) << std::endl)) {
    throw std::runtime_error("cannot write " + options.json);
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace faltung::peers

int main(int argc, char** argv) {
  faltung::peers::Options options;
  CLI::App app("Times faltung beside the libraries found on this machine.", "peers_bench");
  app.add_option("--json", options.json, "write the report to this file")->type_name("FILE");
  app.add_option("--filter", options.filter, "rows whose name has a match")->type_name("REGEX");
  app.add_option("--threads", options.threads, "numbers of threads, 1 and 2 by default")
      ->delimiter(',')
      ->check(CLI::PositiveNumber)
      ->type_name("N,...");
  app.add_option("--simd", options.simd, "faltung's SIMD target")->type_name("NAME");
  app.add_option("--seconds", options.budget.seconds, "time for the rounds of a row")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--rounds", options.budget.rounds, "rounds of a row, at most")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  const std::map<std::string, faltung::peers::Clock> clocks = {
      {"wall", faltung::peers::Clock::wall}, {"processor", faltung::peers::Clock::processor}};
  app.add_option("--clock", options.budget.clock, "wall, or processor for a busy machine")
      ->transform(CLI::CheckedTransformer(clocks))
      ->type_name("NAME");
  app.add_flag("--list", options.list, "print the names of the rows and stop");
  CLI11_PARSE(app, argc, argv);
  try {
    return faltung::peers::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "peers_bench: error: {}\n", error.what());
    return 1;
  }
}
