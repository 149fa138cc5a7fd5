# What RESULTS.md says of each target that was missed: by how much, and why.
#   awk -f misses.awk misses.tsv TARGETS
# misses.tsv has lines of what the name of a target begins with and a reason, split by a tab; the longest that fits
# counts. TARGETS is what verdicts.awk judges.

BEGIN { FS = "\t" }
FNR == NR { if ($0 !~ /^#/ && NF == 2) reason[$1] = $2; next }
{
    split($3, words, " ")
    bound = words[2] + 0
    if ($2 == "" || bound == 0) next
    below = words[1] ~ /^>/
    amount = below ? (bound - $2) / bound : ($2 - bound) / bound
    if (amount < 0 || (amount == 0 && words[1] ~ /=/)) next
    printf "- **%s** is %.4g and should be %s: %.1f %% too %s. %s\n", $1, $2, $3, 100 * amount, \
        below ? "little" : "much", why($1)
}

function why(name,    begin, longest) {
    longest = ""
    for (begin in reason)
        if (index(name, begin) == 1 && length(begin) > length(longest)) longest = begin
    return longest == "" ? "Why was not looked into." : reason[longest]
}
