#include "methods/separable/tiled.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/separable/passes.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// What a tile keeps, without the workspace of its parts.
std::int64_t tiled_bytes(const CanonicalProblem& problem, const Passes& passes) {
  std::int64_t bytes = 0;
  for (const AxisValues& box :
       {passes.slab, passes.list.front().out, passes.columns, passes.tile}) {
    bytes = checked_add(bytes, box_bytes(problem, box));
  }
  return bytes;
}

class BoundTiled final : public Bound {
 public:
  BoundTiled(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem),
        passes_(make_passes(problem)),
        grid_(problem, passes_.tile),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()) {
    for (const Pass& pass : passes_.list) {
      parts_.push_back(workshop.build_part(pass.part).bound);
    }
  }

  std::int64_t owned_bytes() const override {
    std::int64_t bytes = 0;
    for (const auto& part : parts_) bytes += part->owned_bytes();
    return bytes;
  }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), worker_bytes());
  }

  void execute(const Execution& e) const override {
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(worker_bytes());
      run_tile(e, grid_.tile(index),
               e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
    });
  }

 private:
  std::size_t rank() const { return problem_.axes.size(); }
  std::int64_t bytes_of(const AxisValues& lengths) const { return box_bytes(problem_, lengths); }
  std::int64_t part_bytes() const {
    std::int64_t bytes = 0;
    for (const auto& part : parts_) bytes = std::max(bytes, part->workspace_bytes(1));
    return Arena::padded(bytes);
  }
  std::int64_t worker_bytes() const {
    return checked_add(tiled_bytes(problem_, passes_), part_bytes());
  }

  std::int64_t first_sample(std::size_t a, const Tile& tile) const {
    const CanonicalAxis& axis = problem_.axes[a];
    return axis.lo + tile.start[a] * axis.step - (axis.convolved() ? axis.kernel - 1 : 0);
  }
  // Samples that the tile's outputs need.
  std::int64_t needed(std::size_t a, const Tile& tile) const {
    const CanonicalAxis& axis = problem_.axes[a];
    return axis.convolved() ? (tile.count[a] - 1) * axis.step + axis.kernel : tile.count[a];
  }

  // A full slab away from the edges is read where it is.
  bool reads_in_place(const GatherBox& slab) const {
    if (problem_.signal_type != element_type_of_compute(problem_.compute)) return false;
    for (std::size_t a = 0; a < rank(); ++a) {
      const bool whole = slab.count[a] == passes_.slab[a] && slab.step[a] == 1;
      const std::int64_t end = slab.start[a] + slab.count[a];
      if (!whole || slab.start[a] < 0 || end > problem_.axes[a].signal) return false;
    }
    return true;
  }
  // A full tile is written where it goes.
  bool writes_in_place(const Tile& tile) const {
    return problem_.output_type == element_type_of_compute(problem_.compute) &&
           tile.count == passes_.tile;
  }

  void run_tile(const Execution& e, const Tile& tile, std::span<std::byte> memory) const {
    Arena arena(memory);
    std::byte* slabs[2] = {arena.take_bytes(bytes_of(passes_.slab)),
                           arena.take_bytes(bytes_of(passes_.list.front().out))};
    std::byte* columns = arena.take_bytes(bytes_of(passes_.columns));
    std::byte* results = arena.take_bytes(bytes_of(passes_.tile));
    Execution part;
    part.workspace = {arena.take_bytes(part_bytes()), static_cast<std::size_t>(part_bytes())};
    part.overflowed = e.overflowed;
    part.stages = e.stages;
    const AxisValues strides = dense_strides(passes_.columns, rank());
    if (tile.count != passes_.tile) {
      // The passes run over whole boxes; beyond the tile they must hold numbers.
      std::fill_n(columns, bytes_of(passes_.columns), std::byte{0});
    }
    const std::int64_t slab = passes_.slab[passes_.first];
    for (std::int64_t at = 0; at < needed(passes_.first, tile); at += slab) {
      // The last slab ends where the columns end: a few of its positions are done once more.
      const std::int64_t from = std::min(at, passes_.columns[passes_.first] - slab);
      run_slab(e, tile, from, slabs, part,
               columns + from * strides[passes_.first] * size_of(problem_.compute), strides);
    }
    std::byte* output = e.output;
    for (std::size_t a = 0; a < rank(); ++a) {
      output += tile.start[a] * e.output_strides[a] *
                static_cast<std::int64_t>(size_of(problem_.output_type));
    }
    const bool in_place = writes_in_place(tile);
    part.signal = columns;
    part.signal_strides = strides;
    part.output = in_place ? output : results;
    part.output_strides = in_place ? e.output_strides : dense_strides(passes_.tile, rank());
    parts_.back()->execute(part);
    if (in_place) return;
    const bool fits =
        scatter_.run(part.output, {tile.count, part.output_strides}, output, e.output_strides);
    if (!fits) *e.overflowed = true;
  }

  // All passes but the last, over one slab: positions `from` on of the tile's first axis.
  void run_slab(const Execution& e, const Tile& tile, std::int64_t from,
                std::byte* const (&slabs)[2], Execution& part, std::byte* columns,
                const AxisValues& strides) const {
    locate_samples(e, tile, from, slabs[0], part);
    for (std::size_t i = 0; i + 1 < parts_.size(); ++i) {
      const bool last = i + 2 == parts_.size();
      part.output = last ? columns : slabs[(i + 1) % 2];
      part.output_strides = last ? strides : dense_strides(passes_.list[i].out, rank());
      parts_[i]->execute(part);
      part.signal = part.output;
      part.signal_strides = part.output_strides;
    }
  }

  void locate_samples(const Execution& e, const Tile& tile, std::int64_t from, std::byte* box,
                      Execution& part) const {
    GatherBox layout;
    for (std::size_t a = 0; a < rank(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      layout.start[a] = first_sample(a, tile);
      layout.phases[a] = 1;
      layout.step[a] = axis.convolved() ? 1 : axis.step;
      layout.count[a] = needed(a, tile);
    }
    const std::size_t first = passes_.first;
    layout.start[first] += from;
    layout.count[first] = std::min(passes_.slab[first], layout.count[first] - from);
    if (reads_in_place(layout)) {
      part.signal = e.signal;
      part.signal_strides = e.signal_strides;
      for (std::size_t a = 0; a < rank(); ++a) {
        part.signal += layout.start[a] * e.signal_strides[a] * size_of(problem_.compute);
      }
      return;
    }
    layout.stride = dense_strides(passes_.slab, rank());
    if (layout.count != passes_.slab) std::fill_n(box, bytes_of(passes_.slab), std::byte{0});
    gather_.run(e.signal, e.signal_strides, layout, box);
    part.signal = box;
    part.signal_strides = layout.stride;
  }

  CanonicalProblem problem_;
  Passes passes_;
  TileGrid grid_;
  Gather gather_;
  Scatter scatter_;
  std::vector<std::unique_ptr<Bound>> parts_;
};

