#!/usr/bin/env bash
# readme_test.sh must refuse a Markdown file whose snippets do not do what it says.
# Usage: refuses_test.sh READMETEST ROOT PROGRAM LIBRARY COMPILER [FLAGS...]
set -euo pipefail
test=$1 root=$2 program=$3 library=$4
shift 4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

passes() { "$test" "$root" "$folder/text.md" "$program" "$library" "$@" >"$folder/said" 2>&1; }
accepted() {
  cat >"$folder/text.md"
  passes "$@" || { echo 'not accepted:' && cat "$folder/text.md" "$folder/said" && exit 1; }
}
refused() {
  cat >"$folder/text.md"
  if passes "$@"; then echo 'not refused:' && cat "$folder/text.md" && exit 1; fi
}

accepted "$@" <<'EOF'
```console
$ echo one; echo two
one
two
$ ls tests/data/room.wav
tests/data/room.wav
```
<!-- numbers vary -->
```console
$ echo took 12.5 ms, 3x
took 7 ms, 12x
```
<!-- output varies -->
```console
$ echo something else
anything at all
```
```cpp
#include <cstdio>
int main() { std::puts("here"); }
```
prints

```cpp
#include <cstdio>
int main() { std::puts("here"); }
```
```text
here
```
EOF
refused "$@" <<<'no snippets'
refused "$@" <<'EOF'
```console
$ echo one
two
```
EOF
refused "$@" <<'EOF'
```console
$ false
$ true
```
EOF
refused "$@" <<'EOF'
<!-- numbers vary -->
```console
$ echo took 12 ms
needed 12 ms
```
EOF
refused "$@" <<'EOF'
```cpp
int main() { return 1; }
```
EOF
refused "$@" <<'EOF'
```cpp
#include <cstdio>
int main() { std::puts("here"); }
```
```text
there
```
EOF
