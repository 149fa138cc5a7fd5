#!/usr/bin/env bash
# Measures what the monitor costs those who send messages, and how soon it answers with many sessions.
# bench/README.md explains both.
set -euo pipefail

usage() {
    cat <<'END'
Usage: bench/monitor.sh [options]
  --quick           2 rounds of 1 s, 1,000 sessions: whether it works, not what it costs
  --rounds N        rounds (9)
  --seconds S       measured seconds of one run (4)
  --sessions N      for the times of answers (10000)
  --only cost|api   one of the two parts
  --no-build        use what is built
  --build-dir DIR   where bin/ is (build/release)
  --broker-core N --load-core N   (0 and 1)
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
rounds=9 seconds=4 warm_up=1 sessions=10000 parts="cost api" build=yes
build_dir=$root/build/release
broker_core=0 load_core=1

die() { echo "monitor.sh: $*" >&2; exit 2; }
say() { echo "monitor.sh: $*" >&2; }

while (($# > 0)); do
    option=$1
    shift
    case $option in
        --quick) rounds=2 seconds=1 warm_up=0.3 sessions=1000; continue ;;
        --no-build) build=no; continue ;;
        --help | -h) usage; exit 0 ;;
    esac
    (($# > 0)) || die "$option needs a value, or is not an option; see --help"
    case $option in
        --rounds) rounds=$1 ;;
        --seconds) seconds=$1 ;;
        --sessions) sessions=$1 ;;
        --only) parts=$1 ;;
        --build-dir) build_dir=$(cd "$1" && pwd) ;;
        --broker-core) broker_core=$1 ;;
        --load-core) load_core=$1 ;;
        *) die "there is no option $option; see --help" ;;
    esac
    shift
done
[[ $rounds =~ ^[1-9][0-9]?$ ]] || die "--rounds cannot be \"$rounds\""
[[ $seconds =~ ^[0-9]{1,3}([.][0-9]+)?$ ]] || die "--seconds cannot be \"$seconds\""
[[ $sessions =~ ^[1-9][0-9]{0,4}$ ]] || die "--sessions cannot be \"$sessions\""
[[ $parts =~ ^(cost|api|cost\ api)$ ]] || die "--only cannot be \"$parts\""

targets=(amqd amq_load amq_http_reader amq_idle_sessions monitor
    reliable_random reliable_spec unreliable_all unreliable_random)
if [[ $build == yes ]]; then
    say "building (preset release)"
    (cd "$root" && cmake --preset release >/dev/null &&
        cmake --build --preset release --target "${targets[@]}" >/dev/null) >&2
fi
for program in amqd amq_load amq_http_reader amq_idle_sessions; do
    [[ -x $build_dir/bin/$program ]] || die "$build_dir/bin/$program is not there: leave out --no-build"
done

