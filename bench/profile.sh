#!/usr/bin/env bash
# Where amqd's time goes, by a profile of its processor time: the shares of the kernel and of each part of
# amq. bench/README.md explains it.
set -euo pipefail

usage() {
    cat <<'END'
Usage: bench/profile.sh [options]
  --case PxW        publishers x messages of each in flight; may be given again (16x64 and 256x1)
  --model N         (12)
  --subscribers N   (4)
  --protocol NAME   amq or native (native)
  --seconds S       of the profile (4)
  --symbols         also the twenty functions that take most
  --quick           half a second: whether it works
  --no-build        use what is built
  --build-dir DIR   where bin/ is (build/release)
  --broker-core N --load-core N   (0 and 1)
END
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=profile.sh
. "$root/bench/broker.sh"
cases=() protocol=native model=12 subscriber_count=4 seconds=4 symbols=no
while (($# > 0)); do
    [[ $1 != --symbols ]] || { symbols=yes; shift; continue; }
    take_shared_option "$@"
    if ((taken == 0)); then
        case $1 in
            --case) cases+=("$2") ;;
            --protocol) protocol=$2 ;;
            --model) model=$2 ;;
            --subscribers) subscriber_count=$2 ;;
            --seconds) seconds=$2 ;;
            *) die "there is no option $1; see --help" ;;
        esac
        taken=2
    fi
    shift "$taken"
done
[[ -z $targets_file ]] || die "there is no option --targets; see --help"
[[ $quick == no ]] || seconds=0.5
((${#cases[@]} > 0)) || cases=(16x64 256x1)
[[ $protocol =~ ^(amq|native)$ ]] || die "--protocol cannot be \"$protocol\""
[[ $model =~ ^1[0-3]$ ]] || die "--model cannot be \"$model\""
[[ $subscriber_count =~ ^[1-9][0-9]{0,3}$ ]] || die "--subscribers cannot be \"$subscriber_count\""
[[ $seconds =~ ^[0-9]{1,2}([.][0-9]+)?$ ]] || die "--seconds cannot be \"$seconds\""
command -v perf >/dev/null || die "perf is missing: install the Debian package linux-perf"
need amqd amq_load

profile() {
    local publishers=${1%x*} window=${1#*x} ports=(--port "$native")
    [[ $protocol == native ]] || ports=(--publish-port "$publishers_port" --subscribe-port "$subscribers")
    timeout 60 taskset -c "$load_core" "$build_dir/bin/amq_load" --protocol "$protocol" "${ports[@]}" \
        --broker-pid "$broker" --model "$model" --publishers "$publishers" --window "$window" --subscribers "$subscriber_count" \
        --warm-up 0.5 --seconds "$(calc "$seconds + 1")" --json >"$work/load" &
    local load=$!
    sleep 0.7
    # There may be no counters of the processor here: a clock does.
    perf record -q -e cpu-clock -F 4000 -p "$broker" -o "$work/perf.data" -- sleep "$seconds" >"$work/perf.log" 2>&1 ||
        die "perf cannot look at another process: see /proc/sys/kernel/perf_event_paranoid"
    wait "$load"
    printf 'model %s, %s with %s subscribers, %s: %.0f a second, %s us of CPU time each\n' \
        "$model" "$1" "$subscriber_count" "$protocol" "$(field rate <"$work/load")" "$(field broker_us <"$work/load")"
    perf report -i "$work/perf.data" --stdio --percent-limit 0 --no-children --sort dso,symbol -t '|' 2>>"$work/perf.log" \
        >"$work/symbols"
    awk -f "$root/bench/profile.awk" "$work/symbols" || cat "$work/perf.log" >&2
    [[ $symbols == no ]] || awk '!/^#/ && NF > 0 && ++shown <= 20' "$work/symbols"
    echo
}

for entry in "${cases[@]}"; do
    [[ $entry =~ ^[1-9][0-9]*x[1-9][0-9]*$ ]] || die "--case cannot be \"$entry\""
    start_amqd "$broker_core" --set shards=1
    publishers_port=$publishers
    profile "$entry"
    stop_all
done
