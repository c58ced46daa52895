#include "files/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "memory.h"

namespace faltung::cli {
namespace {

constexpr std::size_t kStreamBlock = std::size_t{1} << 16;

}  // namespace

ByteSource::ByteSource(const std::string& path, std::int64_t max_bytes)
    : name_(path == "-" ? "standard input" : path),
      max_bytes_(max_bytes > 0 ? max_bytes : memory_of_machine()) {
  if (path == "-") {
    descriptor_ = STDIN_FILENO;
    take_stream(max_bytes_);
    return;
  }
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail("{}", std::strerror(errno));
  struct stat status {};
  const bool known = fstat(descriptor_, &status) == 0;
  const int error = errno;
  if (known && S_ISREG(status.st_mode)) {
    size_ = status.st_size;
    return;
  }
  // From here on the descriptor is closed before anything is thrown: no destructor will run.
  try {
    if (!known) fail("{}", std::strerror(error));
    if (S_ISDIR(status.st_mode)) fail("it is a directory");
    take_stream(max_bytes_);
  } catch (...) {
    close(descriptor_);
    throw;
  }
  close(descriptor_);
  descriptor_ = -1;
}

ByteSource::ByteSource(std::string name, std::vector<std::byte> bytes)
    : name_(std::move(name)),
      size_(static_cast<std::int64_t>(bytes.size())),
      max_bytes_(memory_of_machine()),
      bytes_(std::move(bytes)) {}

ByteSource::~ByteSource() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

void ByteSource::take_stream(std::int64_t max_bytes) {
  while (true) {
    const std::size_t filled = bytes_.size();
    bytes_.resize(filled + std::max(kStreamBlock, filled / 2));
    std::size_t end = filled;
    while (end < bytes_.size()) {
      const ssize_t count = read(descriptor_, bytes_.data() + end, bytes_.size() - end);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("{}", std::strerror(errno));
      if (count == 0) break;
      end += static_cast<std::size_t>(count);
    }
    const bool ended = end < bytes_.size();
    bytes_.resize(end);
    if (static_cast<std::int64_t>(end) > max_bytes) {
      fail("more than {} bytes came, the limit is {}", end - 1, max_bytes);
    }
    if (ended) break;
  }
  size_ = static_cast<std::int64_t>(bytes_.size());
}

std::size_t ByteSource::read_at(std::int64_t offset, std::span<std::byte> to) const {
  if (offset < 0 || offset >= size_) return 0;
  if (!bytes_.empty()) {
    const std::size_t count = std::min(to.size(), bytes_.size() - static_cast<std::size_t>(offset));
    std::memcpy(to.data(), bytes_.data() + offset, count);
    return count;
  }
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t count =
        pread(descriptor_, to.data() + done, to.size() - done, offset + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("{}", std::strerror(errno));
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

std::vector<std::byte> ByteSource::head(std::size_t count) const {
  std::vector<std::byte> bytes(std::min(count, static_cast<std::size_t>(size_)));
  bytes.resize(read_at(0, bytes));
  return bytes;
}

void ByteSource::check_size(std::span<const std::int64_t> shape, std::size_t element_bytes,
                            std::int64_t bytes_per_byte) const {
  std::int64_t bytes = static_cast<std::int64_t>(element_bytes);
  bool overflow = false;
  for (const std::int64_t length : shape) {
    overflow |= length < 0 || __builtin_mul_overflow(bytes, length, &bytes);
  }
  if (overflow) {
    fail("its header promises {} elements of {} bytes, which do not fit 64 bits",
         fmt::join(shape, "x"), element_bytes);
  }
  if (bytes / bytes_per_byte > size_) {
    fail("its header promises {} bytes of samples ({}), which its {} bytes cannot hold", bytes,
         fmt::join(shape, "x"), size_);
  }
  if (bytes > max_bytes_) {
    fail("its {} elements need {} bytes of memory, the limit is {}", fmt::join(shape, "x"), bytes,
         max_bytes_);
  }
}

void ByteSource::check_size(std::span<const std::int64_t> shape, std::size_t element_bytes) const {
  check_size(shape, element_bytes, std::numeric_limits<std::int64_t>::max());
}

}  // namespace faltung::cli
