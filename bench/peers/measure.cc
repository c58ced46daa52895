#include "peers/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "peers/compare.h"

namespace faltung::peers {
namespace {

constexpr double kHopeless = 3;  // times as slow as the fastest way of the same peer

using Runs = std::vector<std::unique_ptr<Run>>;

void check(Run& run, const Array& expected) {
  Allowed allowed;
  if (expected.type() == ElementType::uint8) {
    allowed.rms_levels = run.rms_levels();
    allowed.most_levels = run.most_levels();
  }
  const std::string off = difference(expected, run.result(), allowed);
  if (off.empty()) return;
  throw std::runtime_error(
      fmt::format("{} of {} computed something else: {}", run.way(), run.side(), off));
}

// Tries every way, checks it, and keeps those that are not hopeless beside another of their peer.
void try_out_all(Runs& runs, const Array& expected, Clock clock, std::vector<Turn>& turns) {
  std::map<std::string, double> fastest;
  std::vector<Turn> tried;
  for (const auto& run : runs) {
    const double first = try_out(*run, clock);
    check(*run, expected);
    const auto [known, is_new] = fastest.try_emplace(run->side(), first);
    if (!is_new) known->second = std::min(known->second, first);
    tried.push_back({run.get(), first, {}});
  }
  for (const Turn& turn : tried) {
    if (turn.first <= kHopeless * fastest[turn.run->side()]) turns.push_back(turn);
  }
}

}  // namespace

std::map<std::string, Measured::Peer> Measured::peers_of(Use use) const {
  std::map<std::string, Peer> matches = peers;
  if (use == Use::one_shot) {
    std::erase_if(matches, [](const auto& peer) { return peer.second.prepared; });
  }
  return matches;
}

std::string Measured::best_peer(Use use) const {
  const auto matches = peers_of(use);
  const auto best = std::min_element(
      matches.begin(), matches.end(),
      [](const auto& a, const auto& b) { return a.second.timing.median < b.second.timing.median; });
  return best == matches.end() ? "" : best->first;
}

Measured measure(const Row& row, const std::vector<Use>& uses, Engines& engines,
                 const std::vector<std::unique_ptr<Peer>>& peers, int threads,
                 const Budget& budget) {
  const Array signal = signal_of(row);
  const Plan plan = engines.fresh.plan(row.problem);
  ExecuteOptions options;
  options.threads = threads;
  const Array expected = plan.execute(signal.view(), options);
  Measured measured;
  measured.method = method_of(engines, row, plan);

  Runs ours, theirs;
  std::vector<Turn> turns;
  for (const Use use : uses) {
    ours.push_back(make_faltung(engines, row, signal.view(), use, threads));
    turns.push_back({ours.back().get(), try_out(*ours.back(), budget.clock), {}});
    check(*ours.back(), expected);
  }
  if (row.beside_copy) {
    ours.push_back(make_copy(signal.view(), threads));
    turns.push_back({ours.back().get(), try_out(*ours.back(), budget.clock), {}});
  }
  for (const auto& peer : peers) {
    for (auto& run : peer->prepare(row, signal.view())) theirs.push_back(std::move(run));
  }
  try_out_all(theirs, expected, budget.clock, turns);
  take_turns(turns, budget);

  for (std::size_t i = 0; i < uses.size(); ++i) {
    measured.faltung.push_back({uses[i], turns[i].timing});
  }
  if (row.beside_copy) measured.copy = turns[uses.size()].timing.median;
  for (std::size_t i = ours.size(); i < turns.size(); ++i) {
    const Run& run = *turns[i].run;
    const Measured::Peer entry{turns[i].timing, run.way(), run.prepared()};
    const auto [known, is_new] = measured.peers.try_emplace(run.side(), entry);
    if (!is_new && entry.timing.median < known->second.timing.median) known->second = entry;
  }
  return measured;
}

}  // namespace faltung::peers
