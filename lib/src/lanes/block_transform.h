// Convolution of blocks of samples by a kernel's spectrum, in lane arrays. The forms differ in what
// stands side by side in the lanes:
//
//     rows      L blocks of one axis, each contiguous in memory
//     columns   lines of a block along an axis that is not the innermost one
//     plane     a block of two or three axes: the columns of its rows, then rows (transposed)
//     chain     one long block of one axis, as the rows of a plane with factors between
//
// A block has up to three axes, (packed, middle, row): rows of samples contiguous in memory, and
// pointers to them, the packed index fastest within each middle one. Of a real block the packed
// axis has twice the points that are transformed: its halves are real and imaginary part
// (lanes/layout.h), and the convolution changes sign where it wraps along that axis, which is the
// row axis in `rows` and `chain` and the first one otherwise. Along the other axes it is circular.
//
//     forward    rows of samples -> memory, the axes in front begun; zero beyond `filled`; returns
//                whether all samples were finite
//     multiply   what is left of the transforms, times the spectrum, and back, as far as results
//                of `window` need it
//     inverse    memory -> rows of results; memory is spent
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "core/table_cache.h"
#include "lanes/columns.h"
#include "lanes/tree.h"
#include "simd/target.h"

namespace faltung::lanes {

using Counts = std::array<std::int64_t, 3>;  // packed, middle, row

enum class Form : std::uint8_t { rows, columns, plane, chain };

struct BlockSpec {
  Form form = Form::rows;
  bool complex = false;
  // Samples along each axis that a transform holds; 1 where there is no such axis. For rows only
  // the last; for columns the last is not transformed; for a chain the samples of the whole block
  // are split as {rows, 1, samples of a row}.
  Counts points{1, 1, 1};
  // Blocks that lie interleaved along the last axis, side by side: `points` are of all of them.
  std::int64_t within = 1;
};

// What stands in memory: the type computed in or, in the forms columns and plane of float32, small
// integers.
template <typename T>
struct Values {
  ElementType type;
  Levels<T> levels{};
  bool streams = false;  // of columns and planes: results are not read again soon
};

// Which results are wanted: samples first ... first+count-1 along each axis, the rows in the order
// of (packed, middle). For the form `rows`: of lane l only lane_counts[l].
struct Window {
  Counts first{0, 0, 0}, count{1, 1, 1};
  const std::int64_t* lane_counts = nullptr;
};

template <typename T>
class BlockTransform {
 public:
  virtual ~BlockTransform() = default;
  virtual std::int64_t memory_scalars() const = 0;
  virtual std::int64_t spectrum_scalars() const = 0;
  virtual std::int64_t bytes() const = 0;  // of tables

  virtual bool forward(const void* const* rows, const Values<T>& samples, const Counts& filled,
                       T* memory) const = 0;
  virtual void multiply(const T* spectrum, const Window& window, T* memory) const = 0;
  virtual void inverse(T* memory, const Window& window, const Values<T>& results,
                       void* const* rows) const = 0;

  // What forward left of a kernel's taps, as the spectrum that multiply takes. In the form `rows`
  // each lane has a kernel of its own, elsewhere `lane` is 0. Of interleaved blocks the first has
  // the taps.
  virtual void take_spectrum(T* memory, std::int64_t lane, T* spectrum) const = 0;
};

template <typename T>  // float, double
std::shared_ptr<const BlockTransform<T>> make_block_transform(const BlockSpec& spec,
                                                              const simd::Target& target);

// The same, made once for all users of the tables.
template <typename T>
std::shared_ptr<const BlockTransform<T>> block_transform(TableCache& tables, const BlockSpec& spec,
                                                         const simd::Target& target);

// What its transform would say, without tables being made.
struct BlockSizes {
  std::int64_t memory_scalars = 0, spectrum_scalars = 0;
};
template <typename T>
BlockSizes block_sizes(const BlockSpec& spec, const simd::Target& target);

}  // namespace faltung::lanes