// What is done around the passes: tiles in and out, where the caller's arrays do not serve.
void count_copies(const CanonicalProblem& problem, const Passes& passes, double tiles, Work& work) {
  const std::size_t rank = problem.axes.size();
  const auto outputs = static_cast<double>(problem.outputs());
  const ElementType type = element_type_of_compute(problem.compute);
  const double gathered_tiles =
      problem.signal_type == type ? tiles - tiles_inside(problem, passes.tile) : tiles;
  const double gathered = gathered_tiles * static_cast<double>(passes.slabs()) *
                          static_cast<double>(volume(passes.slab, rank));
  const double scattered = problem.output_type == type ? 0 : outputs;
  // Innermost axes that are whole on both sides make one stretch.
  double stretch = 1;
  for (std::size_t a = rank; a-- > 0;) {
    stretch *= static_cast<double>(passes.tile[a]);
    if (problem.axes[a].convolved()) break;
  }
  work.tiles += tiles;
  work.moved += gathered + scattered;
  work.rows += (gathered + scattered) / stretch;
  work.bytes = problem.bytes();
}

}  // namespace

Estimate estimate_tiled(const CanonicalProblem& problem, const Workshop& workshop) {
  const Passes passes = make_passes(problem);
  const auto tiles = static_cast<double>(TileGrid(problem, passes.tile).count());
  Estimate estimate;
  double growth = 1;
  std::int64_t workspace = 0;
  for (const Pass& pass : passes.list) {
    const auto part = workshop.estimate_part(pass.part);
    if (!part) {
      estimate.error_bound = std::numeric_limits<double>::infinity();
      estimate.detail = "no method for a pass";
      return estimate;
    }
    const bool last = pass.axis == passes.first;
    estimate.work.add(part->work, last ? tiles : tiles * static_cast<double>(passes.slabs()));
    estimate.owned_bytes += part->owned_bytes;
    workspace = std::max(workspace, part->workspace_bytes);
    growth *= 1 + part->candidate.error_bound;
    estimate.children.push_back(part->candidate);
  }
  count_copies(problem, passes, tiles, estimate.work);
  estimate.workspace_bytes = checked_add(tiled_bytes(problem, passes), Arena::padded(workspace));
  const double residual = problem.kernel->factor_residual() * growth;
  estimate.error_bound = (growth - 1) + residual + store_bound(problem);
  estimate.detail =
      fmt::format("{} passes over {:.0f} tile{}", passes.list.size(), tiles, tiles == 1 ? "" : "s");
  return estimate;
}

std::unique_ptr<Bound> bind_tiled(const CanonicalProblem& problem, const Workshop& workshop) {
  return std::make_unique<BoundTiled>(problem, workshop);
}

}  // namespace faltung
