#!/usr/bin/env bash
# Runs the load generator for a moment against the floor, every workload once, and once against a
# port where nobody listens. Usage: smoke.sh <amq_floor> <amq_load>
set -euo pipefail
floor=$1
load=$2

exec {from_floor}< <(exec "$floor" 0 0)
floor_pid=$!
trap 'kill "$floor_pid" 2>/dev/null || true' EXIT
read -r -t 10 -u "$from_floor" _ publish_port _ subscribe_port

run() {
    "$load" --publish-port "$publish_port" --subscribe-port "$subscribe_port" \
        --broker-pid "$floor_pid" --warm-up 0.05 --seconds 0.2 "$@"
}
run --label requests --model 12 --publishers 16 --window 4
run --label owner --model 13 --publishers 4 --window 4 --subscribers 8
run --label fan-out --model 10 --publishers 2 --window 8 --subscribers 16
run --label "open loop" --model 12 --publishers 4 --window 64 --rate 2000
run --label "large bodies" --model 12 --publishers 4 --window 4 --body 40000
run --label json --model 12 --publishers 1 --subscribers 1 --body 16 --json |
    grep -q '"rate":[1-9].*"broker_us":.*"wrong":0,"timeouts":0,"missing":0}'

if "$load" --port 1 --publishers 1 2>/dev/null; then
    echo "the load calls a run good though there was no broker" >&2
    exit 1
fi
