#!/usr/bin/env bash
# Installs the build into an empty prefix, looks whether everything arrived and runs the command.
# Usage: install.sh CMAKE BUILD_FOLDER PREFIX LIBDIR
set -euo pipefail
rm -rf "$3"
"$1" --install "$2" --prefix "$3" >/dev/null
cd "$3"
status=0
for file in include/faltung/faltung.h "$4/libfaltung.so" "$4/cmake/faltung/faltungConfig.cmake" \
  "$4/pkgconfig/faltung.pc" share/doc/faltung/LICENSE; do
  if [ ! -f "$file" ]; then
    echo "not installed: $file"
    status=1
  fi
done
bin/faltung --version
exit "$status"
