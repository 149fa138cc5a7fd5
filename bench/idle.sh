#!/usr/bin/env bash
# Measures what sessions cost that say nothing: memory, CPU, and how soon they are there.
# bench/README.md explains it.
set -euo pipefail

usage() {
    cat <<END
Usage: bench/idle.sh [options]
  --sessions N      (10000)
  --seconds S       of silence, in which CPU time is measured (10)
  --only TEXT       of the cases those whose name contains TEXT
$shared_usage
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=idle.sh
. "$root/bench/broker.sh"
sessions=10000 seconds=10 settling=10 only=
while (($# > 0)); do
    take_shared_option "$@"
    if ((taken == 0)); then
        case $1 in
            --sessions) sessions=$2 ;;
            --seconds) seconds=$2 ;;
            --only) only=$2 ;;
            *) die "there is no option $1; see --help" ;;
        esac
        taken=2
    fi
    shift "$taken"
done
[[ $quick == no ]] || sessions=200 seconds=1 settling=0 only="native, WebSocket"
[[ $sessions =~ ^[1-9][0-9]{0,4}$ ]] || die "--sessions cannot be \"$sessions\""
[[ $seconds =~ ^[0-9]{1,3}([.][0-9]+)?$ ]] || die "--seconds cannot be \"$seconds\""
need amqd amq_idle_sessions monitor
ulimit -n "$(ulimit -Hn)"
(($(ulimit -n) > sessions + 100)) || die "no more than $(ulimit -n) files may be open: name less --sessions"

with_monitor=(--set plugins.monitor.path=monitor.so --set plugins.monitor.options.listen=127.0.0.1:0
    --set "plugins.monitor.options.store=$work/monitor.db")

# The sessions of the arguments, for as long as something writes to descriptor `stay`.
start_sessions() {
    rm -f "$work/stay"
    mkfifo "$work/stay"
    : >"$work/ready"
    taskset -c "$load_core" "$build_dir/bin/amq_idle_sessions" "$@" >"$work/ready" <"$work/stay" &
    pids+=($!)
    exec {stay}>"$work/stay"
    for _ in {1..700}; do
        if grep -q ready "$work/ready"; then return 0; fi
        kill -0 "${pids[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$work/broker.log" >&2
    die "the sessions did not come to be"
}

# A case: its name, with or without the monitor, targets of KiB each (0: none), port, options.
measure() {
    local name=$1 monitor=$2 most=$3 port=$4
    shift 4
    [[ $name == *"$only"* ]] || return 0
    local settings=(--set shards=1 --set "limits.max_connections=$((sessions + 1000))")
    [[ $monitor == without ]] || settings+=("${with_monitor[@]}")
    start_amqd "$broker_core" "${settings[@]}"
    # One of each kind that comes and goes, so that what the first one makes is there.
    "$build_dir/bin/amq_idle_sessions" --port "${!port}" --sessions 1 "$@" </dev/null >/dev/null
    local before after began ready each used later
    before=$(resident)
    start_sessions --port "${!port}" --sessions "$sessions" "$@"
    ready=$(awk '{ print $3 }' "$work/ready")
    after=$(resident)
    # Native sessions are first asked whether they live after ten seconds, and then so often.
    sleep "$settling"
    began=$(cpu)
    sleep "$seconds"
    used=$(calc "($(cpu) - $began) * 100 / $seconds" 2)
    each=$(calc "($after - $before) / $sessions" 2)
    later=$(calc "($(resident) - $before) / $sessions" 2)
    printf '%-34s %8s %8s %8s %8s\n' "$name" "$each" "$later" "$ready" "$used"
    each=$(awk -v a="$each" -v b="$later" 'BEGIN { print(a > b ? a : b) }')
    printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$each" "$used" "$ready" "$most" >>"$work/rows"
    exec {stay}>&-
    stop_all
    rm -f "$work"/monitor.db*
}

: >"$work/rows"
printf '%-34s %8s %8s %8s %8s\n' "$sessions sessions" "KiB each" "later" "ready s" "CPU %"
measure "native, TCP" without 2 native
measure "native, WebSocket" without 6 native_ws --websocket
measure "original publishers, TCP" without 2 publishers --role publisher
measure "original subscribers, TCP" without 2 subscribers --role subscriber
measure "original publishers, WebSocket" without 6 publishers --role publisher --websocket
measure "native, TCP, monitor" with 0 native
measure "native, WebSocket, monitor" with 0 native_ws --websocket

echo
while IFS=$'\t' read -r name each used ready most; do
    [[ $most != 0 ]] || continue
    target "idle sessions, $name: memory each" "$each" "<= $most" KiB
    target "idle sessions, $name: CPU" "$used" "<= 1" %
    target "idle sessions, $name: all connected" "$ready" "<= 2" s
done <"$work/rows"
((missed == 0)) || say "$missed targets missed"
