# What the measuring scripts here share: an amqd of their own, pinned and stopped by its pid, what it
# uses, and the targets. To be sourced, with `me` and `root` set; it sets `work`, a directory that goes
# with the script.

quick=no build=yes
build_dir=$root/build/release
broker_core=0 load_core=1
targets_file=
shared_usage='  --quick           whether it works, not what it costs
  --targets FILE    also append lines "name<tab>is<tab>target" there
  --no-build        use what is built
  --build-dir DIR   where bin/ is (build/release)
  --broker-core N --load-core N   (0 and 1)'

die() { echo "$me: $*" >&2; exit 2; }
say() { echo "$me: $*" >&2; }

# Takes one of the options that all have; sets `taken` to how many words it was, 0: it is none of them.
take_shared_option() {
    taken=2
    case $1 in
        --quick) quick=yes taken=1; return ;;
        --no-build) build=no taken=1; return ;;
        --help | -h) usage; exit 0 ;;
    esac
    (($# > 1)) || die "$1 needs a value, or is not an option; see --help"
    case $1 in
        --targets) targets_file=$2 ;;
        --build-dir) build_dir=$(cd "$2" && pwd) ;;
        --broker-core) broker_core=$2 ;;
        --load-core) load_core=$2 ;;
        *) taken=0 ;;
    esac
}

strategies=(reliable_random reliable_spec unreliable_all unreliable_random)
# Builds these programs of preset release, and sees that they and the cores are there.
need() {
    local program core
    for core in "$broker_core" "$load_core" ${cores-}; do
        if taskset -c "$core" true 2>/dev/null; then continue; fi
        [[ $quick == yes ]] || die "there is no core $core; see --help"
        broker_core=$(taskset -pc $$ | sed 's/.*: //')
        load_core=$broker_core cores=$broker_core
    done
    if [[ $build == yes ]]; then
        say "building (preset release)"
        (cd "$root" && cmake --preset release >/dev/null &&
            cmake --build --preset release --target "$@" "${strategies[@]}" >/dev/null) >&2
    fi
    for program in "$@"; do
        [[ $program == monitor || -x $build_dir/bin/$program ]] ||
            die "$build_dir/bin/$program is not there: leave out --no-build"
    done
}

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

# Waits until the broker's log has a text that begins so, and gives the port behind it.
port_behind() {
    local found
    for _ in {1..400}; do
        found=$(grep -o "$1[0-9]*" "$work/broker.log" | head -n 1) || true
        if [[ -n $found ]]; then echo "${found##*:}"; return 0; fi
        sleep 0.05
    done
    cat "$work/broker.log" >&2
    die "the broker does not say where it listens"
}

# An amqd on the cores $1 with the arguments that follow; sets `broker`, its pid, and the ports native,
# native_ws, publishers and subscribers.
start_amqd() {
    local cores=$1
    shift
    : >"$work/broker.log"  # of the one before, which says where that was
    # Every connection and end of one is a line at level info: what is measured is not the log.
    taskset -c "$cores" "$build_dir/bin/amqd" --config "$root/host/amq.toml" --set log.format=logfmt \
        --set control.path=off --set listen.native.url=tcp://127.0.0.1:0 \
        --set listen.native_ws.url=ws://127.0.0.1:0 --set listen.publishers.url=tcp://127.0.0.1:0 \
        --set listen.subscribers.url=tcp://127.0.0.1:0 "$@" >"$work/broker.log" 2>&1 &
    broker=$!
    pids+=("$broker")
    native=$(port_behind "event=listening name=native role=any url=tcp://127.0.0.1:")
    native_ws=$(port_behind "event=listening name=native_ws role=any url=ws://127.0.0.1:")
    publishers=$(port_behind "event=listening name=publishers role=publisher url=tcp://127.0.0.1:")
    subscribers=$(port_behind "event=listening name=subscribers role=subscriber url=tcp://127.0.0.1:")
}

# KiB of resident memory of the broker, now and at most so far.
resident() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$broker/status"; }
peak() { awk '$1 == "VmHWM:" { print $2 }' "/proc/$broker/status"; }
# Seconds of CPU time of the broker, of all its threads, to the nanosecond as the scheduler has them.
cpu() { awk '{ sum += $1 } END { printf "%.6f\n", sum / 1e9 }' /proc/"$broker"/task/*/schedstat; }

# A figure that an expression of awk makes.
calc() { awk "BEGIN { printf \"%.${2:-3}f\", $1 }"; }
# The number that a line of JSON has under that name.
field() { sed -n "s/.*\"$1\":\([-+.0-9e]*\).*/\1/p"; }

missed=0
# One line of the table, and of the file: a name, what is, what should be as `<= N` or `>= N`, the unit.
target() {
    local name=$1 is=$2 bound=$3 unit=${4-} verdict=met
    awk -v is="$is" -v sign="${bound%% *}" -v most="${bound##* }" \
        'BEGIN { exit sign == "<=" ? !(is <= most) : !(is >= most) }' || { verdict=missed; missed=$((missed + 1)); }
    printf '%-52s %10s %s  (%s: %s)\n' "$name" "$is" "$unit" "$bound" "$verdict"
    [[ -z $targets_file ]] || printf '%s\t%s\t%s\n' "$name" "$is" "$bound" >>"$targets_file"
}
