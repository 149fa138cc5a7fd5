#!/usr/bin/env bash
# Runs the load generator for a moment against amqd, by the native protocol and over WebSocket, and the
# program that measures client libraries against amqd and nats-server.
# Usage: native_smoke.sh <amqd> <amq.toml> <amq_load> [<amq_client_requests>]
set -euo pipefail
amqd=$1
config=$2
load=$3
client=${4-}

pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

# The port in the next line of descriptor $1 that has the text $2, which ends before an address.
port_after() {
    local line
    while read -r -t 20 -u "$1" line; do
        [[ $line == *"$2"* ]] || continue
        [[ ${line#*"$2"} =~ ^[0-9.]+:([0-9]+) ]]
        port=${BASH_REMATCH[1]}
        return 0
    done
    echo "a broker does not say where it listens" >&2
    return 1
}

exec {log}< <(exec "$amqd" --config "$config" --set shards=1 --set log.format=logfmt \
    --set listen.native.url=tcp://127.0.0.1:0 --set listen.native_ws.url=ws://127.0.0.1:0 \
    --set listen.publishers.url=tcp://127.0.0.1:0 --set listen.subscribers.url=tcp://127.0.0.1:0 2>&1)
pids+=($!)
port_after "$log" "event=listening name=native role=any url=tcp://"
native_port=$port
port_after "$log" "event=listening name=native_ws role=any url=ws://"
ws_port=$port
port_after "$log" "event=listening name=publishers role=publisher url=tcp://"
publish_port=$port
port_after "$log" "event=listening name=subscribers role=subscriber url=tcp://"
subscribe_port=$port
cat <&"$log" >/dev/null &  # so that the broker never waits for us

run() {
    "$load" --protocol native --port "$native_port" --broker-pid "${pids[0]}" --warm-up 0.05 --seconds 0.2 "$@"
}
run --label requests --model 12 --publishers 16 --window 4
run --label names --model 12 --publishers 16 --window 4 --topic-name orders
run --label owner --model 13 --publishers 4 --window 4 --subscribers 8
run --label fan-out --model 10 --publishers 2 --window 8 --subscribers 16
run --label "fan-out of names" --model 10 --publishers 2 --window 8 --subscribers 16 --topic-name ticks
run --label "open loop" --model 12 --publishers 4 --window 64 --rate 2000
run --label "large bodies" --model 12 --publishers 4 --window 4 --body 40000

# The last of two ports or protocols counts.
over() {
    run --transport ws "$@" --label "requests over WebSocket" --model 12 --publishers 16 --window 4
    run --transport ws "$@" --label "owner over WebSocket" --model 13 --publishers 4 --window 4 --subscribers 8
    run --transport ws "$@" --label "fan-out over WebSocket" --model 10 --publishers 2 --window 8 --subscribers 16
    run --transport ws "$@" --label "large bodies over WebSocket" --model 12 --publishers 4 --body 40000
}
over --port "$ws_port" --topic-name orders
over --port "$native_port"
over --protocol amq --publish-port "$publish_port" --subscribe-port "$subscribe_port"

if "$load" --protocol amq --port "$native_port" --publishers 1 --subscribers 1 2>/dev/null; then
    echo "the load calls a run good though the broker does not speak its protocol" >&2
    exit 1
fi

[[ -n $client ]] || { echo "without libnats: client libraries are left out"; exit 0; }
ask() { "$client" --warm-up 0.05 --seconds 0.2 "$@"; }
ask --url "tcp://127.0.0.1:$native_port" --threads 1
ask --url "tcp://127.0.0.1:$native_port" --library amq-alone --threads 16
ask --url "tcp://127.0.0.1:$native_port" --library floor --threads 16
ask --url "tcp://127.0.0.1:$native_port" --threads 16 --body 4000 --json |
    grep -q '"rate":[1-9].*"cpu_us":.*"wrong":0}'

PATH=$PATH:/usr/sbin
command -v nats-server >/dev/null || { echo "without nats-server: libnats is left out"; exit 0; }
exec {nats_log}< <(exec nats-server --addr 127.0.0.1 --port -1 2>&1)
pids+=($!)
port_after "$nats_log" "Listening for client connections on "
cat <&"$nats_log" >/dev/null &
for library in nats nats-asap; do
    ask --library "$library" --url "nats://127.0.0.1:$port" --threads 16
done

if ask --library nats --url nats://127.0.0.1:1 2>/dev/null; then
    echo "the client calls a run good though there was no broker" >&2
    exit 1
fi
