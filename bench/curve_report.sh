# How bench/curves.sh tells and records what it has measured. Sourced by it, with its options in variables,
# and in `work` the files points and medians.
# shellcheck shell=bash disable=SC2034,SC2154

. "$root/bench/report.sh"
curves_file=$root/bench/curves.tsv
page=$root/bench/CURVES.md
pictures=$root/docs/pictures

# What a curve was measured with, as lines of the same five columns.
note() {
    local busy
    busy=$(foreign_load)
    point "$1" - - date "$(date -u '+%Y-%m-%d %H:%M UTC')"
    point "$1" - - commit "$(commit)"
    point "$1" - - method "$rounds rounds of $seconds s after $warm_up s of warm-up"
    point "$1" - - machine "$(machine), $(nproc) cores, Linux $(uname -r)"
    point "$1" - - others "$foreign before, $busy after"
}

titles() {
    local entry
    for entry in "${curves[@]}"; do printf '%s\t%s\n' "${entry%%|*}" "${entry##*|}"; done
}

# awk on lines of medians, with what the programs of curves share, in the order of the list of curves.
on_curves() {
    local file=$1 programs=() part
    for part in $2; do programs+=(-f "$root/bench/$part.awk"); done
    titles >"$work/titles"
    awk "${programs[@]}" "${@:3}" "$work/titles" "$file"
}

# The medians of all rounds, in the order in which points came first.
summarize() {
    awk -F'\t' -v OFS='\t' -f "$root/bench/curve_medians.awk" "$1"
}

print_tables() { on_curves "$work/medians" "curves curve_laws curve_tables" -v format=table; }

print_json() {
    printf '{"command":"%s","commit":"%s","machine":"%s","kernel":"%s","rounds":%s,"failures":%s' \
        "$command_line" "$(commit)" "$(machine)" "$(uname -r)" "$rounds" "$failures"
    on_curves "$work/medians" "curves curve_laws curve_tables" -v format=json
    echo '}'
}

# What was measured takes the place of what was recorded for these curves; others stay.
merge_record() {
    local old=/dev/null
    [[ ! -f $curves_file ]] || old=$curves_file
    awk -F'\t' 'NR == FNR { now[$1] = 1; next } !($1 in now)' "$work/medians" "$old" >"$work/kept"
    cat "$work/kept" "$work/medians" >"$curves_file"
    say "wrote bench/curves.tsv"
}

draw_all() {
    local name
    [[ -f $curves_file ]] || die "there is no bench/curves.tsv: use --record first"
    on_curves "$curves_file" "curves curve_laws curve_tables" -v format=markdown >"$page"
    for name in $(awk -F'\t' '!seen[$1]++ { print $1 }' "$curves_file"); do
        on_curves "$curves_file" "curves curve_picture" -v wanted="$name" >"$pictures/curve_$name.svg"
    done
    say "wrote bench/CURVES.md and docs/pictures/curve_*.svg"
}
