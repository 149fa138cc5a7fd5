#!/usr/bin/env bash
# Counts the instructions that each stage of a message takes (bench/micro), with valgrind's callgrind,
# and compares them with those of bench/instructions.txt. The exit code is 1 when one has become more
# than 5 % worse.
set -euo pipefail

usage() {
    cat <<'END'
Usage: bench/instructions.sh [options]
  --record          write bench/instructions.txt instead of comparing with it
  --counts FILE     that file instead of bench/instructions.txt
  --no-build        use what is built
  --build-dir DIR   where bin/ is (build/release)
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_dir=$root/build/release
counts=$root/bench/instructions.txt
record=no build=yes

die() { echo "bench/instructions.sh: $*" >&2; exit 2; }

while (($# > 0)); do
    case $1 in
        --record) record=yes ;;
        --no-build) build=no ;;
        --help | -h) usage; exit 0 ;;
        --counts | --build-dir)
            (($# > 1)) || die "$1 needs a value"
            if [[ $1 == --counts ]]; then counts=$2; else build_dir=$2; fi
            shift
            ;;
        *) die "there is no option $1; see --help" ;;
    esac
    shift
done

[[ $build == no ]] || "$root/script/build" release amq_instructions >&2
program=$build_dir/bin/amq_instructions
command -v valgrind >/dev/null || die "valgrind is missing: run script/packages, which installs it"
[[ -x $program ]] || die "$program is not there: build it, with the Debian package valgrind, which" \
    "script/packages installs"
[[ $record == yes || -r $counts ]] || die "$counts cannot be read: --record writes it"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a processor has beyond the least of its kind, the environment, and where things lie in memory
# are all the same everywhere: the C library chooses its copies by the first, and the others move
# the stack.
if ! env -i PATH="$PATH" GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX2,-AVX,-ERMS,-FSRM,-BMI2 \
    setarch --addr-no-randomize valgrind --tool=callgrind --instr-atstart=no --quiet \
    --callgrind-out-file="$work/out.%p" "$program" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    die "the count failed"
fi

# "stage messages instructions" of each count, then "stage instructions" of one message.
for file in "$work"/out.*; do
    awk '/^desc: Trigger: Client Request: / { name = $5; messages = $6 }
         /^totals: / { if (name != "") print name, messages, $2 }' "$file"
done | sort -k1,1 -k2,2n | awk '
    $1 == name { printf "%s %.1f\n", name, ($3 - count) / ($2 - messages) }
    { name = $1; messages = $2; count = $3 }' >"$work/found"
[[ -s $work/found ]] || die "nothing was counted"

if [[ $record == yes ]]; then
    cp "$work/found" "$counts"
    echo "wrote $counts" >&2
    exit 0
fi
awk -f "$root/bench/instructions.awk" "$counts" "$work/found"
