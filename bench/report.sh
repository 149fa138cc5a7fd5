# How script/bench reports what it has measured. Sourced by it, with its options in variables, and in
# `work` the files runs, client_runs, tool_targets and tool_tables.
# shellcheck shell=bash disable=SC2154

# How many cores everything else on the machine keeps busy, over one second.
foreign_load() {
    busy() { awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat; }
    local before
    before=$(busy)
    sleep 1
    awk -v a="$before" -v b="$(busy)" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", (b - a) / hz }'
}

machine() {
    awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo
}

commit() {
    local id changes
    id=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null) || { echo unknown; return; }
    changes=$(git -C "$root" status --porcelain 2>/dev/null | grep -v -E ' (bench/(RESULTS|CURVES)[.]md|bench/curves[.]tsv|docs/pictures/curve_.*)$' || true)
    echo "$id${changes:+ with uncommitted changes}"
}

describe() {
    local broker
    cat <<END
# Results

Written by \`script/bench --record\`; bench/README.md explains the method and every column. How each figure grows with
sessions, subscribers, topics, bodies, held messages and shards, as curves and tables, is in [CURVES.md](CURVES.md).

| | |
|---|---|
| command | \`$command_line\` |
| commit | $(commit) |
| date | $(date -u '+%Y-%m-%d %H:%M UTC') |
| machine | $(machine), $(nproc) cores, Linux $(uname -r) |
| pinned | broker to core $broker_core, load and clients to core $load_core; $foreign cores busy with other things before |
| rounds | $rounds of $seconds s after $warm_up s of warm-up, medians; failed runs: $failures |
| load | $body-byte bodies, unless the case says another size; model 12 with $subscribers subscribers |
END
    for broker in nats redis mosquitto; do
        ! uses "$broker" || echo "| $(program_of "$broker") | $(version_of "$broker") |"
    done
    ((${#wanted_clients[@]} == 0)) ||
        echo "| libnats | $(dpkg-query -W -f '${Version}' libnats-dev 2>/dev/null || echo unknown) |"
}

# One of the tables, in one of the formats, by these parts of a program in awk.
tabulate() {
    local format=$1 programs=() part
    for part in $2; do programs+=(-f "$root/bench/$part.awk"); done
    awk "${programs[@]}" -v format="$format" "${@:3}"
}
rows_of_load() { tabulate "$1" "figures rows summary" "$work/runs"; }
rows_of_clients() { tabulate "$1" "figures rows clients" "$work/client_runs"; }
# The targets of what was measured here, then those of the tools.
targets() { tabulate - "figures targets" "$work/runs" "$work/client_runs"; cat "$work/tool_targets"; }
verdicts() { targets | tabulate "$1" verdicts; }

# Of what was missed: by how much, why, and where the time goes.
explain() {
    local text
    text=$(targets | awk -f "$root/bench/misses.awk" "$root/bench/misses.tsv" -)
    [[ -z $text ]] || printf '\n## What was missed, and why\n\n%s\n' "$text"
    [[ -s $work/profiles ]] || return 0
    printf '\n## Where the time goes\n\nBy `bench/profile.sh`, original protocol, after the rounds.\n\n```\n'
    sed '$ { /^$/ d }' "$work/profiles"
    echo '```'
}

# All that are not empty, with a blank line before each.
tabulate_all() {
    local text
    [[ ! -s $work/runs ]] || { echo; rows_of_load "$1"; }
    [[ ! -s $work/client_runs ]] || { echo; rows_of_clients "$1"; }
    if [[ -s $work/tool_tables ]]; then
        if [[ $1 == markdown ]]; then printf '\n```\n'; else echo; fi
        cat "$work/tool_tables"
        [[ $1 != markdown ]] || echo '```'
    fi
    text=$(verdicts "$1")
    [[ -z $text ]] || printf '\n%s\n' "$text"
}

print_json() {
    printf '{"command":"%s","commit":"%s","machine":"%s","kernel":"%s","rounds":%s,"failures":%s' \
        "$command_line" "$(commit)" "$(machine)" "$(uname -r)" "$rounds" "$failures"
    printf ',"results":'
    rows_of_load json
    printf ',"clients":'
    rows_of_clients json
    printf ',"targets":'
    verdicts json
    echo '}'
}
