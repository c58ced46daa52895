#!/usr/bin/env bash
# Compiles, links and runs the consumer with what pkg-config says of the installed library.
# Usage: pkg_config.sh PREFIX LIBDIR COMPILER [FLAGS...]
set -euo pipefail
prefix=$1
libdir=$1/$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir
read -ra flags <<<"$(pkg-config --cflags --libs faltung)"
"$@" -std=c++20 "$here/consumer.cc" "${flags[@]}" -o "$prefix/pkg_config_consumer"
"$prefix/pkg_config_consumer"
