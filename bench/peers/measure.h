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
    std::string way;  // the fastest call of this peer
  };
  struct Ours {
    Use use;
    Timing timing;
  };
  std::vector<Ours> faltung;
  std::map<std::string, Peer> peers;
  double copy = 0;     // seconds; 0 where none was timed
  std::string method;  // what faltung's planner took

  // The name of the fastest peer; empty without one.
  std::string best_peer() const;
};

// Throws std::runtime_error when a peer computes something else than faltung.
Measured measure(const Row& row, const std::vector<Use>& uses, Engines& engines,
                 const std::vector<std::unique_ptr<Peer>>& peers, int threads,
                 const Budget& budget);

}  // namespace faltung::peers
