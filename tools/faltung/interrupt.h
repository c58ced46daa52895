// Ctrl-C and termination. A thread waits for SIGINT and SIGTERM, so nothing runs inside a signal
// handler. What happens depends on what the command is doing:
//
//   at_once    reading, planning: nothing has been written, the process ends there and then
//   by_token   executing, measuring: the stop token is raised and the work ends at its next block
//   not_now    writing: the output file is finished or taken away first
//
// A second signal always ends the process.
#pragma once

#include <atomic>
#include <stop_token>

namespace faltung::cli {

class Interrupt {
 public:
  // Blocks the signals in this thread and those it starts; call it before any other thread exists.
  static Interrupt& watch();

  std::stop_token token() const { return source_.get_token(); }
  bool raised() const { return source_.stop_requested(); }
  int exit_code() const;         // 128 + the signal
  void throw_if_raised() const;  // Failure with that code

  enum class Reaction { at_once, by_token, not_now };
  void react(Reaction reaction) const { reaction_.store(reaction); }

 private:
  Interrupt() = default;
  void wait_for_signals();
  std::stop_source source_;
  std::atomic<int> signal_{0};
  mutable std::atomic<Reaction> reaction_{Reaction::at_once};
};

// The reaction for as long as this object lives; at_once afterwards.
class ReactionScope {
 public:
  ReactionScope(const Interrupt& interrupt, Interrupt::Reaction reaction) : interrupt_(interrupt) {
    interrupt_.react(reaction);
  }
  ~ReactionScope() { interrupt_.react(Interrupt::Reaction::at_once); }
  ReactionScope(const ReactionScope&) = delete;
  ReactionScope& operator=(const ReactionScope&) = delete;

 private:
  const Interrupt& interrupt_;
};

}  // namespace faltung::cli
