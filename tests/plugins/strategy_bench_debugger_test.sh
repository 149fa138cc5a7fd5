#!/bin/sh
# strategy_bench_debugger_test.sh <program>: a breakpoint in route() of a strategy that is linked into its test stops
# there, sees the message, and has the test on its stack.
set -eu
program=$1
command -v gdb >/dev/null || { echo "skipped: there is no gdb here"; exit 77; }
seen=$(gdb -q -batch -nx -iex 'set debuginfod enabled off' -ex 'break ReliableRandom::route' -ex run \
  -ex 'print *msg.raw_' -ex backtrace -ex kill "$program" 2>&1) || true

fail() {
  echo "$1, but:
$seen" >&2
  exit 1
}
says() { printf '%s\n' "$seen" | grep -q "$1"; }
if says 'ptrace: Operation not permitted'; then echo "skipped: nobody may be traced here"; exit 77; fi
says '^Breakpoint 1, .*ReliableRandom::route' || fail "stops in route()"
says '"orders"' || fail "sees the message"
says 'the_test_of_the_debugger' || fail "has the test on its stack"
