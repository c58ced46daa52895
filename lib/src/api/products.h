// Products of two operands neither of which a plan would keep. The planner is asked once for each
// shape, unless planning takes longer than the product; where number-theoretic transforms of a
// single block are taken, the tables and constants for products of that shape are remembered, and
// no plan is made for them again.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/table_cache.h"
#include "core/workspace_pool.h"
#include "faltung/engine.h"
#include "methods/ntt/ntt_product.h"
#include "simd/target.h"

namespace faltung {

struct ProductChoice {
  std::optional<NttProduct> ntt;  // none: the planner takes another way
  std::int64_t bytes() const {
    return ntt ? ntt->bytes() : static_cast<std::int64_t>(sizeof(*this));
  }
};

// `problem` makes the problem that products of this shape are, with some kernel.
std::shared_ptr<const ProductChoice> product_choice(Engine& engine, const NttProduct::Shape& shape,
                                                    ElementType result,
                                                    const std::function<Problem()>& problem);

WorkspacePool& workspace_of(Engine& engine);
const simd::Target& target_of(Engine& engine);
TableCache& tables_of(Engine& engine);

}  // namespace faltung
