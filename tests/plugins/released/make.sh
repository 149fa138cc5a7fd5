#!/bin/sh
# make.sh <folder>: builds the plugins that are kept of a release, for this machine, into the folder.
#
# Run once for each minor version of the contract, on the day of its release and from the sources of its tag, on Debian
# 12 with its gcc, and the result is committed:
#   tests/plugins/released/make.sh tests/plugins/released/1.0/$(uname -m)
# What lies there is never built again: it stands for the plugins that people have. They are the four strategies and
# one in C, with the flags of a release, stripped, and without the paths of the machine that built them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
[ $# -eq 1 ] || { echo "make.sh <folder>" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
include=$(mktemp -d)
trap 'rm -r "$include"' EXIT
mkdir "$include/amq"
ln -s "$root/sdk/plugin" "$include/amq/plugin"

flags="-O2 -DNDEBUG -fPIC -fvisibility=hidden -fstack-protector-strong -fcf-protection -D_FORTIFY_SOURCE=2
    -ffile-prefix-map=$root/=/amq/ -ffile-prefix-map=$include/=/amq/ -I$include"
link="-shared -Wl,--version-script=$root/sdk/plugin/plugin.map -Wl,-z,defs -Wl,-z,relro -Wl,-z,now
    -Wl,-z,noexecstack -Wl,--build-id=none"

cd "$root"
for strategy in reliable_random reliable_spec unreliable_all unreliable_random; do
  g++ -std=c++20 $flags -fvisibility-inlines-hidden -fno-gnu-unique -D_GLIBCXX_ASSERTIONS \
    "plugins/$strategy/$strategy.cpp" $link -o "$folder/$strategy.so"
done
gcc -std=c11 $flags examples/strategies/first_come/first_come.c $link -o "$folder/first_come.so"

for library in "$folder"/*.so; do
  "$here/../symbols_test.sh" "$library"
  strip "$library"
  if strings -a "$library" | grep -e "$root" -e "$include" -e "$HOME/"; then
    echo "make.sh: $library holds paths of this machine" >&2
    exit 1
  fi
done
ls -l "$folder"
