// The forms `plane` and `chain` of lanes/block_transform.h.
#pragma once

#include "lanes/block_transform.h"

namespace faltung::lanes {

template <typename T>  // float, double
std::shared_ptr<const BlockTransform<T>> make_plane(const BlockSpec& spec,
                                                    const simd::Target& target);
template <typename T>
BlockSizes plane_sizes(const BlockSpec& spec, const simd::Target& target);

}  // namespace faltung::lanes
