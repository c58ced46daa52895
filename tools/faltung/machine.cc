#include "machine.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>

#include "console.h"
#include "failure.h"
#include "files/atomic_file.h"

namespace faltung::cli {
namespace {

// The value of a variable of the environment; empty when it is not set.
std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

}  // namespace

std::string profile_path(std::string_view simd) {
  if (std::getenv("FALTUNG_PROFILE") != nullptr) return variable("FALTUNG_PROFILE");
  std::filesystem::path cache = variable("XDG_CACHE_HOME");
  // The XDG rules: a relative path counts as none.
  if (!cache.is_absolute()) {
    const std::string home = variable("HOME");
    if (home.empty()) return {};
    cache = std::filesystem::path(home) / ".cache";
  }
  return (cache / "faltung" / fmt::format("profile-{}.json", simd)).string();
}

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

EngineOptions on_this_machine(EngineOptions options, bool quiet) {
  if (options.simd.empty()) options.simd = simd_targets().front();
  const std::string path = profile_path(options.simd);
  std::error_code unknown;
  const bool asked_for = std::getenv("FALTUNG_PROFILE") != nullptr;
  if (path.empty() || (!asked_for && !std::filesystem::exists(path, unknown))) return options;
  Profile::Loaded loaded = Profile::load(path, options.simd);
  if (!loaded.profile && !quiet) {
    print_remark(fmt::format("the profile {} is not used: {}", path, loaded.reason));
  }
  options.profile = std::move(loaded.profile);
  return options;
}

void keep_profile(const Profile& profile, std::string_view simd) {
  const std::string path = profile_path(simd);
  if (path.empty()) return;
  try {
    std::error_code unknown;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), unknown);
    OutputFile file(path);
    const std::string text = profile.text(simd);
    file.append(std::as_bytes(std::span(text)));
    file.commit();
  } catch (const Failure& failure) {
    print_remark(fmt::format("the profile is not kept: {}", failure.what()));
  }
}

}  // namespace faltung::cli
