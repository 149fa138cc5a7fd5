#!/usr/bin/env bash
# Whether script/bench does what it says, with runs too short to tell anything: cases of several brokers,
# and a tool that measures in a way of its own. Usage: script_smoke.sh <build directory>
set -euo pipefail
build_dir=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/tool" <<'END'
#!/usr/bin/env bash
echo "a table of its own"
while (($# > 0)); do
    [[ $1 != --targets ]] || printf 'beauty\t0.97\t>= 0.95\n' >>"$2"
    shift
done
END
printf '#!/bin/sh\nexit 1\n' >"$work/broken"
chmod +x "$work/tool" "$work/broken"

bench() {
    "$root/script/bench" --no-build --build-dir "$build_dir" --broker-core 0 --load-core 0 --rounds 1 \
        --seconds 1 "$@" 2>>"$work/progress"
}
fail() {
    echo "$1" >&2
    cat "$work/progress" >&2
    exit 1
}
expect() {
    grep -qF -- "$2" "$work/$1" || fail "script/bench does not say: $2"$'\n'"$(cat "$work/$1")"
}

bench --case "10 1->1 16B" --brokers floor,redis,mosquitto --tool "$work/tool" >"$work/table" ||
    fail "script/bench fails"
expect table "x floor  x redis  x mosquitto"
expect table "10 1->1 16B     mosquitto"
expect table "a table of its own"
expect table "beauty                                               0.97  >= 0.95     yes"
expect table "1 of 1 targets reached"

bench --case "12 16x64" --brokers amqd,floor --json >"$work/json" || fail "script/bench fails"
expect json '"case":"12 16x64 ws","broker":"amqd","unit":"requests","runs":1'
expect json '"name":"12 16x64, rate: amqd / floor","is":'
expect json '"name":"12 16x64 ws, rate: amqd / over TCP","is":'

if bench --case none --tool "$work/broken" >"$work/table"; then
    fail "script/bench calls it good that a tool failed"
fi
if bench --case "12 16x64" --brokers redis >"$work/table"; then
    fail "script/bench has cases with requests for redis, which has none"
fi
