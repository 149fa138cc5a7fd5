# What the monitor costs: of each case the median rate and CPU time of each way to look, and the medians of
# what each round's is of the same round's without it.

BEGIN { wanted = "rate broker_us p99_us" }

function of_without(name, who, what) { return ratio_of(name, who, name, "without", what) }

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
