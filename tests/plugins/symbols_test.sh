#!/bin/sh
# symbols_test.sh <plugin.so>: it shows one symbol, asks the host for none, and can be unmapped.
set -eu
library=$1
shown=$(nm -D --defined-only "$library" | awk '{print $NF}')
unique=$(nm "$library" | awk '$(NF-1) == "u"')
asked=$(nm -D --undefined-only "$library" | awk '{print $NF}' | grep -i amq || true)

fail() {
  echo "$library: $1" >&2
  exit 1
}
[ "$shown" = amq_plugin_v1 ] || fail "shows other symbols than amq_plugin_v1: $shown"
[ -z "$unique" ] || fail "has unique symbols, which pin it into the process: $unique"
[ -z "$asked" ] || fail "asks for symbols of the host: $asked"
