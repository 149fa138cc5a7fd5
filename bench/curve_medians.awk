# Medians of the points of bench/curves.sh: curve, series, x, figure, value, split by tabs. What a curve
# was measured with has "-" as its series and goes through as it is.

$2 == "-" { print; next }
{
    key = $1 OFS $2 OFS $3 OFS $4
    if (!(key in count)) order[++keys] = key
    values[key, ++count[key]] = $5 + 0
}

END {
    for (k = 1; k <= keys; ++k) {
        n = count[order[k]]
        for (i = 1; i <= n; ++i) {
            v = values[order[k], i]
            for (j = i - 1; j >= 1 && list[j] > v; --j) list[j + 1] = list[j]
            list[j + 1] = v
        }
        print order[k], n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    }
}
