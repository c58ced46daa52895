#!/usr/bin/env bash
# The check of include directions accepts this source tree, and refuses each of these lines.
# Usage: includes_test.sh CHECK
set -euo pipefail
check=$1
"$check"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# refused FILE INCLUDE: a tree with only this line must not pass.
refused() {
  rm -rf "${folder:?}/lib"
  mkdir -p "$folder/lib/include" "$folder/lib/src/methods" "$folder/$(dirname "$1")"
  echo '#include "methods/separable/separable.h"' >"$folder/lib/src/methods/registry.cc"
  echo "#include $2" >"$folder/$1"
  if "$check" "$folder" >/dev/null; then
    echo "not refused: $2 in $1"
    exit 1
  fi
}

refused lib/src/core/view.cc '"problem/canonical.h"'
refused lib/src/problem/canonical.cc '"planner/planner.h"'
refused lib/src/methods/direct/direct.cc '"planner/planner.h"'
refused lib/src/methods/direct/direct.cc '"methods/separable/separable.h"'
refused lib/src/simd/convert.cc '"fft/transform.h"'
refused lib/src/planner/planner.cc '"api/engine.h"'
refused lib/src/methods/whole_fft/whole_fft.cc '<fftw3.h>'
refused lib/src/planner/planner.cc '<hwy/highway.h>'
refused lib/src/methods/direct/direct.cc '<tbb/parallel_for.h>'
refused lib/src/core/view.cc '"../api/engine.h"'
refused lib/src/api/engine.cc '"tests/support/oracle.h"'
refused lib/src/unheard_of/file.cc '<vector>'
refused lib/include/faltung/plan.h '<fmt/format.h>'
refused lib/include/faltung/plan.h '"core/fail.h"'

mkdir -p "$folder/lib/src/methods/direct"
rm -rf "$folder/lib/include/faltung" "$folder/lib/src/"{core,api,problem,planner,unheard_of}
printf '#include "%s"\n' methods/method.h methods/direct/loops.h simd/tap_loop.h fft/sizes.h \
  methods/shared/blocks.h problem/canonical.h core/fail.h faltung/error.h \
  >"$folder/lib/src/methods/direct/direct.cc"
"$check" "$folder"
