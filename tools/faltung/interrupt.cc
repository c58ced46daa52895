#include "interrupt.h"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "console.h"
#include "failure.h"

namespace faltung::cli {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Interrupt& Interrupt::watch() {
  // Never destroyed: the waiting thread lives until the process ends.
  static Interrupt* const interrupt = [] {
    const sigset_t set = watched_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    auto* made = new Interrupt;
    std::thread([made] { made->wait_for_signals(); }).detach();
    return made;
  }();
  return *interrupt;
}

void Interrupt::wait_for_signals() {
  const sigset_t set = watched_signals();
  for (;;) {
    int number = 0;
    if (sigwait(&set, &number) != 0) continue;
    const bool second = signal_.exchange(number) != 0;
    source_.request_stop();
    if (!second && reaction_.load() != Reaction::at_once) continue;
    print_remark("error: interrupted");
    _exit(128 + number);
  }
}

int Interrupt::exit_code() const { return 128 + signal_.load(); }

void Interrupt::throw_if_raised() const {
  if (raised()) throw Failure(exit_code(), "interrupted, nothing was written");
}

}  // namespace faltung::cli
