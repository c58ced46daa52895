#include <fmt/format.h>

#include <chrono>
#include <cstdio>
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

double now() {
  const std::chrono::duration<double> since = std::chrono::steady_clock::now().time_since_epoch();
  return since.count();
}

}  // namespace faltung::peers
