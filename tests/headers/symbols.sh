#!/usr/bin/env bash
# Fails when the shared library exports a name that is not ours or not public.
# Usage: symbols.sh LIBRARY NM
set -euo pipefail
exported=$("$2" --dynamic --defined-only --demangle "$1" | cut -d ' ' -f 3-)

# Ours are functions and type information of namespace faltung; the nested Impl and Data classes
# and the inner namespaces are private.
ours='^((typeinfo( name)?|vtable) for |std::vector<.*> |std::(__cxx11::)?basic_string<.*> |void )?faltung::'
private='faltung::(detail|simd|lanes|ntt|fft|methods|planner|core|problem|taps|api)::|::(Impl|Data)(::|$)'
foreign=$(grep -Ev "$ours" <<<"$exported" || true)
leaked=$(grep -E "$private" <<<"$exported" || true)
if ! grep -q 'typeinfo for faltung::Error' <<<"$exported"; then
  echo 'the type information of faltung::Error is not exported'
  exit 1
fi
if [ -n "$foreign$leaked" ]; then
  printf 'exported by mistake:\n%s\n%s\n' "$foreign" "$leaked"
  exit 1
fi
