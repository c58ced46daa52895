#include "planner/constants.h"

#include <array>

namespace faltung {

std::span<const Constant> constants() {
  static constexpr std::array kConstants = {
      Constant{"multiply_add.float32", [](Profile& p) -> double& { return p.multiply_add.float32; },
               true},
      Constant{"multiply_add.float64", [](Profile& p) -> double& { return p.multiply_add.float64; },
               true},
      Constant{"multiply_add.complex64",
               [](Profile& p) -> double& { return p.multiply_add.complex64; }, true},
      Constant{"multiply_add.complex128",
               [](Profile& p) -> double& { return p.multiply_add.complex128; }, true},
      Constant{"multiply_add.int64", [](Profile& p) -> double& { return p.multiply_add.int64; },
               true},
      Constant{"multiply_add.wide", [](Profile& p) -> double& { return p.multiply_add.wide; },
               true},
      Constant{"multiply_add.residue", [](Profile& p) -> double& { return p.multiply_add.residue; },
               true},
      Constant{"tile_add", [](Profile& p) -> double& { return p.tile_add; }, true},
      Constant{"move", [](Profile& p) -> double& { return p.move; }, true},
      Constant{"move_strided", [](Profile& p) -> double& { return p.move_strided; }, true},
      Constant{"clear_byte", [](Profile& p) -> double& { return p.clear_byte; }, true},
      Constant{"product", [](Profile& p) -> double& { return p.product; }, true},
      Constant{"memory_byte", [](Profile& p) -> double& { return p.memory_byte; }, true},
      Constant{"cache_bytes", [](Profile& p) -> double& { return p.cache_bytes; }, false},
      Constant{"real_float32.in_cache",
               [](Profile& p) -> double& { return p.real_float32.in_cache; }, true},
      Constant{"real_float32.in_memory",
               [](Profile& p) -> double& { return p.real_float32.in_memory; }, true},
      Constant{"real_float64.in_cache",
               [](Profile& p) -> double& { return p.real_float64.in_cache; }, true},
      Constant{"real_float64.in_memory",
               [](Profile& p) -> double& { return p.real_float64.in_memory; }, true},
      Constant{"complex_float32.in_cache",
               [](Profile& p) -> double& { return p.complex_float32.in_cache; }, true},
      Constant{"complex_float32.in_memory",
               [](Profile& p) -> double& { return p.complex_float32.in_memory; }, true},
      Constant{"complex_float64.in_cache",
               [](Profile& p) -> double& { return p.complex_float64.in_cache; }, true},
      Constant{"complex_float64.in_memory",
               [](Profile& p) -> double& { return p.complex_float64.in_memory; }, true},
      Constant{"odd_level", [](Profile& p) -> double& { return p.odd_level; }, false},
      Constant{"per_transform", [](Profile& p) -> double& { return p.per_transform; }, true},
      Constant{"lanes_float32.level", [](Profile& p) -> double& { return p.lanes_float32.level; },
               true},
      Constant{"lanes_float32.move", [](Profile& p) -> double& { return p.lanes_float32.move; },
               true},
      Constant{"lanes_float64.level", [](Profile& p) -> double& { return p.lanes_float64.level; },
               true},
      Constant{"lanes_float64.move", [](Profile& p) -> double& { return p.lanes_float64.move; },
               true},
      Constant{"modular_level", [](Profile& p) -> double& { return p.modular_level; }, true},
      Constant{"modular_move", [](Profile& p) -> double& { return p.modular_move; }, true},
      Constant{"pole_step", [](Profile& p) -> double& { return p.pole_step; }, true},
      Constant{"per_tile", [](Profile& p) -> double& { return p.per_tile; }, true},
      Constant{"per_row", [](Profile& p) -> double& { return p.per_row; }, true},
      Constant{"per_execution", [](Profile& p) -> double& { return p.per_execution; }, true},
  };
  return kConstants;
}

}  // namespace faltung
