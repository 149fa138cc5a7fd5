#!/bin/sh
# abi.sh write <header>: prints the layout of the contract in that header, as abidw writes it.
# abi.sh check <header> <layout>: fails when a plugin built for the layout could not live with a host of the header.
#
# Once for each minor version, on the day of its release:
#   tests/plugins/released/abi.sh write sdk/plugin/abi.h > tests/plugins/released/1.0/contract.abi
# abidiff answers in bits: 1 it failed, 2 it was called wrongly, 4 something differs, 8 something is gone. Any of them
# fails here. What may differ is in allowed.abignore, with its reason; and new values of an enumeration, which abidiff
# takes for harmless. A suppression of abidiff 2.2 that is meant for fields at the end lets fields that were renamed or
# have another type pass as well, so these are looked for in a second report, which suppresses nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=$1 header=$2
[ "$command" = write ] || layout=$(realpath "$3")
for tool in abidw abidiff g++; do
  command -v $tool >/dev/null || { echo "skipped: $tool is missing; script/packages installs it"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# From a folder of its own, so that no path gets into it; by gcc, whatever builds the rest: the debug information of
# clang leaves out what no code uses.
cp "$header" "$work/abi.h"
# What monitors have of it, where that is beside it: in no release before 1.1.
monitors=$(dirname "$header")/abi_monitor.h
[ ! -f "$monitors" ] || sed 's|<amq/plugin/abi.h>|"abi.h"|' "$monitors" > "$work/abi_monitor.h"
cp "$here/contract.cpp" "$work"
cd "$work"
g++ -std=c++20 -g -O0 -gno-column-info -fPIC -shared -nostdlib -fvisibility=hidden -fdebug-prefix-map="$work"=. \
  contract.cpp -o libcontract.so
abidw --no-architecture --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --out-file now.abi \
  libcontract.so

if [ "$command" = write ]; then
  cat now.abi
  exit
fi
# Functions that are new take structs that are new.
differences() { abidiff --no-default-suppression --no-architecture --no-added-syms "$@" "$layout" now.abi; }
differences --suppressions "$here/allowed.abignore"
differences --harmless --leaf-changes-only >all.txt || true
if grep -E 'data member (change|deletion|replacement)|enumerator (change|deletion)|abidiff' all.txt; then
  cat all.txt
  exit 4
fi
