# Judges targets: lines of name, what it is, what it should be ("<= 1.1", "< 300 B", ">= 3"), split by tabs,
# whoever wrote them.
#   awk -f verdicts.awk -v format=table|markdown|json

BEGIN { FS = "\t"; if (format == "json") printf "[" }

{
    ++judged
    reached += is_reached($2, $3)
    verdict = is_reached($2, $3) ? "yes" : "no"
    if (format == "json") {
        printf "%s\n{\"name\":\"%s\",\"is\":%s,\"should_be\":\"%s\",\"reached\":%s}", (judged > 1 ? "," : ""), \
            escaped($1), (is_number($2) ? $2 : "null"), escaped($3), (verdict == "yes" ? "true" : "false")
    } else if (format == "markdown") {
        if (judged == 1) print "| target | is | should be | reached |\n|---|---:|---|---|"
        printf "| %s | %s | %s | %s |\n", $1, shown($2), $3, verdict
    } else {
        if (judged == 1) printf "%-48s%9s  %-12s%s\n", "target", "is", "should be", "reached"
        printf "%-48s%9s  %-12s%s\n", $1, shown($2), $3, verdict
    }
}

END {
    if (format == "json") printf "]"
    else if (judged > 0) printf "%s%d of %d targets reached\n", format == "markdown" ? "\n" : "", reached, judged
}

# A figure that is missing, or no number, reaches nothing.
function is_reached(is, target,    words) {
    split(target, words, " ")
    if (!is_number(is) || words[2] !~ /^[0-9.]+$/) return 0
    if (words[1] == ">=") return is + 0 >= words[2] + 0
    if (words[1] == "<=") return is + 0 <= words[2] + 0
    if (words[1] == ">") return is + 0 > words[2] + 0
    return words[1] == "<" && is + 0 < words[2] + 0
}

function is_number(text) { return text ~ /^-?[0-9]+([.][0-9]+)?(e[-+]?[0-9]+)?$/ }

function shown(is) { return is_number(is) ? sprintf("%.4g", is) : "-" }

function escaped(text) {
    gsub(/[\\"]/, "", text)
    return text
}
