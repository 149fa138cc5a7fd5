# How each broker is started and stopped. Sourced; the caller has in variables `root` of the sources,
# `build_dir`, where bin/ is, and `work`, a directory of its own; and it calls stop_broker at its end.
# shellcheck shell=bash disable=SC2034,SC2154

PATH=$PATH:/usr/sbin  # of mosquitto and nats-server, for those who are not root
broker_pid=
amqd_settings=()

# Whether somebody listens at that port of the loopback.
is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    for _ in {1..100}; do
        port=$((20000 + RANDOM % 10000))
        if ! is_listening "$port"; then echo "$port"; return 0; fi
    done
    echo "no free port between 20000 and 30000" >&2
    return 1
}

await_port() {
    for _ in {1..200}; do
        if is_listening "$1"; then return 0; fi
        kill -0 "$broker_pid" 2>/dev/null || break
        sleep 0.05
    done
    cat "$work/broker.log" >&2
    echo "the broker does not listen on port $1" >&2
    return 1
}

# What amq_load calls the protocol of a broker.
protocol_of() {
    case $1 in
        amqd | floor | anet | raw) echo amq ;;
        redis) echo resp ;;
        mosquitto) echo mqtt ;;
        *) echo "$1" ;;
    esac
}

# The program of a broker, where it is one that Debian has.
program_of() {
    case $1 in
        nats | redis) echo "$1-server" ;;
        mosquitto) echo mosquitto ;;
    esac
}

version_of() {
    local program
    program=$(program_of "$1")
    # mosquitto says it among other things, and calls that an error.
    case $1 in
        mosquitto) "$program" -h 2>/dev/null || true ;;
        *) "$program" --version 2>/dev/null || echo none ;;
    esac | head -n 1
}

# What it listens at beside what is measured is anywhere, so that no other broker is in its way.
amqd_command() {
    broker_command=("$build_dir/bin/amqd" --config "$root/host/amq.toml" --set shards=1 --set log.level=warn
        --set control.path=off
        --set listen.native.url=tcp://127.0.0.1:0 --set listen.native_ws.url=ws://127.0.0.1:0
        --set listen.publishers.url=tcp://127.0.0.1:0 --set listen.subscribers.url=tcp://127.0.0.1:0
        "${amqd_settings[@]}" "$@")
}

# No limit drops a message: what the generator has in flight is all there can be.
mosquitto_command() {
    cat >"$work/mosquitto.conf" <<END
listener $1 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_queued_bytes 0
max_inflight_messages 0
set_tcp_nodelay true
log_type error
END
    broker_command=(mosquitto -c "$work/mosquitto.conf")
}

# Starts a broker on free ports, by the words in `start`, which may be none; amqd with those in `amqd_settings`. Sets broker_pid, and in
# `reach` how amq_load gets there.
start_broker() {
    local broker=$1 publish_port subscribe_port
    publish_port=$(free_port) || return 1
    subscribe_port=$publish_port
    if [[ $broker =~ ^(amqd|floor)$ ]]; then
        while [[ $subscribe_port == "$publish_port" ]]; do subscribe_port=$(free_port) || return 1; done
    fi
    case $broker in
        amqd) amqd_command --set "listen.publishers.url=tcp://127.0.0.1:$publish_port" \
            --set "listen.subscribers.url=tcp://127.0.0.1:$subscribe_port" ;;
        native) amqd_command --set "listen.native.url=tcp://127.0.0.1:$publish_port" ;;
        floor) broker_command=("$build_dir/bin/amq_floor" "$publish_port" "$subscribe_port") ;;
        anet | raw) broker_command=("$build_dir/bin/amq_${broker}_echo" "$publish_port") ;;
        nats) broker_command=(nats-server --addr 127.0.0.1 --port "$publish_port") ;;
        redis) broker_command=(redis-server --bind 127.0.0.1 --port "$publish_port" --save "" --appendonly no
            --dir "$work" --client-output-buffer-limit "pubsub 0 0 0") ;;
        mosquitto) mosquitto_command "$publish_port" ;;
        *) echo "there is no broker \"$broker\"" >&2; return 1 ;;
    esac
    "${start[@]}" "${broker_command[@]}" >"$work/broker.log" 2>&1 &
    broker_pid=$!
    await_port "$publish_port" || return 1
    await_port "$subscribe_port" || return 1
    reach=(--publish-port "$publish_port" --subscribe-port "$subscribe_port" --broker-pid "$broker_pid"
        --protocol "$(protocol_of "$broker")")
}

# Ends the broker that runs, by its own pid: politely, then after 5 s for good.
stop_broker() {
    [[ -n $broker_pid ]] || return 0
    kill -TERM "$broker_pid" 2>/dev/null || true
    timeout 5 tail --pid="$broker_pid" -s 0.02 -f /dev/null || kill -KILL "$broker_pid" 2>/dev/null || true
    wait "$broker_pid" 2>/dev/null || true
    broker_pid=
}
