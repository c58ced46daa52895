// The rows that a stripe of byte_shape.h reads: where each lies in the caller's array, and copies
// of what lies beyond its ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "methods/method.h"
#include "methods/separable/byte_shape.h"
#include "tiles/grid.h"

namespace faltung {

// Whether the elements of a row, channels and all, lie side by side in the caller's array.
bool has_dense_rows(const CanonicalProblem& problem, const ByteShape& shape,
                    const AxisValues& strides);

// The elements of axes a, a + 1, ... of an index of the axes before, which move `to` and `from` on.
void copy_from(const CanonicalProblem& problem, std::size_t a, const AxisValues& strides,
               const std::uint8_t* from, std::uint8_t*& to);
template <typename T>
void copy_to(const CanonicalProblem& problem, std::size_t a, const AxisValues& strides,
             const T*& from, T* to) {
  if (a == problem.axes.size()) {
    std::memcpy(to, from++, sizeof(T));  // the caller's elements may stand at any address
    return;
  }
  for (std::int64_t i = 0; i < problem.axes[a].out; ++i) {
    copy_to(problem, a + 1, strides, from, to + i * strides[a]);
  }
}

class ByteRows {
 public:
  // Samples of a stripe's row: those before `inside` and from `inside + inside_length` on lie
  // beyond the signal's ends.
  ByteRows(const CanonicalProblem& problem, const ByteShape& shape, const Execution& execution,
           const Tile& tile);

  std::int64_t samples() const { return samples_; }
  std::int64_t inside() const { return inside_; }
  std::int64_t inside_length() const { return inside_length_; }

  // Row `row` of the tile's samples: copies to `slot` what is not to be read where it is. The
  // return value is where sample `inside` is read.
  const std::uint8_t* locate(std::int64_t row, std::uint8_t* slot) const;

 private:
  enum class Kind : std::uint8_t { samples, constant, zero };

  void copy(Kind kind, const std::uint8_t* row, std::int64_t first, std::int64_t end,
            std::uint8_t* slot) const;

  const CanonicalProblem& problem_;
  const ByteShape& shape_;
  const Execution& execution_;
  const Tile& tile_;
  bool in_place_;
  std::int64_t first_;  // the signal's index of sample 0
  std::int64_t samples_, inside_, inside_length_;
};

}  // namespace faltung
