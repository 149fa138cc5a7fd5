# Makes the summary of script/bench from its runs, one a line: case, broker, JSON of amq_load, split
# by tabs. For each case and broker it prints the median of every figure, and the ratios of the
# medians to nats-server's and the floor's. -v format=table, markdown or json.

BEGIN { FS = "\t" }

{
    if (!(($1) in seen_case)) { seen_case[$1] = 1; case_name[++cases] = $1 }
    if (!(($2) in seen_broker)) { seen_broker[$2] = 1; broker_name[++brokers] = $2 }
    count = ++runs[$1, $2]
    split("rate broker_us p50_us p90_us p99_us p999_us max_us broker_kib broker_cpu load_cpu", names, " ")
    for (i in names) value[$1, $2, names[i], count] = field($3, names[i])
    unit[$1] = $3 ~ /"unit":"deliveries"/ ? "deliveries" : "requests"
}

END {
    if (format == "json") print_json()
    else if (format == "markdown") print_markdown()
    else print_table()
}

function field(json, name) {
    if (!match(json, "\"" name "\":[-+.0-9e]+")) return 0
    return substr(json, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
}

function median(name, broker, what,    n, i, j, key, sorted) {
    n = runs[name, broker]
    if (n == 0) return 0
    for (i = 1; i <= n; ++i) {
        key = value[name, broker, what, i]
        for (j = i - 1; j >= 1 && sorted[j] > key; --j) sorted[j + 1] = sorted[j]
        sorted[j + 1] = key
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function ratio(name, broker, to, what,    base) {
    base = median(name, to, what)
    if (broker == to || base == 0) return "-"
    return sprintf("%.2f", median(name, broker, what) / base)
}

function short_rate(rate) {
    if (rate >= 1e6) return sprintf("%.2f M", rate / 1e6)
    return sprintf(rate >= 1e5 ? "%.0f k" : "%.1f k", rate / 1e3)
}

# The cells of one row, joined by `between`.
function row(name, broker, between,    text) {
    text = name between broker between short_rate(median(name, broker, "rate"))
    text = text between ratio(name, broker, "nats", "rate") between ratio(name, broker, "floor", "rate")
    text = text between sprintf("%.3g", median(name, broker, "broker_us"))
    text = text between ratio(name, broker, "floor", "broker_us")
    text = text between sprintf("%.0f", median(name, broker, "p50_us"))
    text = text between sprintf("%.0f", median(name, broker, "p90_us"))
    text = text between sprintf("%.0f", median(name, broker, "p99_us"))
    text = text between sprintf("%.0f", median(name, broker, "p999_us"))
    text = text between sprintf("%.0f", median(name, broker, "max_us"))
    text = text between sprintf("%.1f", median(name, broker, "broker_kib") / 1024)
    text = text between sprintf("%.0f %%", 100 * median(name, broker, "broker_cpu"))
    return text between sprintf("%.0f %%", 100 * median(name, broker, "load_cpu"))
}

function heading(between) {
    return "case" between "broker" between "rate/s" between "x nats" between "x floor" between \
        "CPU us" between "x floor" between "p50 us" between "p90" between "p99" between "p99.9" between \
        "max" between "MiB" between "broker busy" between "load busy"
}

function print_markdown(    c, b) {
    print "| " heading(" | ") " |"
    print "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for (c = 1; c <= cases; ++c) {
        for (b = 1; b <= brokers; ++b) {
            if (runs[case_name[c], broker_name[b]]) {
                print "| " row(case_name[c], broker_name[b], " | ") " |"
            }
        }
    }
}

function print_aligned(line,    cells, n, i, text) {
    n = split(line, cells, "\t")
    text = sprintf("%-16s%-7s", cells[1], cells[2])
    for (i = 3; i <= n; ++i) text = text sprintf(i > 13 ? "%12s" : "%9s", cells[i])
    print text
}

function print_table(    c, b) {
    print_aligned(heading("\t"))
    for (c = 1; c <= cases; ++c) {
        for (b = 1; b <= brokers; ++b) {
            if (runs[case_name[c], broker_name[b]]) print_aligned(row(case_name[c], broker_name[b], "\t"))
        }
    }
}

function json_number(text) { return text == "-" ? "null" : text }

function print_json(    c, b, i, name, broker, text, between) {
    text = "["
    for (c = 1; c <= cases; ++c) {
        for (b = 1; b <= brokers; ++b) {
            name = case_name[c]
            broker = broker_name[b]
            if (!runs[name, broker]) continue
            text = text between "\n{\"case\":\"" name "\",\"broker\":\"" broker "\",\"unit\":\"" unit[name] \
                "\",\"runs\":" runs[name, broker]
            for (i = 1; i in names; ++i) text = text ",\"" names[i] "\":" median(name, broker, names[i])
            text = text ",\"rate_vs_nats\":" json_number(ratio(name, broker, "nats", "rate")) \
                ",\"rate_vs_floor\":" json_number(ratio(name, broker, "floor", "rate")) \
                ",\"cpu_vs_floor\":" json_number(ratio(name, broker, "floor", "broker_us")) "}"
            between = ","
        }
    }
    printf "%s]", text
}
