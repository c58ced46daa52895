#!/usr/bin/env bash
# Runs every snippet of a Markdown file and compares what it prints with what the file says.
# Usage: readme_test.sh ROOT MARKDOWN PROGRAM LIBRARY COMPILER [FLAGS...]
set -euo pipefail
export FALTUNG_PROFILE=  # none
root=$1 markdown=$2 program=$3 library=$4
shift 4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The snippets run in a folder of their own that looks like the project: the samples are there, and
# tools/run is the program that was built already. tools/test is what runs this, and does nothing.
mkdir -p "$folder/snippets" "$folder/place/tools"
ln -s "$root/tests" "$folder/place/tests"
cat >"$folder/place/tools/run" <<EOF
#!/bin/sh
if [ \$# -gt 0 ]; then exec '$program' "\$@"; fi
exec '$root/tools/tour' '$program'
EOF
printf '#!/bin/sh\n' >"$folder/place/tools/test"
chmod +x "$folder"/place/tools/*
PATH=$(dirname "$program"):$PATH
cd "$folder/place"

awk -v out="$folder/snippets" -f "$here/snippets.awk" "$markdown"
status=0

# What may differ is made equal, by the rule of the snippet: numbers with their unit, or everything.
leveled() {
  case $1 in
    'numbers vary') sed -E 's/-?[0-9]+([.,:x][0-9]+)*(e[-+]?[0-9]+)?( ?[kMGTnum]?i?[sBx])?\b/#/g; s/[ -]+/ /g' ;;
    'output varies') sed -n '$s/.*/something/p' ;;
    *) cat ;;
  esac
}

# compare NAME RULE EXPECTED ACTUAL
compare() {
  if ! diff -u --label 'as written' --label 'as it is' <(leveled "$2" <"$3") <(leveled "$2" <"$4")
  then
    echo "differs: $1"
    status=1
  fi
}

# Runs the commands of a console block one by one.
run_console() {
  local block=$1 rule=$2 command='' line
  : >"$folder/expected"
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line == '$ '* ]]; then
      finish_command "$command" "$rule"
      command=${line#??}
      : >"$folder/expected"
    else
      printf '%s\n' "$line" >>"$folder/expected"
    fi
  done <"$block"
  finish_command "$command" "$rule"
}

finish_command() {
  [ -n "$1" ] || return 0
  if ! bash -euo pipefail -c "$1" >"$folder/actual" 2>&1; then
    cat "$folder/actual"
    echo "failed: $1"
    status=1
  elif [ "${1%% *}" != tools/test ]; then
    compare "$1" "$2" "$folder/expected" "$folder/actual"
  fi
}

run_program() {
  local source=$1 rule=$2 expected=${1%.cc}.text
  shift 2
  if ! "$@" -std=c++20 -Wall -Wextra -Werror -I"$root/lib/include" "$source" "$library" \
    -Wl,-rpath,"$(dirname "$library")" -o "$folder/program" || ! "$folder/program" >"$folder/actual"
  then
    echo "failed: $(basename "$source")"
    status=1
  elif [ -f "$expected" ]; then
    compare "the C++ program" "$rule" "$expected" "$folder/actual"
  fi
}

count=0
for snippet in "$folder"/snippets/*.console "$folder"/snippets/*.cc; do
  [ -f "$snippet" ] || continue
  count=$((count + 1))
  rule=$(cat "${snippet%.*}.rule" 2>/dev/null || true)
  case $snippet in
    *.console) run_console "$snippet" "$rule" ;;
    *) run_program "$snippet" "$rule" "$@" ;;
  esac
done
if [ "$count" -eq 0 ]; then
  echo "no snippets in $markdown"
  status=1
fi
exit "$status"
