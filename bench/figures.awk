# What the summaries of script/bench share: its runs, one a line (case, who, JSON, split by tabs), and
# the medians of their figures. A summary sets `wanted`, the names of its figures, in BEGIN.

BEGIN { FS = "\t" }

{
    if (!(($1) in seen_case)) { seen_case[$1] = 1; case_name[++cases] = $1 }
    if (!(($2) in seen_who)) { seen_who[$2] = 1; who_name[++whos] = $2 }
    count = ++runs[$1, $2]
    n_names = split(wanted, names, " ")
    for (i = 1; i <= n_names; ++i) value[$1, $2, names[i], count] = field($3, names[i])
    unit[$1] = $3 ~ /"unit":"deliveries"/ ? "deliveries" : "requests"
}

function field(json, name) {
    if (!match(json, "\"" name "\":[-+.0-9e]+")) return 0
    return substr(json, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
}

function median(name, who, what,    n, i, j, key, sorted) {
    n = runs[name, who]
    if (n == 0) return 0
    for (i = 1; i <= n; ++i) {
        key = value[name, who, what, i]
        for (j = i - 1; j >= 1 && sorted[j] > key; --j) sorted[j + 1] = sorted[j]
        sorted[j + 1] = key
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function ratio(name, who, to, what,    base) {
    base = median(name, to, what)
    if (who == to || base == 0) return "-"
    return sprintf("%.2f", median(name, who, what) / base)
}

function short_rate(rate) {
    if (rate >= 1e6) return sprintf("%.2f M", rate / 1e6)
    return sprintf(rate >= 1e5 ? "%.0f k" : "%.1f k", rate / 1e3)
}

function json_number(text) { return text == "-" ? "null" : text }
