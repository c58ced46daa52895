#include "conformance/guarded.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "support/elements.h"

namespace faltung::support {
namespace {

constexpr auto kCanary = std::byte{0xa5};

// The random place of a block: flush with the page behind, or 0 to 63 bytes behind the page before,
// which need not be a place that is aligned to the type.
struct RandomPlace {
  Guarded::Place place;
  std::size_t gap;
};

RandomPlace random_place(Random& random) {
  if (random.one_in(2)) return {Guarded::Place::at_end, 0};
  return {Guarded::Place::after_gap, static_cast<std::size_t>(random.between(0, 63))};
}

std::size_t bytes_of(const Layout& layout, ElementType type) {
  return static_cast<std::size_t>(layout.elements) * size_of(type);
}

Guarded random_block(Random& random, const Layout& layout, ElementType type) {
  const RandomPlace at = random_place(random);
  return {bytes_of(layout, type), at.place, at.gap};
}

void* element_at(std::byte* block, const Layout& layout, ElementType type) {
  return block + layout.first * static_cast<std::int64_t>(size_of(type));
}

}  // namespace

Guarded::Guarded(std::size_t bytes, Place place, std::size_t gap) : size_(bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t inner = (bytes + gap + page - 1) / page * page;
  map_bytes_ = inner + 2 * page;
  void* map = mmap(nullptr, map_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) throw std::runtime_error("no memory for a guarded block");
  map_ = static_cast<std::byte*>(map);
  mprotect(map_, page, PROT_NONE);
  mprotect(map_ + page + inner, page, PROT_NONE);
  data_ = place == Place::at_end ? map_ + page + inner - bytes : map_ + page + gap;
}

Guarded::~Guarded() { munmap(map_, map_bytes_); }

void Guarded::make_read_only() {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (map_bytes_ > 2 * page) mprotect(map_ + page, map_bytes_ - 2 * page, PROT_READ);
}

Layout dense_layout(const Shape& shape) {
  return {row_major_strides(shape), 0, element_count(shape)};
}

Layout random_layout(Random& random, const Shape& shape) {
  std::vector<int> order;  // innermost first
  for (int axis = shape.rank() - 1; axis >= 0; --axis) order.push_back(axis);
  if (random.one_in(2)) {
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1],
                order[static_cast<std::size_t>(random.between(0, std::ssize(order) - 1)) % i]);
    }
  }
  Layout layout{Strides::filled(shape.rank(), 0), 0, 1};
  for (const int axis : order) {
    const std::int64_t length = std::max<std::int64_t>(shape[axis], 1);
    const std::int64_t step = layout.elements * random.pick<std::int64_t>({1, 1, 2, 3});
    const bool backwards = random.one_in(3);
    layout.strides[axis] = backwards ? -step : step;
    if (backwards) layout.first += (length - 1) * step;
    layout.elements += (length - 1) * step;
  }
  if (element_count(shape) == 0) layout.first = layout.elements = 0;
  return layout;
}

ScatteredInput::ScatteredInput(Random& random, const ConstView& signal)
    : layout_(random.one_in(3) ? dense_layout(signal.shape) : random_layout(random, signal.shape)),
      memory_(random_block(random, layout_, signal.type)) {
  view_ = {element_at(memory_.data(), layout_, signal.type), signal.type, signal.shape,
           layout_.strides};
  const std::vector<const void*> from = element_addresses(signal);
  const std::vector<const void*> to = element_addresses(view_);
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::memcpy(const_cast<void*>(to[i]), from[i], size_of(signal.type));
  }
  memory_.make_read_only();
}

ScatteredOutput::ScatteredOutput(Random& random, ElementType type, const Shape& shape)
    : layout_(random.one_in(4) ? dense_layout(shape) : random_layout(random, shape)),
      memory_(random_block(random, layout_, type)),
      view_{element_at(memory_.data(), layout_, type), type, shape, layout_.strides} {
  std::memset(memory_.data(), static_cast<int>(kCanary), memory_.size());
}

std::string ScatteredOutput::stray_write() const {
  std::vector<bool> written(memory_.size(), false);
  for (const void* at : element_addresses(view_)) {
    const auto begin = static_cast<std::size_t>(static_cast<const std::byte*>(at) - memory_.data());
    for (std::size_t b = begin; b < begin + size_of(view_.type); ++b) written[b] = true;
  }
  for (std::size_t b = 0; b < memory_.size(); ++b) {
    if (!written[b] && memory_.data()[b] != kCanary) {
      return "byte " + std::to_string(b) + " of " + std::to_string(memory_.size()) +
             " lies between the elements of the output and was written";
    }
  }
  return {};
}

}  // namespace faltung::support
