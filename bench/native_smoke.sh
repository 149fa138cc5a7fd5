#!/usr/bin/env bash
# Runs the load generator for a moment against amqd, by the native protocol.
# Usage: native_smoke.sh <amqd> <amq.toml> <amq_load>
set -euo pipefail
amqd=$1
config=$2
load=$3

exec {log}< <(exec "$amqd" --config "$config" --set shards=1 --set log.format=logfmt \
    --set listen.native.url=tcp://127.0.0.1:0 --set listen.native_ws.url=ws://127.0.0.1:0 \
    --set listen.publishers.url=tcp://127.0.0.1:0 --set listen.subscribers.url=tcp://127.0.0.1:0 2>&1)
amqd_pid=$!
trap 'kill "$amqd_pid" 2>/dev/null || true' EXIT
port=
while [[ -z $port ]] && read -r -t 20 -u "$log" line; do
    [[ $line != *" event=listening name=native "* ]] || port=$(sed 's/.* url=[^ ]*:\([0-9]*\).*/\1/' <<<"$line")
done
[[ -n $port ]] || { echo "amqd does not say where it listens" >&2; exit 1; }
cat <&"$log" >/dev/null &  # so that its log never waits for us

run() {
    "$load" --protocol native --port "$port" --broker-pid "$amqd_pid" --warm-up 0.05 --seconds 0.2 "$@"
}
run --label requests --model 12 --publishers 16 --window 4
run --label names --model 12 --publishers 16 --window 4 --topic-name orders
run --label owner --model 13 --publishers 4 --window 4 --subscribers 8
run --label fan-out --model 10 --publishers 2 --window 8 --subscribers 16
run --label "fan-out of names" --model 10 --publishers 2 --window 8 --subscribers 16 --topic-name ticks
run --label "open loop" --model 12 --publishers 4 --window 64 --rate 2000
run --label "large bodies" --model 12 --publishers 4 --window 4 --body 40000

if "$load" --protocol amq --port "$port" --publishers 1 --subscribers 1 2>/dev/null; then
    echo "the load calls a run good though the broker does not speak its protocol" >&2
    exit 1
fi
