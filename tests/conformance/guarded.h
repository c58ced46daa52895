// Views in unkind memory: between inaccessible pages, read-only, at odd offsets, with any strides,
// with canaries in the gaps.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "faltung/view.h"
#include "support/random.h"

namespace faltung::support {

// A block of bytes with an inaccessible page before and behind it. The block touches the page
// behind it (gap 0) or begins `gap` bytes after the page before it.
class Guarded {
 public:
  enum class Place { at_end, after_gap };
  Guarded(std::size_t bytes, Place place, std::size_t gap = 0);
  ~Guarded();
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  void make_read_only();

 private:
  std::byte* map_ = nullptr;
  std::size_t map_bytes_ = 0;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// How the elements of an array lie in a block: axes in any order, gaps, any direction.
struct Layout {
  Strides strides;
  std::int64_t first = 0;     // where element (0, 0, ...) lies
  std::int64_t elements = 0;  // length of the block
};
Layout dense_layout(const Shape& shape);
Layout random_layout(Random& random, const Shape& shape);

// A copy of a signal, read-only.
class ScatteredInput {
 public:
  ScatteredInput(Random& random, const ConstView& signal);
  ConstView view() const { return view_; }

 private:
  Layout layout_;
  Guarded memory_;
  ConstView view_;
};

// Room for a result. stray_write() tells of a byte written between the elements.
class ScatteredOutput {
 public:
  ScatteredOutput(Random& random, ElementType type, const Shape& shape);
  View view() const { return view_; }
  std::string stray_write() const;

 private:
  Layout layout_;
  Guarded memory_;
  View view_;
};

}  // namespace faltung::support
