#!/usr/bin/env bash
# Fails when the generator no longer makes the samples that are stored.
# Usage: same_samples.sh MAKE_SAMPLES FOLDER_OF_THE_STORED
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$folder"
for file in strings.wav room.wav a.txt b.txt; do
  cmp "$folder/$file" "$2/$file"
done
