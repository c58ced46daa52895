#include "peers/report.h"

#include <fmt/format.h>

#include <fstream>
#include <thread>

namespace faltung::peers {
namespace {

using Json = nlohmann::json;

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

bool has_target(const Row& row, Use use, int threads) {
  return row.target && use == Use::one_shot && threads == 1;
}

std::string milliseconds(double seconds) {
  const double value = seconds * 1e3;
  return fmt::format("{:.{}f}", value,
                     value < 0.1   ? 4
                     : value < 1   ? 3
                     : value < 10  ? 2
                     : value < 100 ? 1
                                   : 0);
}

std::string times(double ratio) { return fmt::format("{:.{}f}x", ratio, ratio < 10 ? 2 : 1); }

const Timing* timing_of(const Measured& measured, Use use) {
  for (const Measured::Ours& ours : measured.faltung) {
    if (ours.use == use) return &ours.timing;
  }
  return nullptr;
}

// The ratio to reach, and what was reached where that is not the ratio to the fastest peer.
std::string target_text(const Row& row, const Measured& measured, const Timing* one_shot,
                        int threads) {
  if (one_shot == nullptr || !has_target(row, Use::one_shot, threads)) return {};
  const std::string target = fmt::format("{:g}x", *row.target);
  const auto peer = measured.peers.find(row.target_peer);
  if (peer == measured.peers.end() || measured.best_peer(Use::one_shot) == row.target_peer) {
    return target;
  }
  return fmt::format("{} {}, is {}", target, row.target_peer,
                     times(peer->second.timing.median / one_shot->median));
}

}  // namespace

std::string full_name(const Row& row, Use use, int threads) {
  return row.name + std::string(suffix_of(use)) +
         (threads > 1 ? fmt::format("/threads:{}", threads) : "");
}

Json machine_of(std::string_view simd, Clock clock) {
  return {{"cpu", cpu_name()},      {"cores", std::thread::hardware_concurrency()},
          {"simd", simd},           {"clock", clock == Clock::wall ? "wall" : "processor"},
          {"fftw", fftw_build()},   {"peers", Json::object()},
          {"limits", Json::array()}};
}

Json limits_of(const bench::MachineLimits& limits, int threads) {
  return {{"threads", threads},
          {"float32_flops", limits.float32_flops},
          {"float64_flops", limits.float64_flops},
          {"bandwidth", limits.bandwidth}};
}

std::vector<Json> json_rows(const Row& row, const Measured& measured, int threads, double limit) {
  std::vector<Json> rows;
  for (const Measured::Ours& ours : measured.faltung) {
    const double median = ours.timing.median;
    Json entry = {{"name", full_name(row, ours.use, threads)},
                  {"threads", threads},
                  {"method", measured.method},
                  {"faltung_s", median},
                  {"faltung_min_s", ours.timing.shortest},
                  {"peers", Json::object()},
                  {"peers_min", Json::object()},
                  {"ways", Json::object()},
                  {"best_peer", nullptr},
                  {"ratio", nullptr},
                  {"ratio_min", nullptr},
                  {"limit_s", limit},
                  {"to_limit", median / limit},
                  {"target_ratio", nullptr},
                  {"target_peer", nullptr},
                  {"target_peer_ratio", nullptr},
                  {"copy_s", nullptr}};
    for (const auto& [name, peer] : measured.peers_of(ours.use)) {
      entry["peers"][name] = peer.timing.median;
      entry["peers_min"][name] = peer.timing.shortest;
      entry["ways"][name] = peer.way;
    }
    const std::string best = measured.best_peer(ours.use);
    if (!best.empty()) {
      const Timing& theirs = measured.peers.at(best).timing;
      entry["best_peer"] = best;
      entry["ratio"] = theirs.median / median;
      entry["ratio_min"] = theirs.shortest / ours.timing.shortest;
    }
    if (has_target(row, ours.use, threads)) {
      entry["target_ratio"] = *row.target;
      entry["target_peer"] = row.target_peer;
      const auto peer = measured.peers.find(row.target_peer);
      if (peer != measured.peers.end()) {
        entry["target_peer_ratio"] = peer->second.timing.median / median;
      }
    }
    if (measured.copy > 0) entry["copy_s"] = measured.copy;
    rows.push_back(std::move(entry));
  }
  return rows;
}

std::string markdown_head(const Json& machine, int threads) {
  std::string peers;
  for (const auto& [name, version] : machine.at("peers").items()) {
    peers += fmt::format(", {} {}", name, version.get<std::string>());
  }
  const Json& limits = machine.at("limits").back();
  const auto giga = [&](const char* what) { return limits.at(what).get<double>() * 1e-9; };
  return fmt::format(
      "\n{}, {} cores, SIMD target {}, {}{}. {} thread{}: peak {:.0f} GFLOP/s float32, {:.0f} "
      "float64, {:.1f} GB/s.\n\n"
      "| row | method | one-shot ms | planned ms | peers ms | ratio | target | planned ratio | "
      "limit ms | to limit |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
      machine.at("cpu").get<std::string>(), machine.at("cores").get<int>(),
      machine.at("simd").get<std::string>(), machine.at("fftw").get<std::string>(), peers, threads,
      threads > 1 ? "s" : "", giga("float32_flops"), giga("float64_flops"), giga("bandwidth"));
}

std::string markdown_line(const Row& row, const Measured& measured, int threads, double limit) {
  const Timing* planned = timing_of(measured, Use::planned);
  const Timing* one_shot = timing_of(measured, Use::one_shot);
  const Timing* cached = timing_of(measured, Use::cached);
  const auto time_of = [](const Timing* timing) {
    return timing == nullptr ? std::string() : milliseconds(timing->median);
  };
  const auto ratio_of = [&](const Timing* timing, Use use) {
    const std::string best = measured.best_peer(use);
    const bool known = timing != nullptr && !best.empty();
    return known ? times(measured.peers.at(best).timing.median / timing->median) : std::string();
  };
  std::string peers;
  for (const auto& [name, peer] : measured.peers) {
    if (!peers.empty()) peers += ", ";
    peers += fmt::format("{} {}", name, milliseconds(peer.timing.median));
  }
  if (measured.copy > 0) peers += fmt::format(" (a copy {})", milliseconds(measured.copy));
  const Timing* nearest = planned != nullptr ? planned : &measured.faltung.front().timing;
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", row.name,
                     measured.method,
                     time_of(one_shot) + (cached != nullptr ? ", cached " + time_of(cached) : ""),
                     time_of(planned), peers, ratio_of(one_shot, Use::one_shot),
                     target_text(row, measured, one_shot, threads), ratio_of(planned, Use::planned),
                     milliseconds(limit), times(nearest->median / limit));
}

}  // namespace faltung::peers
