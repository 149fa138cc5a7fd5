#!/usr/bin/env bash
# Runs the scripts that measure many sessions, many topics, overload and shards, each with small
# figures: whether they work, not what they find. Usage: scale_smoke.sh <directory with bin/> <script>
set -euo pipefail
build_dir=$1
script=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
targets=$(mktemp)
trap 'rm -f "$targets"' EXIT

"$root/bench/$script" --quick --no-build --build-dir "$build_dir" --targets "$targets"
# Names, figures and bounds, by tabs.
awk -F'\t' 'NF != 3 || $2 !~ /^[0-9.]+$/ || $3 !~ /^[<>]= [0-9.]+$/ { print "not a target: " $0; wrong = 1 }
    END { if (NR == 0) print "no targets"; exit wrong || NR == 0 }' "$targets"
