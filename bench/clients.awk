# Makes the second table of script/bench from the runs of amq_client_requests: for each number of
# threads and library the median of every figure, and the rate as a multiple of libnats's.
#   awk -f figures.awk -f rows.awk -f clients.awk -v format=table|markdown|json

BEGIN { wanted = "rate p50_us p90_us p99_us p999_us max_us cpu_us cpu" }

END { print_rows() }

function heading(between) {
    return "case" between "library" between "rate/s" between "x nats" between "x nats-asap" between "p50 us" \
        between "p90" between "p99" between "p99.9" between "max" between "CPU us" between "busy"
}

function row(name, library, between,    text) {
    text = name between library between short_rate(median(name, library, "rate"))
    text = text between ratio(name, library, "nats", "rate") between ratio(name, library, "nats-asap", "rate")
    text = text between sprintf("%.0f", median(name, library, "p50_us"))
    text = text between sprintf("%.0f", median(name, library, "p90_us"))
    text = text between sprintf("%.0f", median(name, library, "p99_us"))
    text = text between sprintf("%.0f", median(name, library, "p999_us"))
    text = text between sprintf("%.0f", median(name, library, "max_us"))
    text = text between sprintf("%.3g", median(name, library, "cpu_us"))
    return text between sprintf("%.0f %%", 100 * median(name, library, "cpu"))
}

function json_row(name, library) {
    return "\"case\":\"" name "\",\"library\":\"" library "\",\"runs\":" runs[name, library] \
        json_medians(name, library) ",\"rate_vs_nats\":" json_number(ratio(name, library, "nats", "rate")) \
        ",\"rate_vs_nats_asap\":" json_number(ratio(name, library, "nats-asap", "rate"))
}
