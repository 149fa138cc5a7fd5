# The lines of amq_http_reader as a table, in milliseconds.

function field(name) {
    if (!match($0, "\"" name "\":[-+.0-9e]+")) return 0
    return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
}

BEGIN { printf "%-62s %6s %8s %8s %8s %8s  %s\n", "path", "asked", "KiB", "p50 ms", "p99 ms", "max ms", "aim" }

{
    match($0, "\"path\":\"[^\"]*\"")
    path = substr($0, RSTART + 8, RLENGTH - 9)
    printf "%-62s %6d %8.1f %8.2f %8.2f %8.2f  %s\n", path, field("requests"), field("bytes") / 1024,
        field("p50_us") / 1000, field("p99_us") / 1000, field("max_us") / 1000, "p99 < 50"
}
