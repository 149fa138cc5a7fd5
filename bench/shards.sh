#!/usr/bin/env bash
# Measures what a request costs amqd in CPU time with two shards beside one, with publishers and
# subscribers spread over both. bench/README.md explains it.
set -euo pipefail

usage() {
    cat <<END
Usage: bench/shards.sh [options]
  --rounds N        (5)
  --seconds S       measured, of one run (3)
  --case TEXT       only cases whose name contains TEXT
  --cores LIST      that broker and load share (0,1)
$shared_usage
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=shards.sh
. "$root/bench/broker.sh"
rounds=5 seconds=3 only= cores=0,1
while (($# > 0)); do
    take_shared_option "$@"
    if ((taken == 0)); then
        case $1 in
            --rounds) rounds=$2 ;;
            --seconds) seconds=$2 ;;
            --case) only=$2 ;;
            --cores) cores=$2 ;;
            *) die "there is no option $1; see --help" ;;
        esac
        taken=2
    fi
    shift "$taken"
done
warm_up=0.5
[[ $quick == no ]] || rounds=1 seconds=0.5 warm_up=0.1
[[ $rounds =~ ^[1-9][0-9]?$ ]] || die "--rounds cannot be \"$rounds\""
[[ $seconds =~ ^[0-9]{1,2}([.][0-9]+)?$ ]] || die "--seconds cannot be \"$seconds\""
need amqd amq_load

# Those at a fixed rate are what most brokers see: both shards sleep now and then.
cases=("12 16x64|--publishers 16 --window 64 --subscribers 4"
    "12 256x1|--publishers 256 --window 1 --subscribers 4"
    "12 40 k/s|--publishers 64 --window 64 --subscribers 4 --rate 40000")

measure() {
    local name=$1 arguments=$2 shards=$3 json
    start_amqd "$cores" --set "shards=$shards" --set log.level=info
    # shellcheck disable=SC2086  # the arguments of a case are words
    json=$(timeout 60 taskset -c "$cores" "$build_dir/bin/amq_load" $arguments --protocol native --model 12 \
        --port "$native" --broker-pid "$broker" --warm-up "$warm_up" --seconds "$seconds" --json)
    printf '%s\t%s\t%s\n' "$name" "$shards" "$json" >>"$work/runs"
    stop_all
}

: >"$work/runs"
for ((round = 1; round <= rounds; ++round)); do
    for entry in "${cases[@]}"; do
        [[ ${entry%%|*} == *"$only"* ]] || continue
        for shards in 1 2; do
            say "round $round of $rounds: ${entry%%|*}, $shards"
            measure "${entry%%|*}" "${entry#*|}" "$shards"
        done
    done
done

median_of() {
    awk -F'\t' -v name="$1" -v shards="$2" '$1 == name && $2 == shards { print $3 }' "$work/runs" | field "$3" |
        sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] + 0 }'
}
printf '%-12s %7s %12s %9s %9s %9s\n' case shards requests/s "CPU us" p50 p99
for entry in "${cases[@]}"; do
    name=${entry%%|*}
    grep -q "^$name" "$work/runs" || continue
    for shards in 1 2; do
        printf '%-12s %7s %12.0f %9.3f %9.0f %9.0f\n' "$name" "$shards" "$(median_of "$name" "$shards" rate)" \
            "$(median_of "$name" "$shards" broker_us)" "$(median_of "$name" "$shards" p50_us)" \
            "$(median_of "$name" "$shards" p99_us)"
    done
done
echo
for entry in "${cases[@]}"; do
    name=${entry%%|*}
    grep -q "^$name" "$work/runs" || continue
    target "2 shards, $name: CPU of 1 shard's" \
        "$(calc "$(median_of "$name" 2 broker_us) / ($(median_of "$name" 1 broker_us) + 1e-9)" 2)" "<= 1.3"
done
((missed == 0)) || say "$missed targets missed"
