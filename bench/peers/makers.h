// The maker of each peer; only those found when configuring are built.
#pragma once

#include <memory>

#include "peers/peer.h"

namespace faltung::peers {

std::unique_ptr<Peer> make_flint(int threads);
std::unique_ptr<Peer> make_ntl(int threads);
std::unique_ptr<Peer> make_opencv(int threads);
std::unique_ptr<Peer> make_scipy(int threads);  // numpy too
std::unique_ptr<Peer> make_vips(int threads);
std::unique_ptr<Peer> make_zita(int threads);  // one thread, whatever is asked

}  // namespace faltung::peers
