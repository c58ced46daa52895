#include "methods/registry.h"

#include <array>

#include "methods/digits/digits.h"
#include "methods/direct/direct.h"
#include "methods/karatsuba/karatsuba.h"
#include "methods/lanes/lanes.h"
#include "methods/low_rank/low_rank.h"
#include "methods/multirate/multirate.h"
#include "methods/ntt/ntt.h"
#include "methods/overlap_save/overlap_save.h"
#include "methods/recursive/recursive.h"
#include "methods/separable/separable.h"
#include "methods/single_precision/single_precision.h"
#include "methods/truncated/truncated.h"
#include "methods/whole_fft/whole_fft.h"

namespace faltung {

std::span<const Method* const> registry() {
  static const std::array methods = {
      &direct_method(),    &separable_method(), &low_rank_method(),     &recursive_method(),
      &multirate_method(), &lanes_method(),     &overlap_save_method(), &whole_fft_method(),
      &digits_method(),    &karatsuba_method(), &ntt_method(),          &single_precision_method(),
      &truncated_method(),
  };
  return methods;
}

const Method* find_method(std::string_view name) {
  for (const Method* method : registry()) {
    if (method->name() == name) return method;
  }
  return nullptr;
}

}  // namespace faltung
