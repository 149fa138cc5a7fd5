# What bench/curves.sh measures. Sourced by it, with bench/broker.sh and its options in variables.
# shellcheck shell=bash disable=SC2034,SC2154

# A curve: its name, its points, those of --quick, and what it is.
curves=(
    "sessions|10 30 100 300 1000 3000 10000|10 100|publishers with one request in flight each, model 12"
    "idle|0 100 300 1000 3000 10000|0 100|idle sessions beside 16 publishers with 64 requests in flight"
    "fan_out|1 3 10 30 100 300 1000|1 10|subscribers that all get it, model 10"
    "subscribers|1 3 10 30 100 300 1000|1 10|subscribers of which one replies, model 12"
    "topics|1 10 100 1000 10000 100000|10 1000|topics named at random, each subscribed, model 12"
    "body|0 16 64 256 1024 4096 16384 65536 262144 1048576|16 65536|bytes of a body, models 12 and 10"
    "held|0 1000 10000 100000 1000000|0 1000|messages that wait for a subscriber, model 11"
    "shards|1 2|1 2|shards on two cores, which the load shares"
)
failures=0

list_curves() {
    local entry
    for entry in "${curves[@]}"; do printf '%-12s %s\n' "${entry%%|*}" "${entry##*|}"; done
}

points_of() {
    local entry name points few
    for entry in "${curves[@]}"; do
        IFS='|' read -r name points few _ <<<"$entry"
        if [[ $name == "$1" ]]; then
            if [[ $quick == yes ]]; then echo "$few"; else echo "$points"; fi
        fi
    done
}

fail() {
    failures=$((failures + 1))
    say "FAILED: $1"
    tail -n 5 "$work/broker.log" "$work/load.log" >&2 2>/dev/null || true
}

