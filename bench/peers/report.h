// What was measured, as JSON and as Markdown.
//
//     {"schema": "faltung.peers/1",
//      "machine": {"cpu", "cores", "simd", "clock", "fftw", "peers": {name: version},
//                  "limits": [{"threads", "float32_flops", "float64_flops", "bandwidth"}]},
//      "rows": [{"name", "threads", "method", "faltung_s", "faltung_min_s",
//                "peers": {name: s}, "peers_min": {name: s}, "ways": {name: call},
//                "best_peer", "ratio", "ratio_min", "limit_s", "to_limit",
//                "target_ratio", "target_peer", "target_peer_ratio", "copy_s"}]}
//
// Seconds are medians, *_min the shortest samples. ratio = best peer / faltung, by medians;
// ratio_min is the same by the shortest samples. to_limit = faltung / limit. Peers whose taps were
// made ready before count in planned rows only. target_ratio was set against target_peer, for one
// shot on one thread; target_peer_ratio is what was reached against that one. What there is none of
// is null.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "machine_limits.h"
#include "peers/measure.h"

namespace faltung::peers {

// The name of a row in the report: its own, the use's suffix, and "/threads:N" for more than one.
std::string full_name(const Row& row, Use use, int threads);

nlohmann::json machine_of(std::string_view simd, Clock clock);
nlohmann::json limits_of(const bench::MachineLimits& limits, int threads);

// One JSON row for each way to use faltung.
std::vector<nlohmann::json> json_rows(const Row& row, const Measured& measured, int threads,
                                      double limit);

// The table: its head (with the machine named above), and a line for a row.
std::string markdown_head(const nlohmann::json& machine, int threads);
std::string markdown_line(const Row& row, const Measured& measured, int threads, double limit);

}  // namespace faltung::peers
