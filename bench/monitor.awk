# What the monitor costs: of each case the median rate and CPU time of each way to look, and the medians of
# what each round's is of the same round's without it.

BEGIN { wanted = "rate broker_us p99_us" }

function of_without(name, who, what,    n, i, j, key, sorted) {
    n = runs[name, who] < runs[name, "without"] ? runs[name, who] : runs[name, "without"]
    if (n == 0) return 0
    for (i = 1; i <= n; ++i) {
        if (value[name, "without", what, i] == 0) return 0
        key = value[name, who, what, i] / value[name, "without", what, i]
        for (j = i - 1; j >= 1 && sorted[j] > key; --j) sorted[j + 1] = sorted[j]
        sorted[j + 1] = key
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

END {
    printf "%-10s %-8s %10s %10s %9s %10s %9s %6s\n", "case", "looked", "rate/s", "x without", "CPU us",
        "x without", "p99 us", "aim"
    split("without monitor page scraped", order, " ")
    for (c = 1; c <= cases; ++c) {
        for (w = 1; w <= 4; ++w) {
            name = case_name[c]
            who = order[w]
            if (runs[name, who] == 0) continue
            aim = who == "without" ? "" : who == "page" ? ">=0.98" : ">=0.99"
            printf "%-10s %-8s %10.0f %10.4f %9.3f %10.4f %9.0f %6s\n", name, who, median(name, who, "rate"),
                of_without(name, who, "rate"), median(name, who, "broker_us"),
                of_without(name, who, "broker_us"), median(name, who, "p99_us"), aim
        }
    }
}
