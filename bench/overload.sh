#!/usr/bin/env bash
# Offers amqd twice what it can do, and measures what becomes of it: of the requests, of memory, and of
# those who come after. bench/README.md explains it.
set -euo pipefail

usage() {
    cat <<END
Usage: bench/overload.sh [options]
  --seconds S       of overload (60)
  --times N         as many times the capacity (2)
  --window N        requests of one of 16 publishers in flight at most (4096)
  --protocol amq|native   (native)
$shared_usage
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=overload.sh
. "$root/bench/broker.sh"
seconds=60 times=2 window=4096 protocol=native
while (($# > 0)); do
    take_shared_option "$@"
    if ((taken == 0)); then
        case $1 in
            --seconds) seconds=$2 ;;
            --times) times=$2 ;;
            --window) window=$2 ;;
            --protocol) protocol=$2 ;;
            *) die "there is no option $1; see --help" ;;
        esac
        taken=2
    fi
    shift "$taken"
done
quiet=5 after=10 measured=5
[[ $quick == no ]] || seconds=2 quiet=2 after=2 measured=1
[[ $seconds =~ ^[1-9][0-9]{0,2}$ ]] || die "--seconds cannot be \"$seconds\""
[[ $times =~ ^[0-9]([.][0-9]+)?$ ]] || die "--times cannot be \"$times\""
[[ $window =~ ^[1-9][0-9]{0,4}$ ]] || die "--window cannot be \"$window\""
[[ $protocol =~ ^(amq|native)$ ]] || die "--protocol cannot be \"$protocol\""
need amqd amq_load

start_amqd "$broker_core" --set shards=1 --set log.level=info
reach=(--publish-port "$native" --subscribe-port "$native")
[[ $protocol == native ]] || reach=(--publish-port "$publishers" --subscribe-port "$subscribers")
load() {
    timeout $((seconds + 60)) taskset -c "$load_core" "$build_dir/bin/amq_load" --protocol "$protocol" \
        "${reach[@]}" --model 12 --broker-pid "$broker" --json "$@"
}
before=$(resident)

deep=$((window < 4096 ? window : 4096))
say "capacity: a closed loop of 16 publishers x $deep in flight"
load --publishers 16 --window "$deep" --warm-up 1 --seconds "$measured" >"$work/capacity"
capacity=$(field rate <"$work/capacity")
rate=$(calc "$capacity * $times" 0)

# Somebody else, with a topic of his own, before, meanwhile and after: 500 requests a second.
load --publishers 1 --window 4096 --subscribers 1 --topic 2002 --rate 500 --deadline 3 --patience 1 \
    --warm-up 1 --seconds $((quiet + seconds + after)) --series "$work/series" >"$work/bystander" &
pids+=($!)
bystander=$!
sleep $((quiet + 1))
say "$rate requests a second for $seconds s"
load --publishers 16 --window "$window" --rate "$rate" --deadline 3 --patience 1 --warm-up 0 \
    --seconds "$seconds" >"$work/overload"
wait "$bystander"

good=$(field good <"$work/overload")
median_of() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] + 0 }'; }
p99_of() { awk -v from="$1" -v to="$2" -F'\t' '$1 >= from && $1 < to { print $4 }' "$work/series"; }
# The generator itself needs a moment to end, so the 5 s end a second later.
normal=$(p99_of 0 $((quiet - 1)) | median_of)
during=$(p99_of $((quiet + 1)) $((quiet + seconds - 1)) | median_of)
later=$(p99_of $((quiet + seconds + (after > 6 ? 5 : 1))) $((quiet + seconds + after)) | median_of)

echo "capacity                 $(calc "$capacity" 0) requests/s, p99 $(field p99_us <"$work/capacity") us"
echo "offered                  $rate requests/s for $seconds s"
echo "good                     $(calc "$good" 0) requests/s, p99 $(field p99_us <"$work/overload") us from when each was due"
echo "given up by publishers   $(field given_up <"$work/overload") requests/s, timed out or refused $(field timeouts <"$work/overload") in all"
busy() { calc "100 * $(field "$1" <"$work/overload")" 0; }
echo "busy meanwhile           broker $(busy broker_cpu) % of its core, publishers and subscribers $(busy load_cpu) % of theirs"
echo "memory                   $((before / 1024)) MiB before, $(($(peak) / 1024)) at most, $(($(resident) / 1024)) after"
echo "bystander's p99          $normal us before, $during meanwhile, $later from 5 s after it on"
echo
target "overload: goodput of capacity" "$(calc "$good / $capacity" 2)" ">= 0.9"
target "overload: memory at most" "$(($(peak) / 1024))" "<= 512" MiB
target "overload: p99 5 s later, of the one before" "$(calc "$later / $normal" 2)" "<= 2"
((missed == 0)) || say "$missed targets missed"
