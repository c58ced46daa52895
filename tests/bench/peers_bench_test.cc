// peers_bench as it is run by hand, on a row of microseconds.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace faltung::peers {
namespace {

using Json = nlohmann::json;

class PeersBench : public ::testing::Test {
 protected:
  PeersBench() {
    std::string name = (std::filesystem::temp_directory_path() / "faltung-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~PeersBench() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path(const char* name) const { return (folder_ / name).string(); }

  // The exit code; what it printed goes to `out`.
  int run(const std::string& arguments) {
    const std::string command =
        std::string(PEERS_BENCH) + " " + arguments + " >" + path("out") + " 2>" + path("err");
    const int status = std::system(command.c_str());
    std::ifstream file(path("out"));
    out = {std::istreambuf_iterator<char>(file), {}};
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string out;
  std::filesystem::path folder_;
};

void expect_row(const Json& row) {
  SCOPED_TRACE(row.dump());
  EXPECT_GT(row.at("faltung_s").get<double>(), 0);
  EXPECT_GE(row.at("faltung_s"), row.at("faltung_min_s"));
  EXPECT_GT(row.at("limit_s").get<double>(), 0);
  EXPECT_DOUBLE_EQ(row.at("to_limit").get<double>(),
                   row.at("faltung_s").get<double>() / row.at("limit_s").get<double>());
  EXPECT_TRUE(row.at("target_ratio").is_null());
  EXPECT_FALSE(row.at("method").get<std::string>().empty());
  const Json& peers = row.at("peers");
  ASSERT_TRUE(peers.is_object());
  EXPECT_EQ(row.at("best_peer").is_null(), peers.empty());
  EXPECT_EQ(row.at("ratio").is_null(), peers.empty());
  if (peers.empty()) return;
  const auto best = row.at("best_peer").get<std::string>();
  for (const auto& [name, seconds] : peers.items()) {
    EXPECT_GE(seconds, peers.at(best)) << name;
    EXPECT_TRUE(row.at("ways").contains(name));
  }
  EXPECT_DOUBLE_EQ(row.at("ratio").get<double>(),
                   peers.at(best).get<double>() / row.at("faltung_s").get<double>());
}

TEST_F(PeersBench, WritesItsSchemaAndATable) {
  ASSERT_EQ(run("--filter '^1d/float64/samples:1000/taps:50' --rounds 1 --json " + path("json")),
            0);
  std::ifstream file(path("json"));
  const Json report = Json::parse(file, nullptr, false);
  ASSERT_FALSE(report.is_discarded());
  EXPECT_EQ(report.at("schema"), "faltung.peers/1");
  const Json& machine = report.at("machine");
  for (const char* key : {"cpu", "simd", "fftw"}) {
    EXPECT_FALSE(machine.at(key).get<std::string>().empty()) << key;
  }
  EXPECT_GE(machine.at("cores").get<int>(), 1);
  EXPECT_TRUE(machine.at("peers").is_object());
  EXPECT_EQ(machine.at("limits").size(), 2u);

  std::vector<std::string> names;
  for (const Json& row : report.at("rows")) {
    expect_row(row);
    names.push_back(row.at("name"));
  }
  const std::string name = "1d/float64/samples:1000/taps:50";
  const std::vector<std::string> expected = {name,
                                             name + "/cached",
                                             name + "/planned",
                                             name + "/threads:2",
                                             name + "/cached/threads:2",
                                             name + "/planned/threads:2"};
  EXPECT_EQ(names, expected);
  EXPECT_NE(out.find("| --- |"), std::string::npos);
  EXPECT_NE(out.find("| " + name + " | "), std::string::npos);
}

TEST_F(PeersBench, TakesATargetAndARowByName) {
  ASSERT_EQ(run("--simd AVX9 --filter nothing"), 1);
  ASSERT_EQ(run("--list --threads 1 --filter 'gauss:50$'"), 0);
  EXPECT_EQ(out, "2d/uint8/2160x3840x3/gauss:50\n2d/float32/2160x3840x3/gauss:50\n");
}

TEST_F(PeersBench, RefusesWhatItCannotDo) {
  EXPECT_NE(run("--threads 0"), 0);
  EXPECT_NE(run("--clock sun"), 0);
  EXPECT_EQ(run("--clock processor --threads 1,2 --filter nothing"), 1);
  EXPECT_NE(run("--filter '('"), 0);
  EXPECT_EQ(run("--filter nothing --json " + path("no/such/folder")), 1);
}

}  // namespace
}  // namespace faltung::peers
