#include "command/command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>

extern char** environ;

namespace faltung::cli {
namespace {

pid_t spawn(const std::vector<std::string>& arguments, const std::string& working_folder,
            const std::string& folder, const std::string& err_path) {
  std::vector<std::string> words = {FALTUNG_COMMAND};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, (folder + "/in").c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, (folder + "/out").c_str(), O_WRONLY | O_CREAT,
                                   0600);
  posix_spawn_file_actions_addopen(&actions, 2, err_path.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addchdir_np(&actions, working_folder.c_str());
  pid_t process = -1;
  const int error =
      posix_spawn(&process, FALTUNG_COMMAND, &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  EXPECT_EQ(error, 0) << FALTUNG_COMMAND;
  return error == 0 ? process : -1;
}

// Names and contents of all files of a folder.
std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const bool regular = entry.is_regular_file();
    result[entry.path().string()] = regular ? read_text(entry.path().string()) : "";
  }
  return result;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  if (begin < text.size()) lines.push_back(text.substr(begin));
  return lines;
}

}  // namespace

RunningCommand::RunningCommand(const std::vector<std::string>& arguments,
                               const std::string& working_folder, const std::string& input,
                               const std::string& err_path) {
  std::string name = (std::filesystem::temp_directory_path() / "faltung-run-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
  write_text(folder_ + "/in", input);
  process_ =
      spawn(arguments, working_folder, folder_, err_path.empty() ? folder_ + "/err" : err_path);
}

RunningCommand::~RunningCommand() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string RunningCommand::err() const { return read_text(folder_ + "/err"); }

void RunningCommand::send(int signal) const { kill(process_, signal); }

Outcome RunningCommand::wait() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = read_text(folder_ + "/out");
  outcome.err = err();
  return outcome;
}

Outcome CommandTest::faltung(const std::vector<std::string>& arguments,
                             const std::string& input) const {
  return RunningCommand(arguments, folder_.string(), input).wait();
}

std::string CommandTest::out_of(const std::vector<std::string>& arguments,
                                const std::string& input) const {
  const Outcome outcome = faltung(arguments, input);
  EXPECT_EQ(outcome.exit_code, 0) << ::testing::PrintToString(arguments) << "\n" << outcome.err;
  return outcome.out;
}

void CommandTest::expect_error(const std::vector<std::string>& arguments, int exit_code,
                               const std::vector<std::string>& parts,
                               const std::string& hint_part) const {
  SCOPED_TRACE(::testing::PrintToString(arguments));
  const auto before = contents(folder_);
  const Outcome outcome = faltung(arguments);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(contents(folder_), before) << "a failed run changed files";
  const std::vector<std::string> lines = lines_of(outcome.err);
  ASSERT_FALSE(lines.empty());
  EXPECT_LE(lines.size(), 2u) << outcome.err;
  EXPECT_THAT(lines[0], ::testing::StartsWith("faltung: error: "));
  for (const std::string& part : parts) EXPECT_THAT(lines[0], ::testing::HasSubstr(part));
  if (lines.size() > 1) {
    EXPECT_THAT(lines[1], ::testing::StartsWith("  hint: "));
  }
  if (hint_part.empty()) return;
  ASSERT_EQ(lines.size(), 2u) << "no hint: " << outcome.err;
  EXPECT_THAT(lines[1], ::testing::HasSubstr(hint_part));
}

void CommandTest::write_sound(const std::string& name, const std::vector<float>& samples,
                              std::int64_t channels, int sample_rate) const {
  const auto frames = static_cast<std::int64_t>(samples.size()) / channels;
  Document document = document_of(FileKind::audio, samples, {frames, channels});
  document.audio.sample_rate = sample_rate;
  write_document(document, path(name));
}

nlohmann::json json_of_schema(const std::string& text, const std::string& what) {
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << text;
  if (json.is_discarded()) return nlohmann::json::object();
  EXPECT_EQ(json.value("schema", ""), "faltung." + what + "/1");
  return json;
}

}  // namespace faltung::cli
