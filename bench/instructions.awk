# Compares recorded counts of instructions (the first file) with those found (the second one):
# "stage instructions" a line. More than 5 % more fails, and so does a stage that only one of them has.

NR == FNR { recorded[$1] = $2; next }
{
    found[$1] = $2
    if (!($1 in recorded)) {
        complain($1 " has no recorded count, found " $2)
        next
    }
    change = recorded[$1] == 0 ? 0 : 100 * ($2 / recorded[$1] - 1)
    row($1, recorded[$1], $2, change)
    if ($2 > 1.05 * recorded[$1])
        complain(sprintf("%s takes %.1f %% more instructions: recorded %s, found %s", $1, change, recorded[$1], $2))
    if ($2 < 0.95 * recorded[$1])
        better = better sprintf("  %s: recorded %s, found %s, %.1f %%\n", $1, recorded[$1], $2, change)
}

END {
    for (stage in recorded)
        if (!(stage in found)) complain(stage " was not counted, recorded " recorded[stage])
    if (better != "") {
        print "BETTER by more than 5 %: record it, or it may get lost again unseen: bench/instructions.sh --record"
        printf "%s", better
    }
    if (complaints != "") {
        print "WORSE by more than 5 %, or not comparable; if that is meant to be so: bench/instructions.sh --record"
        printf "%s", complaints
        exit 1
    }
}

function row(stage, before, now, change) {
    if (!head++) printf "%-36s %10s %10s %8s\n", "instructions of one message", "recorded", "found", "change"
    printf "%-36s %10s %10s %+7.1f%%\n", stage, before, now, change
}

function complain(text) { complaints = complaints "  " text "\n" }
