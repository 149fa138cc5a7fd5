#!/usr/bin/env bash
# Runs the load generator for a moment against the floor, every workload once; against redis and
# mosquitto, which have only fan-outs; and against a port where nobody listens.
# Usage: smoke.sh <bin directory of the build>
set -euo pipefail
build_dir=$(cd "$1/.." && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
start=()
# shellcheck source=bench/brokers.sh
. "$root/bench/brokers.sh"
trap 'stop_broker; rm -rf "$work"' EXIT

run() { "$build_dir/bin/amq_load" "${reach[@]}" --warm-up 0.05 --seconds 0.2 "$@"; }

start_broker floor
run --label requests --model 12 --publishers 16 --window 4
run --label owner --model 13 --publishers 4 --window 4 --subscribers 8
run --label fan-out --model 10 --publishers 2 --window 8 --subscribers 16
run --label "open loop" --model 12 --publishers 4 --window 64 --rate 2000
run --label "large bodies" --model 12 --publishers 4 --window 4 --body 40000
run --label json --model 12 --publishers 1 --subscribers 1 --body 16 --json |
    grep -q '"rate":[1-9].*"broker_us":.*"wrong":0,"timeouts":0,"missing":0}'
stop_broker

for broker in redis mosquitto; do
    program=$(program_of "$broker")
    command -v "$program" >/dev/null || {
        echo "$program is missing: script/packages installs it" >&2
        exit 1
    }
    start_broker "$broker"
    run --seconds 0.5 --label "$broker" --model 10 --publishers 2 --window 8 --subscribers 16
    run --seconds 0.5 --label "$broker, one to one" --model 10 --publishers 1 --window 4096 --subscribers 1 --body 16
    run --seconds 0.5 --label "$broker, large bodies" --model 10 --publishers 2 --window 4 --subscribers 4 --body 300000
    if run --model 10 --protocol nats --publishers 1 --subscribers 1 2>/dev/null; then
        echo "the load calls a run good though $broker does not speak its protocol" >&2
        exit 1
    fi
    stop_broker
done

if "$build_dir/bin/amq_load" --port 1 --publishers 1 2>/dev/null; then
    echo "the load calls a run good though there was no broker" >&2
    exit 1
fi
