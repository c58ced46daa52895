// numpy and scipy, in a Python process that runs scipy_peer.py: calls are asked for one by one, so
// that they interleave with those of others, and the process times itself. Arrays go through files.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "child.h"
#include "peers/makers.h"

namespace faltung::peers {
namespace {

using Json = nlohmann::json;

constexpr double kMostProducts = 1e9;  // of taps and samples in numpy.convolve: about a second

class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "faltung-peers-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
    folder_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path(const char* name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

class Scipy final : public Peer {
 public:
  explicit Scipy(int threads);
  std::string name() const override { return "scipy"; }
  std::string version() const override { return version_; }
  std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) override;

  Json ask(const Json& question);
  Array last_result(const Problem& problem);

 private:
  Json send_array(const char* name, const ConstView& view);

  Scratch scratch_;
  bench::Child child_;
  std::string version_;
};

class ScipyRun final : public Run {
 public:
  ScipyRun(Scipy& peer, const char* side, const char* way, const Problem& problem)
      : Run(side, way), peer_(peer), problem_(problem) {}

  double seconds(std::int64_t repeats, Clock clock) override {
    const bool wall = clock == Clock::wall;
    return peer_.ask({{"do", "run"}, {"way", way()}, {"repeats", repeats}, {"wall", wall}})
        .at("seconds");
  }
  Array result() override { return peer_.last_result(problem_); }

 private:
  Scipy& peer_;
  Problem problem_;
};

std::vector<std::string> thread_limits(int threads) {
  std::vector<std::string> variables;
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"}) {
    variables.push_back(fmt::format("{}={}", name, threads));
  }
  return variables;
}

Scipy::Scipy(int threads)
    : child_({FALTUNG_PYTHON, FALTUNG_PEERS_SCRIPT, std::to_string(threads)},
             thread_limits(threads)) {
  const Json versions = Json::parse(child_.receive());
  version_ = fmt::format("{} with numpy {}", versions.at("scipy").get<std::string>(),
                         versions.at("numpy").get<std::string>());
}

Json Scipy::ask(const Json& question) {
  child_.send(question.dump());
  Json answer = Json::parse(child_.receive());
  if (answer.contains("error")) throw std::runtime_error(answer.at("error").get<std::string>());
  return answer;
}

Json Scipy::send_array(const char* name, const ConstView& view) {
  const std::string path = scratch_.path(name);
  const Array dense = copy_of(view);
  std::ofstream file(path, std::ios::binary);
  file.write(static_cast<const char*>(dense.data()),
             static_cast<std::streamsize>(dense.size_bytes()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
  return {{"path", path},
          {"type", name_of(view.type)},
          {"shape", std::vector<std::int64_t>(view.shape.begin(), view.shape.end())}};
}

Array Scipy::last_result(const Problem& problem) {
  const std::string path = scratch_.path("result");
  const Json answer = ask({{"do", "result"}, {"path", path}});
  Array array(output_type(problem), output_shape(problem));
  const auto shape = answer.at("shape").get<std::vector<std::int64_t>>();
  if (answer.at("type") != name_of(array.type()) || !(Shape(shape) == array.shape())) {
    throw std::runtime_error("an array of another kind came back: " + answer.dump());
  }
  std::ifstream file(path, std::ios::binary);
  file.read(static_cast<char*>(array.data()), static_cast<std::streamsize>(array.size_bytes()));
  if (!file) throw std::runtime_error("cannot read " + path);
  return array;
}

std::vector<std::unique_ptr<Run>> Scipy::prepare(const Row& row, const ConstView& signal) {
  std::vector<std::unique_ptr<Run>> runs;
  const std::size_t axes = row.problem.axes.size();
  if (axes == 2) return runs;  // slower than OpenCV throughout
  if (row.problem.modulus != 0 || row.problem.output_type == ElementType::int128) {
    return runs;  // no call for it
  }
  const Kernel& kernel = row.problem.kernel;
  const bool product = !kernel.factors().empty();
  ask({{"do", "load"},
       {"signal", send_array("signal", signal)},
       {"taps", send_array("taps", product ? kernel.factors()[0].taps() : kernel.taps())}});
  const auto add = [&](const char* side, const char* way) {
    runs.push_back(std::make_unique<ScipyRun>(*this, side, way, row.problem));
  };
  if (axes == 3) {
    add("scipy.ndimage", product ? "ndimage.convolve1d" : "ndimage.convolve");
    if (!product) add("scipy.signal", "fftconvolve, padded");
    return runs;
  }
  const double products = static_cast<double>(element_count(signal.shape)) *
                          static_cast<double>(element_count(kernel.shape()));
  if (signal.shape.rank() == 1 && kernel.shape()[0] <= 64) add("numpy", "numpy.convolve");
  if (products < kMostProducts) add("scipy", "convolve, direct");
  add("scipy", "fftconvolve");
  add("scipy", "oaconvolve");
  return runs;
}

}  // namespace

std::unique_ptr<Peer> make_scipy(int threads) { return std::make_unique<Scipy>(threads); }

}  // namespace faltung::peers
