#!/usr/bin/env bash
# Measures how amqd scales: rate, CPU time and memory against the number of sessions, subscribers, topics,
# held messages, shards, and the size of bodies; each as a table, a picture and a law of growth.
# bench/README.md explains it.
set -euo pipefail

usage() {
    cat <<'END'
Usage: bench/curves.sh [options]
  --quick           one round of few points: whether it works, not what it finds
  --only NAME       one curve; may be given again (--list names them)
  --list            the curves
  --rounds N        of which each point is the median (3)
  --seconds S       measured, of one run (2)
  --record          also writes what was measured into bench/curves.tsv, and from all that is there
                    bench/CURVES.md and docs/pictures/curve_*.svg
  --draw            measures nothing: writes those anew from bench/curves.tsv
  --json            one JSON object instead of tables
  --no-build        use what is built
  --build-dir DIR   where bin/ is (build/release)
  --broker-core N --load-core N   (0 and 1)
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=curves.sh
command_line="bench/curves.sh${*:+ $*}"
. "$root/bench/broker.sh"
. "$root/bench/curve_runs.sh"
. "$root/bench/curve_report.sh"
rounds=3 seconds=2 warm_up=0.5 record=no draw=no format=table wanted=()
while (($# > 0)); do
    case $1 in
        --record) record=yes; shift; continue ;;
        --draw) draw=yes; shift; continue ;;
        --json) format=json; shift; continue ;;
        --list) list_curves; exit 0 ;;
    esac
    take_shared_option "$@"
    if ((taken == 0)); then
        case $1 in
            --only) wanted+=("$2") ;;
            --rounds) rounds=$2 ;;
            --seconds) seconds=$2 ;;
            *) die "there is no option $1; see --help" ;;
        esac
        taken=2
    fi
    shift "$taken"
done
[[ -z $targets_file ]] || die "there is no option --targets; see --help"
if [[ $draw == yes ]]; then draw_all; exit 0; fi
[[ $quick == no ]] || rounds=1 seconds=0.3 warm_up=0.1
[[ $rounds =~ ^[1-9][0-9]?$ ]] || die "--rounds cannot be \"$rounds\""
[[ $seconds =~ ^[0-9]{1,2}([.][0-9]+)?$ ]] || die "--seconds cannot be \"$seconds\""
((${#wanted[@]} > 0)) || wanted=("${curves[@]%%|*}")
for name in "${wanted[@]}"; do
    [[ -n $(points_of "$name") ]] || die "there is no curve \"$name\"; see --list"
done
need amqd amq_load amq_idle_sessions amq_topic_load
ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) >= 11000)) || say "no more than $(ulimit -n) files may be open: larger numbers of sessions are left out"

: >"$work/points"
foreign=$(foreign_load)
for name in "${wanted[@]}"; do
    for ((round = 1; round <= rounds; ++round)); do
        for entry in $(points_of "$name"); do
            say "round $round of $rounds: $name, $entry"
            "run_$name" "$entry" || fail "$name, $entry"
            stop_all
        done
    done
    note "$name"
done
summarize "$work/points" >"$work/medians"
if [[ $format == json ]]; then print_json; else print_tables; fi
if [[ $record == yes ]]; then
    merge_record
    draw_all
fi
((failures == 0)) || { say "$failures runs failed"; exit 1; }
