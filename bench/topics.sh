#!/usr/bin/env bash
# Measures amqd with very many topics and subscriptions: memory of each, the rate of requests to them,
# what it costs to join and to leave, and names that were chosen to collide. bench/README.md explains it.
set -euo pipefail

usage() {
    cat <<END
Usage: bench/topics.sh [options]
  --topics N        that requests may name (1000000)
  --subscriptions N of as many of them (100000)
  --rounds N --seconds S   of the loads, in turn (5, 1)
$shared_usage
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=topics.sh
. "$root/bench/broker.sh"
topics=1000000 subscriptions=100000 rounds=5 seconds=1
while (($# > 0)); do
    take_shared_option "$@"
    if ((taken == 0)); then
        case $1 in
            --topics) topics=$2 ;;
            --subscriptions) subscriptions=$2 ;;
            --rounds) rounds=$2 ;;
            --seconds) seconds=$2 ;;
            *) die "there is no option $1; see --help" ;;
        esac
        taken=2
    fi
    shift "$taken"
done
core_only=()
[[ $quick == no ]] || { topics=10000 subscriptions=1000 rounds=1 seconds=0.2; core_only=(--quick); }
need amqd amq_topic_load amq_memberships

# One broker for each way to call topics; $work/NAMES has what became of it.
for names in texts numbers; do
    say "$subscriptions subscriptions, $names"
    start_amqd "$broker_core" --set shards=1
    timeout 300 taskset -c "$load_core" "$build_dir/bin/amq_topic_load" --port "$native" --broker-pid "$broker" \
        --names "$names" --topics "$topics" --subscriptions "$subscriptions" --rounds "$rounds" \
        --seconds "$seconds" >"$work/$names"
    stop_all
done
say "the core alone"
taskset -c "$broker_core" "$build_dir/bin/amq_memberships" "${core_only[@]}" >"$work/core"

row() { printf '%-44s %12s %12s\n' "$1" "$2" "$3"; }
row "$subscriptions subscriptions of $topics topics" texts numbers
for figure in "bytes_each|memory of a subscription, bytes" "bytes_later|the same after all loads" \
    "one_rate|requests/s, to one topic" "subscribed_rate|requests/s, to those subscribed" \
    "all_rate|requests/s, to any of all" "one_us|CPU us of a request, one topic" \
    "subscribed_us|CPU us of a request, those subscribed" "all_us|CPU us of a request, any of all" \
    "join_cpu_us|CPU us to join" "leave_cpu_us|CPU us to leave"; do
    row "${figure#*|}" "$(field "${figure%%|*}" <"$work/texts")" "$(field "${figure%%|*}" <"$work/numbers")"
done
echo
printf '%-10s %14s %10s %10s %12s\n' "the core" "subscriptions" "join ns" "leave ns" "bytes each"
awk -F'\t' '$1 != "attack" { printf "%-10s %14d %10d %10d %12d\n", $1, $2, $3, $4, $5 }' "$work/core"
echo
awk -F'\t' '$1 == "attack" { printf "names chosen to collide, %d: %d ns to make a topic of each; others %d; the secret known %d\n", \
    $2, $4, $3, $5 }' "$work/core"
echo

core() { awk -F'\t' -v name="$1" -v count="$2" -v column="$3" '$1 == name && $2 == count { print $column }' "$work/core"; }
of() { field "$2" <"$work/$1"; }
for names in texts numbers; do
    target "topics, $names: memory of a subscription" "$(of $names bytes_each)" "<= 300" B
    target "topics, $names: rate to many of that to one" \
        "$(calc "$(of $names subscribed_rate) / $(of $names one_rate)" 2)" ">= 0.9"
done
if [[ $quick == no ]]; then
    for where in one many; do
        target "topics: join among 100 k of among 1 k, $where" \
            "$(calc "$(core $where 100000 3) / $(core $where 1000 3)" 2)" "<= 3"
        target "topics: leave among 100 k of among 1 k, $where" \
            "$(calc "$(core $where 100000 4) / $(core $where 1000 4)" 2)" "<= 3"
    done
    target "topics: chosen names, time of others" \
        "$(awk -F'\t' '$1 == "attack" { printf "%.2f", $4 / $3 }' "$work/core")" "<= 2"
fi
((missed == 0)) || say "$missed targets missed"
