# What the summaries of script/bench share: its runs, one a line (case, who, JSON, round, split by tabs;
# without a round they count), the medians of their figures, and ratios: the medians of what each round's
# figure is of the same round's. A summary sets `wanted`, the names of its figures, in BEGIN.

BEGIN { FS = "\t" }

{
    if (!(($1) in seen_case)) { seen_case[$1] = 1; case_name[++cases] = $1 }
    if (!(($2) in seen_who)) { seen_who[$2] = 1; who_name[++whos] = $2 }
    count = ++runs[$1, $2]
    n_names = split(wanted, names, " ")
    round_of[$1, $2, count] = NF > 3 ? $4 : count
    for (i = 1; i <= n_names; ++i) {
        value[$1, $2, names[i], count] = field($3, names[i])
        in_round[$1, $2, names[i], round_of[$1, $2, count]] = value[$1, $2, names[i], count]
    }
    unit[$1] = $3 ~ /"unit":"deliveries"/ ? "deliveries" : "requests"
}

function field(json, name) {
    if (!match(json, "\"" name "\":[-+.0-9e]+")) return 0
    return substr(json, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
}

function median(name, who, what,    i, list) {
    for (i = 1; i <= runs[name, who]; ++i) list[i] = value[name, who, what, i]
    return middle_of(list, runs[name, who])
}

# Of the first n of a list, which it sorts.
function middle_of(list, n,    i, j, key) {
    if (n == 0) return 0
    for (i = 2; i <= n; ++i) {
        key = list[i]
        for (j = i - 1; j >= 1 && list[j] > key; --j) list[j + 1] = list[j]
        list[j + 1] = key
    }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

# Of one case and who to another case and who; 0, when no round has both.
function ratio_of(name, who, to_name, to, what,    i, n, round, list) {
    for (i = 1; i <= runs[name, who]; ++i) {
        round = round_of[name, who, i]
        if (in_round[to_name, to, what, round] > 0) {
            list[++n] = value[name, who, what, i] / in_round[to_name, to, what, round]
        }
    }
    return middle_of(list, n)
}

# Of one who to another in the same case, as text.
function ratio(name, who, to, what,    is) {
    is = who == to ? 0 : ratio_of(name, who, name, to, what)
    return is == 0 ? "-" : sprintf("%.2f", is)
}

function short_rate(rate) {
    if (rate >= 1e6) return sprintf("%.2f M", rate / 1e6)
    return sprintf(rate >= 1e5 ? "%.0f k" : "%.1f k", rate / 1e3)
}

function json_number(text) { return text == "-" ? "null" : text }