work=$(mktemp -d)
pids=()
# Ends whoever runs, by pid: politely, then after 10 s for good. Those who depend on others go first.
stop_all() {
    local k
    for ((k = ${#pids[@]} - 1; k >= 0; --k)); do
        kill -TERM "${pids[k]}" 2>/dev/null || true
        timeout 10 tail --pid="${pids[k]}" -s 0.02 -f /dev/null || kill -KILL "${pids[k]}" 2>/dev/null || true
        wait "${pids[k]}" 2>/dev/null || true
    done
    pids=()
}
trap 'stop_all; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Waits until a file has a text that begins so, and gives the port behind it.
port_behind() {
    local found
    for _ in {1..200}; do
        found=$(grep -o "$2[0-9]*" "$1" | head -n 1) || true
        if [[ -n $found ]]; then echo "${found##*:}"; return 0; fi
        sleep 0.05
    done
    cat "$1" >&2
    die "the broker does not say where it listens"
}

# A broker with or without the monitor; sets port, monitor_port and broker.
start_broker() {
    local with=$1
    local command=("$build_dir/bin/amqd" --config "$root/host/amq.toml" --set shards=1 --set log.format=logfmt
        --set limits.max_connections=20000 --set limits.ping_interval=1h --set control.path=off
        --set listen.native.url=tcp://127.0.0.1:0 --set listen.native_ws.url=ws://127.0.0.1:0
        --set listen.publishers.url=tcp://127.0.0.1:0 --set listen.subscribers.url=tcp://127.0.0.1:0)
    if [[ $with == with ]]; then
        command+=(--set plugins.monitor.path=monitor.so --set plugins.monitor.options.listen=127.0.0.1:0
            --set "plugins.monitor.options.store=$work/monitor.db")
    else
        command+=(--set plugins.monitor.path=)
    fi
    : >"$work/broker.log"  # of the one before, which says where that was
    taskset -c "$broker_core" "${command[@]}" >"$work/broker.log" 2>&1 &
    broker=$!
    pids+=("$broker")
    port=$(port_behind "$work/broker.log" "event=listening name=native role=any url=tcp://127.0.0.1:")
    monitor_port=
    [[ $with != with ]] || monitor_port=$(port_behind "$work/broker.log" "text=http://127.0.0.1:")
}

# What looks at the monitor meanwhile: nothing, a page, a scraper. With a page that is the stream of events
# and what the overview and the list of connections ask for each 2 s; with a scraper /metrics each 5 s.
start_reader() {
    local reader=("$build_dir/bin/amq_http_reader" --port "$monitor_port" --seconds 3600)
    case $1 in
        page) reader+=(--stream /api/v1/events --every 2000 /api/v1/server /api/v1/counters
            "/api/v1/connections?sort=bytes_in&order=desc&limit=50"
            "/api/v1/series?name=messages_in&name=messages_out&name=requests&name=connections&step=1s") ;;
        scraped) reader+=(--every 5000 /metrics) ;;
        *) return 0 ;;
    esac
    taskset -c "$load_core" "${reader[@]}" >/dev/null 2>"$work/reader.log" &
    pids+=($!)
}

failures=0
# One run: a line "case<tab>who<tab>json" in $work/runs.
measure() {
    local name=$1 arguments=$2 who=$3 json with=with
    [[ $who != without ]] || with=without
    start_broker "$with"
    start_reader "$who"
    # shellcheck disable=SC2086  # the arguments of a case are words
    if json=$(timeout 120 taskset -c "$load_core" "$build_dir/bin/amq_load" $arguments --protocol native \
        --port "$port" --broker-pid "$broker" --body 64 --warm-up "$warm_up" --seconds "$seconds" \
        --label "$who" --json) && [[ ! -s $work/reader.log ]]; then
        printf '%s\t%s\t%s\n' "$name" "$who" "$json" >>"$work/runs"
    else
        failures=$((failures + 1))
        say "FAILED: $name, $who"
        tail -n 5 "$work/broker.log" >&2
        [[ ! -f $work/reader.log ]] || cat "$work/reader.log" >&2
    fi
    stop_all
    rm -f "$work/reader.log" "$work"/monitor.db*
}

cases=("12 16x64|--model 12 --publishers 16 --window 64 --subscribers 4"
    "12 256x1|--model 12 --publishers 256 --window 1 --subscribers 4")
looks=(without monitor page scraped)

# In turn, and each round begins with another: a slow minute of the machine hits everyone.
cost() {
    local round k entry who
    : >"$work/runs"
    for ((round = 0; round < rounds; ++round)); do
        for entry in "${cases[@]}"; do
            for k in "${!looks[@]}"; do
                who=${looks[(k + round) % ${#looks[@]}]}
                say "round $((round + 1)) of $rounds: ${entry%%|*}, $who"
                measure "${entry%%|*}" "${entry#*|}" "$who"
            done
        done
    done
    awk -f "$root/bench/figures.awk" -f "$root/bench/monitor.awk" "$work/runs"
}

# How soon the monitor answers while so many sessions are there and a load runs.
api() {
    local ready
    ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
    (($(ulimit -n) > sessions + 100)) || die "no more than $(ulimit -n) files may be open: name less --sessions"
    start_broker with
    mkfifo "$work/stay"
    taskset -c "$load_core" "$build_dir/bin/amq_idle_sessions" --port "$port" --sessions "$sessions" \
        >"$work/ready" <"$work/stay" &
    pids+=($!)
    exec {stay}>"$work/stay"
    for _ in {1..600}; do
        if grep -q ready "$work/ready"; then break; fi
        kill -0 "${pids[-1]}" 2>/dev/null || die "the sessions did not come to be"
        sleep 0.1
    done
    grep -q ready "$work/ready" || die "the sessions took too long"
    # Half of what a core can do, so that the broker has other work and is not at its end.
    taskset -c "$load_core" "$build_dir/bin/amq_load" --protocol native --port "$port" --model 12 \
        --publishers 16 --window 64 --subscribers 4 --rate 50000 --warm-up 0 --seconds 600 >/dev/null 2>&1 &
    pids+=($!)
    echo
    echo "answers with $sessions sessions, and 50,000 requests a second beside them"
    timeout 600 "$build_dir/bin/amq_http_reader" --port "$monitor_port" --every 50 \
        --seconds "$(awk -v s="$seconds" 'BEGIN { print s * 5 }')" \
        "/api/v1/connections?sort=bytes_in&order=desc&limit=50" \
        "/api/v1/connections?sort=user&offset=$((sessions / 2))&limit=100" \
        "/api/v1/connections?text=user-77&limit=50" \
        /api/v1/counters "/api/v1/topics?sort=published&limit=100" /metrics /api/v1/match /api/v1/timers |
        awk -f "$root/bench/monitor_api.awk"
    exec {stay}>&-
    stop_all
}

for part in $parts; do "$part"; done
((failures == 0)) || { say "$failures runs failed"; exit 1; }
