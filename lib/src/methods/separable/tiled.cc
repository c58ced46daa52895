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
  std::int64_t box_bytes() const {
    return Arena::padded(volume(passes_.box, rank()) * size_of(problem_.compute));
  }
  std::int64_t half_bytes() const {  // after the first pass
    return Arena::padded(volume(passes_.list.front().out, rank()) * size_of(problem_.compute));
  }
  std::int64_t part_bytes() const {
    std::int64_t bytes = 0;
    for (const auto& part : parts_) bytes = std::max(bytes, part->workspace_bytes(1));
    return bytes;
  }
  std::int64_t worker_bytes() const {
    return box_bytes() + half_bytes() + Arena::padded(part_bytes());
  }

  std::int64_t first_sample(std::size_t a, const Tile& tile) const {
    const CanonicalAxis& axis = problem_.axes[a];
    return axis.lo + tile.start[a] * axis.step - (axis.convolved() ? axis.kernel - 1 : 0);
  }

  // A full tile away from the edges is read where it is.
  bool reads_in_place(const Tile& tile) const {
    if (problem_.signal_type != element_type_of_compute(problem_.compute)) return false;
    for (std::size_t a = 0; a < rank(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      const std::int64_t first = first_sample(a, tile);
      const bool whole = axis.convolved() || axis.step == 1;
      if (!whole || first < 0 || first + passes_.box[a] > axis.signal) return false;
    }
    return true;
  }
  // And written where it goes.
  bool writes_in_place(const Tile& tile) const {
    return problem_.output_type == element_type_of_compute(problem_.compute) &&
           tile.count == passes_.tile;
  }

  void run_tile(const Execution& e, const Tile& tile, std::span<std::byte> memory) const {
    Arena arena(memory);
    std::byte* boxes[2] = {arena.take_bytes(box_bytes()), arena.take_bytes(half_bytes())};
    std::byte* output = e.output;
    for (std::size_t a = 0; a < rank(); ++a) {
      output += tile.start[a] * e.output_strides[a] *
                static_cast<std::int64_t>(size_of(problem_.output_type));
    }
    Execution part;
    part.workspace = {arena.take_bytes(part_bytes()), static_cast<std::size_t>(part_bytes())};
    part.overflowed = e.overflowed;
    locate_samples(e, tile, boxes[0], part);
    const bool in_place = writes_in_place(tile);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const bool last = i + 1 == parts_.size();
      part.output = boxes[(i + 1) % 2];
      part.output_strides = dense_strides(passes_.list[i].out, rank());
      if (last && in_place) {
        part.output = output;
        part.output_strides = e.output_strides;
      }
      parts_[i]->execute(part);
      part.signal = part.output;
      part.signal_strides = part.output_strides;
    }
    if (in_place) return;
    const bool fits =
        scatter_.run(part.output, {tile.count, part.output_strides}, output, e.output_strides);
    if (!fits) *e.overflowed = true;
  }

  void locate_samples(const Execution& e, const Tile& tile, std::byte* box, Execution& part) const {
    if (reads_in_place(tile)) {
      part.signal = e.signal;
      part.signal_strides = e.signal_strides;
      for (std::size_t a = 0; a < rank(); ++a) {
        part.signal += first_sample(a, tile) * e.signal_strides[a] * size_of(problem_.compute);
      }
      return;
    }
    GatherBox layout;
    for (std::size_t a = 0; a < rank(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      layout.start[a] = first_sample(a, tile);
      layout.phases[a] = 1;
      layout.step[a] = axis.convolved() ? 1 : axis.step;
      layout.count[a] =
          axis.convolved() ? (tile.count[a] - 1) * axis.step + axis.kernel : tile.count[a];
    }
    layout.stride = dense_strides(passes_.box, rank());
    if (tile.count != passes_.tile) {
      // The passes run over the whole box; beyond the tile it must hold numbers.
      std::fill_n(box, box_bytes(), std::byte{0});
    }
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
  const double gathered = gathered_tiles * static_cast<double>(volume(passes.box, rank));
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
  work.bytes =
      static_cast<double>(problem.samples()) * static_cast<double>(size_of(problem.signal_type)) +
      outputs * static_cast<double>(size_of(problem.output_type));
}

}  // namespace

Estimate estimate_tiled(const CanonicalProblem& problem, const Workshop& workshop) {
  const Passes passes = make_passes(problem);
  const auto tiles = static_cast<double>(TileGrid(problem, passes.tile).count());
  const std::size_t rank = problem.axes.size();
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
    estimate.work.add(part->work, tiles);
    estimate.owned_bytes += part->owned_bytes;
    workspace = std::max(workspace, part->workspace_bytes);
    growth *= 1 + part->candidate.error_bound;
    estimate.children.push_back(part->candidate);
  }
  count_copies(problem, passes, tiles, estimate.work);
  estimate.workspace_bytes =
      Arena::padded(volume(passes.box, rank) * size_of(problem.compute)) +
      Arena::padded(volume(passes.list.front().out, rank) * size_of(problem.compute)) +
      Arena::padded(workspace);
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
