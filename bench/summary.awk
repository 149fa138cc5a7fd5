# Makes the first table of script/bench from the runs of amq_load: for each case and broker the median
# of every figure, and how many times that of the others it is. Who was not run has no column.
#   awk -f figures.awk -f rows.awk -f summary.awk -v format=table|markdown|json

BEGIN { wanted = "rate broker_us p50_us p90_us p99_us p999_us max_us broker_kib broker_cpu load_cpu" }

END {
    n_others = split("floor nats redis mosquitto", others, " ")
    for (c = 1; c <= cases; ++c) {
        tcp_of[case_name[c]] = case_name[c]
        over_websocket += sub(/ ws$/, "", tcp_of[case_name[c]])
    }
    print_rows()
}

# How this rate compares: the titles, or with a case and a broker the cells.
function comparison(between, name, broker,    i, text) {
    for (i = 1; i <= n_others; ++i) {
        if (!(others[i] in seen_who)) continue
        text = text between (name == "" ? "x " others[i] : ratio(name, broker, others[i], "rate"))
    }
    if (over_websocket) text = text between (name == "" ? "x TCP" : ratio_to_tcp(name, broker))
    return text
}

function ratio_to_tcp(name, broker,    is) {
    is = tcp_of[name] == name ? 0 : ratio_of(name, broker, tcp_of[name], broker, "rate")
    return is == 0 ? "-" : sprintf("%.2f", is)
}

# The cells of one row, joined by `between`.
function row(name, broker, between,    text) {
    text = name between broker between short_rate(median(name, broker, "rate"))
    text = text comparison(between, name, broker)
    text = text between sprintf("%.3g", median(name, broker, "broker_us"))
    if ("floor" in seen_who) text = text between ratio(name, broker, "floor", "broker_us")
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
    return "case" between "broker" between "rate/s" comparison(between, "") between "CPU us" \
        ("floor" in seen_who ? between "x floor" : "") between "p50 us" between "p90" between "p99" between \
        "p99.9" between "max" between "MiB" between "broker busy" between "load busy"
}

function json_row(name, broker) {
    return "\"case\":\"" name "\",\"broker\":\"" broker "\",\"unit\":\"" unit[name] "\",\"runs\":" \
        runs[name, broker] json_medians(name, broker) \
        ",\"rate_vs_floor\":" json_number(ratio(name, broker, "floor", "rate")) \
        ",\"rate_vs_nats\":" json_number(ratio(name, broker, "nats", "rate")) \
        ",\"rate_vs_redis\":" json_number(ratio(name, broker, "redis", "rate")) \
        ",\"rate_vs_mosquitto\":" json_number(ratio(name, broker, "mosquitto", "rate")) \
        ",\"rate_vs_tcp\":" json_number(ratio_to_tcp(name, broker)) \
        ",\"cpu_vs_floor\":" json_number(ratio(name, broker, "floor", "broker_us"))
}
