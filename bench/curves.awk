# What the tables and pictures of bench/curves.sh share: reads the titles of curves, then medians.

BEGIN {
    FS = "\t"
    figures = split("rate broker_us p50_us p99_us mib kib_each bytes_each seconds join_us", figure_at, " ")
    split("messages/s|CPU us|p50 us|p99 us|MiB|KiB each|bytes each|seconds|us to join", label_at, "|")
    for (i = 1; i <= figures; ++i) label_of[figure_at[i]] = label_at[i]
}

FILENAME ~ /titles$/ { title_of[$1] = $2; curve_at[++curves] = $1; next }
$2 == "-" { note_of[$1, $4] = $5; next }
{
    has_curve[$1] = 1
    if (!(($1, $2) in series_known)) { series_known[$1, $2] = 1; series_at[$1, ++series[$1]] = $2 }
    if (!(($1, $3) in x_known)) { x_known[$1, $3] = 1; add_x($1, $3 + 0) }
    value[$1, $2, $3 + 0, $4] = $5 + 0
    has[$1, $2, $4] = 1
    has_figure[$1, $4] = 1
}

# Kept in order.
function add_x(curve, x,    j) {
    for (j = xs[curve]++; j >= 1 && x_at[curve, j] > x; --j) x_at[curve, j + 1] = x_at[curve, j]
    x_at[curve, j + 1] = x
}

function is_there(curve, name, x, figure) { return (curve, name, x, figure) in value }

# Three digits that say something.
function digits(v,    size) {
    size = v < 0 ? -v : v
    if (size >= 1e6) return sprintf("%.2f M", v / 1e6)
    if (size >= 1e5) return sprintf("%.0f k", v / 1e3)
    if (size >= 1e4) return sprintf("%.1f k", v / 1e3)
    if (size >= 100 || v == int(v)) return sprintf("%.0f", v)
    if (size >= 10) return sprintf("%.1f", v)
    if (size >= 1) return sprintf("%.2f", v)
    return size >= 0.001 ? sprintf("%.3g", v) : sprintf("%.2e", v)
}

function whole(n) {
    if (n >= 1e6 && n % 1e6 == 0) return n / 1e6 " M"
    if (n >= 1e4 && n % 1e3 == 0) return n / 1e3 " k"
    if (n >= 1048576 && n % 1048576 == 0) return n / 1048576 " Mi"
    if (n >= 1024 && n % 1024 == 0) return n / 1024 " Ki"
    return n ""
}
