// Ctrl-C: exit code 130, soon, and no output file.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "command/command.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class InterruptTest : public CommandTest {
 protected:
  InterruptTest() {
    // Minutes of work for the direct method.
    write_array("x.npy", std::vector<double>(1 << 20, 1.0));
    write_array("k.npy", std::vector<double>(1 << 19, 1.0));
  }

  Outcome interrupted(const std::vector<std::string>& arguments, int signal) const {
    RunningCommand command(arguments, folder_.string(), "");
    // The explanation is the last thing said before the work begins.
    for (int i = 0; i < 3000 && command.err().find("direct") == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    command.send(signal);
    return command.wait();
  }
};

TEST_F(InterruptTest, WhileExecuting) {
  const Outcome outcome = interrupted(
      {"convolve", "x.npy", "k.npy", "-o", "y.npy", "-m", "direct", "--explain", "-j", "2"},
      SIGINT);
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("faltung: error: interrupted"));
  EXPECT_THAT(names(), UnorderedElementsAre("x.npy", "k.npy"));
}

TEST_F(InterruptTest, TerminationIsTheSame) {
  const Outcome outcome = interrupted(
      {"convolve", "x.npy", "k.npy", "-o", "y.npy", "-m", "direct", "--explain"}, SIGTERM);
  EXPECT_EQ(outcome.exit_code, 143);
  EXPECT_THAT(names(), UnorderedElementsAre("x.npy", "k.npy"));
}

// Progress is shown on a terminal only; the line is wiped when the work ends.
TEST_F(InterruptTest, ProgressOnATerminal) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(grantpt(terminal), 0);
  ASSERT_EQ(unlockpt(terminal), 0);
  RunningCommand command({"convolve", "x.npy", "k.npy", "-o", "y.npy", "-m", "direct"},
                         folder_.string(), "", ptsname(terminal));
  std::string shown;
  char letters[256];
  while (shown.find(" left") == std::string::npos) {
    const ssize_t count = read(terminal, letters, sizeof letters);
    ASSERT_GT(count, 0) << shown;
    shown.append(letters, static_cast<std::size_t>(count));
  }
  EXPECT_THAT(shown, HasSubstr("convolve, direct: "));
  command.send(SIGINT);
  EXPECT_EQ(command.wait().exit_code, 130);
  close(terminal);
}

TEST_F(InterruptTest, WhileReadingAPipe) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  // Held open here, so that the command waits for more.
  const int end = open(path("pipe").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(end, 0);
  RunningCommand command({"convolve", "pipe", "k.npy", "-o", "y.npy"}, folder_.string(), "");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  command.send(SIGINT);
  EXPECT_EQ(command.wait().exit_code, 130);
  close(end);
  EXPECT_THAT(names(), UnorderedElementsAre("x.npy", "k.npy", "pipe"));
}

}  // namespace
}  // namespace faltung::cli
