#!/usr/bin/env bash
# Holds the laws and medians of bench/curves.sh against figures that were made by a law, and looks whether
# tables and pictures come of them. Usage: curves_test.sh [directory with bin/, to measure one curve as well]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0
expect() {
    if [[ $2 != *"$3"* ]]; then
        echo "$1: \"$3\" is not in: $2" >&2
        wrong=1
    fi
}

for n in 1 10 100 1000 10000; do
    awk -v n="$n" 'BEGIN {
        OFS = "\t"
        print "made", "root", n, "broker_us", 3 * sqrt(n)
        print "made", "line", n, "broker_us", 50 + 0.25 * n
        print "made", "level", n, "broker_us", 7 + (n == 10 ? 0.1 : 0)
        print "made", "decades", n, "broker_us", 2 + 4 * log(n) / log(10)
        print "made", "one core", n, "rate", 1e6 / (5 + 0.01 * n)
    }'
done >"$work/medians"
printf 'made\tthings that were made up\n' >"$work/titles"
made() { awk -f "$root/bench/curves.awk" "${@}" "$work/titles" "$work/medians"; }
for format in table markdown; do
    laws=$(made -f "$root/bench/curve_laws.awk" -f "$root/bench/curve_tables.awk" -v format="$format" | tr -s ' |' ' ')
    expect root "$laws" "root: CPU us 0.50 3.00 n^0.50 0 %"
    expect line "$laws" "50 + 0.25 n 0 %"
    expect level "$laws" "level: CPU us 0.00 constant, 7.02 1 %"
    expect decades "$laws" "2.00 + 4.00 log10 n 0 %"
    expect "one core" "$laws" "1 / (5.00e-06 + 1.00e-08 n) 0 %"
done
expect picture "$(made -f "$root/bench/curve_picture.awk" -v wanted=made | tail -n 1)" "</svg>"

printf 'c\ts\t1\trate\t%s\n' 9 1 5 >"$work/points"
printf 'c\t-\t-\tdate\ttoday\n' >>"$work/points"
medians=$(awk -F'\t' -v OFS=' ' -f "$root/bench/curve_medians.awk" "$work/points")
expect "median of three" "$medians" "c s 1 rate 5"
expect "what it was measured with" "$medians" "today"

if (($# > 0)); then
    json=$("$root/bench/curves.sh" --quick --no-build --build-dir "$1" --only held --json)
    expect "a curve" "$json" '"failures":0'
    expect "a curve" "$json" '"series":"handing over","n":1000,"figure":"seconds"'
fi
exit "$wrong"
