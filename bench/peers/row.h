// The work that faltung and its peers are given, row by row.
//
// Signals under taps are `full` with zeros beyond the edge, as scipy.signal and numpy have it;
// images and volumes keep their size, and the edge sample goes on beyond the edge (replicate),
// which every peer knows. Colour is interleaved: channels are the last axis.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faltung/faltung.h"

namespace faltung::peers {

// What kind of kernel it is: peers have calls of their own for some.
enum class Work { taps, gaussian, box, sobel };

// How faltung comes to its plan. Each way is a row of its own, named by a suffix.
enum class Use {
  one_shot,  // a new plan each time, kernel and its spectrum included; transform tables are warm
  cached,    // the engine is asked for a plan each time and has it
  planned,   // planned once
};
std::string_view suffix_of(Use use);  // "", "/cached", "/planned"

struct Row {
  std::string name;  // without suffix
  Work work = Work::taps;
  Problem problem;
  std::function<Kernel()> make_kernel;  // the kernel anew, from what a user would have
  double sigma = 0;                     // of Work::gaussian
  std::optional<double> target;         // the ratio to reach, one shot, one thread,
  std::string target_peer;              // to this peer
  std::vector<Use> uses = {Use::one_shot, Use::planned};
  bool beside_copy = false;  // the target is near a copy of the signal, so a copy is timed too
};

// Every row, in the order of the table.
std::vector<Row> all_rows();

// The signal of a row: random, and for pictures blocks of random levels with noise on them, so that
// a wrong width of a wide kernel shows.
Array signal_of(const Row& row);

}  // namespace faltung::peers
