#include "files/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace faltung::cli {
namespace {

constexpr int kMaxAttempts = 1000;  // at a name no other file has
constexpr int kDefaultMode = 0666;  // less the process's mask

// The file a link points to, so that the link itself is not replaced.
std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Some file systems cannot synchronise; that is no failure of the write.
bool synchronise(int descriptor) {
  return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

}  // namespace

OutputFile::OutputFile(const std::string& path)
    : name_(path == "-" ? "standard output" : path), target_(path == "-" ? "" : resolved(path)) {
  if (target_.empty()) {
    if (path != "-") fail("its name is empty");
    return;
  }
  struct stat status {};
  if (stat(target_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) fail("it is a directory");
    if (!S_ISREG(status.st_mode)) return;
    if (access(target_.c_str(), W_OK) != 0) fail("{}", std::strerror(errno));
    mode_ = static_cast<int>(status.st_mode & 07777);
  } else if (errno != ENOENT) {
    fail("{}", std::strerror(errno));
  } else if (target_.back() == '/') {
    fail("it names a directory");
  }
  open_temporary();
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::check(const std::string& path) { OutputFile probe(path); }

void OutputFile::open_temporary() {
  const std::string directory = directory_of(target_);
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    std::string name = fmt::format("{}/.faltung-{}-{}.part", directory, getpid(), attempt);
    descriptor_ = open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kDefaultMode);
    if (descriptor_ >= 0) {
      temporary_ = std::move(name);
      return;
    }
    if (errno != EEXIST) fail("{} (in {})", std::strerror(errno), directory);
  }
  fail("{} has {} temporary files already", directory, kMaxAttempts);
}

void OutputFile::write_at(std::int64_t offset, std::span<const std::byte> bytes) {
  const std::int64_t end = offset + static_cast<std::int64_t>(bytes.size());
  if (temporary_.empty()) {
    if (end > size_) memory_.resize(static_cast<std::size_t>(end));
    if (!bytes.empty()) std::memcpy(memory_.data() + offset, bytes.data(), bytes.size());
  }
  for (std::size_t done = 0; !temporary_.empty() && done < bytes.size();) {
    const ssize_t count = pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                 offset + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("{}, after {} bytes", std::strerror(errno), size_);
    done += static_cast<std::size_t>(count);
  }
  size_ = std::max(size_, end);
}

std::size_t OutputFile::read_at(std::int64_t offset, std::span<std::byte> to) const {
  if (offset < 0 || offset >= size_) return 0;
  const auto count = std::min(to.size(), static_cast<std::size_t>(size_ - offset));
  if (temporary_.empty()) {
    std::memcpy(to.data(), memory_.data() + offset, count);
    return count;
  }
  for (std::size_t done = 0; done < count;) {
    const ssize_t got =
        pread(descriptor_, to.data() + done, count - done, offset + static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("{}", got < 0 ? std::strerror(errno) : "it became shorter");
    done += static_cast<std::size_t>(got);
  }
  return count;
}

void OutputFile::commit() {
  if (temporary_.empty()) {
    commit_memory();
  } else {
    commit_temporary();
  }
}

void OutputFile::commit_temporary() {
  if (mode_ >= 0 && fchmod(descriptor_, static_cast<mode_t>(mode_)) != 0) {
    fail("{}", std::strerror(errno));
  }
  if (!synchronise(descriptor_)) fail("{}", std::strerror(errno));
  const int closed = close(descriptor_);
  descriptor_ = -1;
  if (closed != 0 && errno != EINTR) fail("{}", std::strerror(errno));
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail("{}", std::strerror(errno));
  temporary_.clear();
  // The file is complete; a directory that cannot be synchronised does not change that.
  const int directory = open(directory_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    synchronise(directory);
    close(directory);
  }
}

void OutputFile::commit_memory() {
  if (!target_.empty()) {
    descriptor_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail("{}", std::strerror(errno));
  }
  const int to = target_.empty() ? STDOUT_FILENO : descriptor_;
  for (std::size_t done = 0; done < memory_.size();) {
    const ssize_t count = write(to, memory_.data() + done, memory_.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("{}, after {} of {} bytes", std::strerror(errno), done, memory_.size());
    done += static_cast<std::size_t>(count);
  }
  if (descriptor_ >= 0) {
    const int closed = close(descriptor_);
    descriptor_ = -1;
    if (closed != 0 && errno != EINTR) fail("{}", std::strerror(errno));
  }
}

}  // namespace faltung::cli
