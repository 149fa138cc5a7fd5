#!/usr/bin/env bash
# Runs the workload of echoes for a moment against both echo servers. One of them sends back bodies
# larger than a socket takes at once. Usage: smoke.sh <amq_load> <echo server>...
set -euo pipefail
load=$1
shift

for server in "$@"; do
    exec {from_server}< <(exec "$server" 0)
    server_pid=$!
    trap 'kill "$server_pid" 2>/dev/null || true' EXIT
    read -r -t 10 -u "$from_server" _ port
    run() {
        "$load" --port "$port" --broker-pid "$server_pid" --label "${server##*/}" --model echo \
            --warm-up 0.05 --seconds 0.2 "$@"
    }
    run --publishers 16 --window 64
    run --publishers 64 --window 1
    run --publishers 2 --window 100 --body 40000 --seconds 0.5
    kill "$server_pid"
done
