# Draws one curve of bench/curves.sh as an SVG: a panel for each figure, a line for each series. Axes are
# logarithmic where they span more than a factor of 20. It is readable on light and dark pages.
#   awk -f curves.awk -f curve_picture.awk -v wanted=NAME

END {
    split("#2f7ed8 #d9730d #2a9d5c #b04fc4", color_at, " ")
    width = 320; height = 280; left = 58; right = 12; top = 46; bottom = 44
    for (f = 1; f <= figures; ++f) if (is_drawn(figure_at[f])) panel_at[++panels] = figure_at[f]
    columns = panels < 3 ? panels : 3
    rows = int((panels + columns - 1) / columns)
    legend = 18 * series[wanted] + 8
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">\n", \
        columns * width, rows * height + legend
    print "<style>text{fill:#333}.axis{stroke:#777;fill:none}.grid{stroke:#8884;fill:none}.line{fill:none;stroke-width:2}"
    print "@media (prefers-color-scheme:dark){text{fill:#ddd}.axis{stroke:#999}}</style>"
    print "<title>" title_of[wanted] "</title>"
    set_x()
    for (p = 1; p <= panels; ++p) draw(panel_at[p], (p - 1) % columns * width, int((p - 1) / columns) * height)
    for (s = 1; s <= series[wanted]; ++s) {
        y = rows * height + 18 * s - 6
        printf "<path class=\"line\" stroke=\"%s\" d=\"M%d %dh24\"/>", color_at[s], left, y - 4
        printf "<text x=\"%d\" y=\"%d\">%s</text>\n", left + 30, y, series_at[wanted, s]
    }
    print "</svg>"
}

# Latencies, and what only the last point has, are in the table; memory is drawn where it is that of each.
function is_drawn(figure) {
    return has_figure[wanted, figure] && figure !~ /^(p50_us|p99_us|join_us)$/ && \
        !(figure == "mib" && (has_figure[wanted, "kib_each"] || has_figure[wanted, "bytes_each"]))
}

function log10(v) { return log(v) / log(10) }

# A place for 0 is half a decade left of the least other.
function set_x(    i) {
    has_zero = x_at[wanted, 1] == 0
    x_first = x_at[wanted, has_zero ? 2 : 1]; x_last = x_at[wanted, xs[wanted]]
    x_is_log = x_first > 0 && x_last / x_first > 20
    x_low = x_is_log ? log10(x_first) - (has_zero ? 0.5 : 0) : has_zero ? 0 : x_first
    x_high = x_is_log ? log10(x_last) : x_last
    if (x_high == x_low) ++x_high
}
function at_x(x,    v) {
    v = !x_is_log ? x : x == 0 ? x_low : log10(x)
    return left + 8 + (v - x_low) / (x_high - x_low) * (width - left - right - 16)
}

function set_y(figure,    s, i, v, most) {
    y_least = y_most = ""
    for (s = 1; s <= series[wanted]; ++s) for (i = 1; i <= xs[wanted]; ++i) {
        if (!is_there(wanted, series_at[wanted, s], x_at[wanted, i], figure)) continue
        v = value[wanted, series_at[wanted, s], x_at[wanted, i], figure]
        if (y_least == "" || v < y_least) y_least = v
        if (y_most == "" || v > y_most) y_most = v
    }
    y_is_log = y_least > 0 && y_most / y_least > 20
    y_low = y_is_log ? floor(log10(y_least)) : 0
    y_high = y_is_log ? floor(log10(y_most) + 0.999) : y_most * 1.08
    if (y_high <= y_low) y_high = y_low + 1
}
function at_y(v) { return height - bottom - ((y_is_log ? log10(v) : v) - y_low) / (y_high - y_low) * (height - top - bottom) }
function floor(v) { return int(v) > v ? int(v) - 1 : int(v) }

function draw(figure, dx, dy,    s) {
    set_y(figure)
    printf "<g transform=\"translate(%d %d)\">\n", dx, dy
    printf "<text x=\"%d\" y=\"%d\" font-size=\"13\" font-weight=\"bold\">%s</text>\n", left, top - 24, label_of[figure]
    draw_axes()
    for (s = 1; s <= series[wanted]; ++s) draw_series(series_at[wanted, s], figure, color_at[s])
    print "</g>"
}

function unit_of_x(    name) {
    name = wanted == "idle" ? "idle sessions" : wanted == "fan_out" ? "subscribers" : wanted == "held" ? "messages held" : wanted
    return wanted == "body" ? "bytes" : name
}

function draw_axes(    i, v, step, x, every) {
    printf "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>\n", left, top, height - bottom, width - right
    every = x_is_log && x_high - x_low > 4 ? 2 : 1
    for (i = 1; i <= xs[wanted]; ++i) {
        x = x_at[wanted, i]
        printf "<path class=\"axis\" d=\"M%.1f %dv4\"/>", at_x(x), height - bottom
        if (x == 0 || !x_is_log || xs[wanted] <= 7 || i % every == xs[wanted] % every)
            printf "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", at_x(x), height - bottom + 17, whole(x)
    }
    printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s%s</text>\n", width - right, height - bottom + 33, unit_of_x(), x_is_log ? ", logarithmic" : ""
    if (y_is_log) for (v = y_low; v <= y_high; ++v) tick(10 ^ v)
    else {
        step = 10 ^ floor(log10(y_high / 4))
        if (y_high / step > 20) step *= 5; else if (y_high / step > 8) step *= 2
        for (v = 0; v <= y_high; v += step) tick(v)
    }
}
function tick(v) {
    printf "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", left, at_y(v), width - right
    printf "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", left - 6, at_y(v) + 4, short(v)
}
function short(v) {
    if (v >= 1e6) return v / 1e6 " M"
    return v >= 1e4 ? v / 1e3 " k" : v ""
}

function draw_series(name, figure, color,    i, path, dots) {
    for (i = 1; i <= xs[wanted]; ++i) {
        if (!is_there(wanted, name, x_at[wanted, i], figure)) continue
        at = sprintf("%.1f %.1f", at_x(x_at[wanted, i]), at_y(value[wanted, name, x_at[wanted, i], figure]))
        path = path (path == "" ? "M" : "L") at
        split(at, xy, " ")
        dots = dots sprintf("<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>", xy[1], xy[2], color)
    }
    if (path != "") printf "<path class=\"line\" stroke=\"%s\" d=\"%s\"/>%s\n", color, path, dots
}
