// One row measured: every result compared, every side timed in the same rounds.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "peers/faltung_runs.h"
#include "peers/rounds.h"

namespace faltung::peers {

struct Measured {
  struct Peer {
    Timing timing;
    std::string way;        // the fastest call of this peer
    bool prepared = false;  // its taps were: it stands beside planned use only
  };
  struct Ours {
    Use use;
    Timing timing;
  };
  std::vector<Ours> faltung;
  std::map<std::string, Peer> peers;
  double copy = 0;     // seconds; 0 where none was timed
  std::string method;  // as method_of of faltung_runs.h

  // Those that stand beside this use of faltung.
  std::map<std::string, Peer> peers_of(Use use) const;
  // The name of the fastest of them; empty without one.
  std::string best_peer(Use use) const;
};

// Throws std::runtime_error when a peer computes something else than faltung.
Measured measure(const Row& row, const std::vector<Use>& uses, Engines& engines,
                 const std::vector<std::unique_ptr<Peer>>& peers, int threads,
                 const Budget& budget);

}  // namespace faltung::peers
