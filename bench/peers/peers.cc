#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <exception>

#include "peers/makers.h"

namespace faltung::peers {

std::vector<std::unique_ptr<Peer>> make_peers(int threads) {
  std::vector<std::unique_ptr<Peer>> peers;
  const auto add = [&](const char* name, auto make) {
    try {
      peers.push_back(make(threads));
    } catch (const std::exception& error) {
      fmt::print(stderr, "left out: {}: {}\n", name, error.what());
    }
  };
  static_cast<void>(add);
#ifdef FALTUNG_PEER_OPENCV
  add("opencv", make_opencv);
#endif
#ifdef FALTUNG_PEER_SCIPY
  add("scipy", make_scipy);
#endif
#ifdef FALTUNG_PEER_VIPS
  add("vips", make_vips);
#endif
#ifdef FALTUNG_PEER_ZITA
  add("zita", make_zita);
#endif
#ifdef FALTUNG_PEER_FLINT
  add("flint", make_flint);
#endif
#ifdef FALTUNG_PEER_NTL
  add("ntl", make_ntl);
#endif
  return peers;
}

double now(Clock clock) {
  timespec time{};
  clock_gettime(clock == Clock::wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double LocalRun::seconds(std::int64_t repeats, Clock clock) {
  const double start = now(clock);
  for (std::int64_t i = 0; i < repeats; ++i) call();
  return (now(clock) - start) / static_cast<double>(repeats);
}

}  // namespace faltung::peers