# One figure of one point: curve, series, x, name of the figure, value.
point() { printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$work/points"; }

# Puts a load to the broker that runs; its figures become those of a point.
load() {
    local curve=$1 series=$2 x=$3 json figure
    shift 3
    json=$(timeout 120 taskset -c "${load_cores:-$load_core}" "$build_dir/bin/amq_load" --protocol native \
        --port "$native" --broker-pid "$broker" --warm-up "$warm_up" --seconds "$seconds" "$@" --json \
        2>"$work/load.log") || return 1
    for figure in rate broker_us p50_us p99_us; do
        point "$curve" "$series" "$x" "$figure" "$(field "$figure" <<<"$json")"
    done
    point "$curve" "$series" "$x" mib "$(calc "$(field broker_kib <<<"$json") / 1024" 2)"
}

start_for() { start_amqd "$broker_core" --set shards=1 --set limits.max_connections=20000 "$@"; }
pipelined=(--model 12 --publishers 16 --window 64 --body 64)

# Whether so many descriptors may be open; a point past that is left out.
have_files() { (($1 + 200 <= $(ulimit -n))); }

run_sessions() {
    have_files "$1" || return 0
    start_for
    load sessions "one request in flight each" "$1" --model 12 --publishers "$1" --window 1 --subscribers 4 --body 64
}

run_idle() {
    local before after ready stay
    have_files "$1" || return 0
    start_for
    before=$(resident)
    if (($1 > 0)); then
        rm -f "$work/stay"
        mkfifo "$work/stay"
        : >"$work/ready"
        taskset -c "$load_core" "$build_dir/bin/amq_idle_sessions" --port "$native" --sessions "$1" \
            >"$work/ready" <"$work/stay" &
        pids+=($!)
        exec {stay}>"$work/stay"
        await_ready || return 1
        after=$(resident)
        point idle "the sessions" "$1" kib_each "$(calc "($after - $before) / $1" 3)"
        ready=$(awk '{ print $3 }' "$work/ready")
        [[ -z $ready ]] || point idle "the sessions" "$1" seconds "$ready"
    fi
    load idle "the load beside" "$1" "${pipelined[@]}" --subscribers 4 || return 1
    (($1 == 0)) || exec {stay}>&-
}
await_ready() {
    for _ in {1..600}; do
        if grep -q ready "$work/ready"; then return 0; fi
        kill -0 "${pids[-1]}" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

run_fan_out() {
    start_for --set limits.max_pending=256MiB
    load fan_out "one publisher" "$1" --model 10 --publishers 1 --window 512 --subscribers "$1" --body 64
}

run_subscribers() {
    start_for
    load subscribers "16 publishers" "$1" "${pipelined[@]}" --subscribers "$1"
}

# Three loads of amq_topic_load: of them, that to all topics.
run_topics() {
    local names line
    for names in numbers texts; do
        start_for --set limits.max_subscriptions=1000000
        line=$(timeout 300 taskset -c "$load_core" "$build_dir/bin/amq_topic_load" --port "$native" \
            --broker-pid "$broker" --names "$names" --topics "$1" --subscriptions "$1" --rounds 1 \
            --seconds "$seconds" 2>"$work/load.log") || return 1
        point topics "$names" "$1" rate "$(field all_rate <<<"$line")"
        point topics "$names" "$1" broker_us "$(field all_us <<<"$line")"
        # Fewer are lost in what a broker has anyway.
        if (($1 >= 1000)); then
            point topics "$names" "$1" bytes_each "$(field bytes_each <<<"$line")"
            # The clock that this comes from ticks a hundred times a second.
            (($1 < 100000)) || point topics "$names" "$1" join_us "$(field join_cpu_us <<<"$line")"
        fi
        stop_all
    done
}

# As many in flight for all sizes, so that a MiB each does not fill the machine.
run_body() {
    local limits=(--set limits.max_payload=1MiB --set limits.max_pending=1GiB --set limits.max_held_bytes=1GiB)
    start_for "${limits[@]}"
    load body "12, 16 publishers x 4" "$1" --model 12 --publishers 16 --window 4 --subscribers 4 --body "$1"
    stop_all
    (($1 > 0)) || return 0  # the generator tells messages of 10 apart by what is in them
    start_for "${limits[@]}"
    load body "10, one publisher to one" "$1" --model 10 --publishers 1 --window 64 --subscribers 1 --body "$1"
}

run_shards() {
    local load_cores=$broker_core,$load_core entry
    for entry in "16 x 64|16 64" "256 x 1|256 1"; do
        start_amqd "$load_cores" --set "shards=$1"
        # shellcheck disable=SC2086  # two words
        set -- "$1" ${entry#*|}
        load shards "${entry%%|*}" "$1" --model 12 --publishers "$2" --window "$3" --subscribers 4 --body 64
        stop_all
    done
}

# N frames of the original protocol to a topic, model 11, with 64 bytes; as a file, by doubling.
frames() {
    local made=1
    printf '\x01\x33\xC5\x77\0\0\x03\xE9\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\x0B%64s' "" >"$work/frame"
    cp "$work/frame" "$work/some"
    for ((; made * 2 <= $1; made *= 2)); do
        cat "$work/some" "$work/some" >"$work/more"
        mv "$work/more" "$work/some"
    done
    { cat "$work/some"; head -c $((($1 - made) * 88)) "$work/some"; } >"$work/frames"
    rm "$work/some"
}

# Waits until the broker has done all that it was told, and has nothing to do.
await_rest() {
    local before=-1 now
    for _ in {1..600}; do
        now=$(cpu)
        if awk -v a="$before" -v b="$now" 'BEGIN { exit !(a >= 0 && b - a < 0.002) }'; then return 0; fi
        before=$now
        sleep 0.2
    done
    return 1
}

# Fills, measures other traffic beside, then lets a subscriber come and have them all.
run_held() {
    local before used publisher subscriber began took
    start_for --set models.11.hold=1h --set models.11.timeout=1h --set limits.max_held_per_topic=100000000 \
        --set limits.max_held_bytes_per_topic=16GiB --set limits.max_held_bytes=16GiB \
        --set limits.max_in_flight=100000000 --set limits.max_in_flight_per_session=100000000 \
        --set limits.max_pending=1GiB
    exec {publisher}<>"/dev/tcp/127.0.0.1/$publishers"
    if (($1 > 0)); then
        frames "$1"
        before=$(resident) used=$(cpu)
        taskset -c "$load_core" cat "$work/frames" >&"$publisher"
        await_rest || return 1
        point held "filling" "$1" broker_us "$(calc "($(cpu) - $used) * 1e6 / $1" 4)"
        point held "the held" "$1" bytes_each "$(calc "($(resident) - $before) * 1024 / $1" 1)"
    fi
    load held "the load beside" "$1" "${pipelined[@]}" --topic 2002 --subscribers 4 || return 1
    if (($1 > 0)); then
        used=$(cpu) began=$EPOCHREALTIME
        exec {subscriber}<>"/dev/tcp/127.0.0.1/$subscribers"
        printf '\x01\x33\xC5\x77\0\0\0\x01\0\0\0\x01\0\0\0\x11\0\0\0\0\0\0\0\0{"topics":[1001]}' >&"$subscriber"
        # An acknowledgement of 24 + 43 bytes, then each of them.
        timeout 60 taskset -c "$load_core" dd bs=1M iflag=fullblock,count_bytes count=$((67 + 88 * $1)) \
            <&"$subscriber" 2>"$work/load.log" | tail -c 64 >"$work/last"
        took=$(calc "$EPOCHREALTIME - $began" 4)
        [[ $(wc -c <"$work/last") == 64 && -z $(tr -d ' ' <"$work/last") ]] || return 1
        point held "handing over" "$1" broker_us "$(calc "($(cpu) - $used) * 1e6 / $1" 4)"
        point held "handing over" "$1" seconds "$took"
        exec {subscriber}>&-
    fi
    exec {publisher}>&-
}
