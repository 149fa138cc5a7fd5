# Makes the first table of script/bench from the runs of amq_load: for each case and broker the median
# of every figure, and the ratios of the medians to nats-server's and the floor's.
#   awk -f figures.awk -f rows.awk -f summary.awk -v format=table|markdown|json

BEGIN { wanted = "rate broker_us p50_us p90_us p99_us p999_us max_us broker_kib broker_cpu load_cpu" }

END { print_rows() }

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

function json_row(name, broker) {
    return "\"case\":\"" name "\",\"broker\":\"" broker "\",\"unit\":\"" unit[name] "\",\"runs\":" \
        runs[name, broker] json_medians(name, broker) \
        ",\"rate_vs_nats\":" json_number(ratio(name, broker, "nats", "rate")) \
        ",\"rate_vs_floor\":" json_number(ratio(name, broker, "floor", "rate")) \
        ",\"cpu_vs_floor\":" json_number(ratio(name, broker, "floor", "broker_us"))
}
