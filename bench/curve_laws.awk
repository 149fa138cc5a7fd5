# Names the law by which a figure grows: the slope of the logarithms, and the simplest of some laws that
# is nearly as good as the best. Errors are relative: the root of the mean of their squares.

# Sets slope: the exponent k of n^k, by least squares of the logarithms. 0, when there are too few points.
function fit_power(n,    i, lx, ly, sx, sy, sxx, sxy, m) {
    for (i = 1; i <= n; ++i) {
        if (px[i] <= 0 || py[i] <= 0) continue
        lx = log(px[i]); ly = log(py[i])
        sx += lx; sy += ly; sxx += lx * lx; sxy += lx * ly; ++m
    }
    if (m < 2 || m * sxx == sx * sx) return 0
    slope = (m * sxy - sx * sy) / (m * sxx - sx * sx)
    factor = exp((sy - slope * sx) / m)
    return m
}

# Fits y = a + b f(x) with weights 1/y^2; sets a, b and the error.
function fit(n, kind,    i, x, y, w, sw, sx, sy, sxx, sxy, m, e, sum) {
    for (i = 1; i <= n; ++i) {
        if (kind == "log" && px[i] <= 0 || py[i] <= 0) continue
        x = shape(px[i], kind); y = kind == "inverse" ? 1 / py[i] : py[i]
        w = 1 / (y * y)
        sw += w; sx += w * x; sy += w * y; sxx += w * x * x; sxy += w * x * y; ++m
    }
    if (m < 4) return 0
    b = kind == "constant" || sw * sxx == sx * sx ? 0 : (sw * sxy - sx * sy) / (sw * sxx - sx * sx)
    a = (sy - b * sx) / sw
    for (i = 1; i <= n; ++i) {
        if (kind == "log" && px[i] <= 0 || py[i] <= 0) continue
        y = kind == "inverse" ? 1 / py[i] : py[i]
        e = (a + b * shape(px[i], kind)) / y - 1
        sum += e * e
    }
    error = sqrt(sum / m)
    return m
}

function shape(x, kind) {
    if (kind == "constant") return 0
    return kind == "log" ? log(x) / log(10) : x
}

function error_of_power(n,    i, e, sum, m) {
    for (i = 1; i <= n; ++i) {
        if (px[i] <= 0 || py[i] <= 0) continue
        e = factor * exp(slope * log(px[i])) / py[i] - 1
        sum += e * e; ++m
    }
    return sqrt(sum / m)
}

# Sets exponent, law and deviation, as texts, of what one series has of a figure.
function find_law(curve, name, figure,    i, n, best, text) {
    n = 0
    for (i = 1; i <= xs[curve]; ++i) {
        if (is_there(curve, name, x_at[curve, i], figure)) {
            px[++n] = x_at[curve, i]; py[n] = value[curve, name, x_at[curve, i], figure]
        }
    }
    exponent = law = deviation = "-"
    if (fit_power(n) < 2) return 0
    exponent = sprintf("%.2f", slope > -0.005 && slope < 0.005 ? 0 : slope)
    if (!fit(n, "constant")) return 1
    constant_error = error; constant = a
    best = error_of_power(n); text = digits(factor) " n^" sprintf("%.2f", slope)
    if (fit(n, "log") && error < best) { best = error; text = sum_of("log10 n") }
    if (fit(n, "linear") && error < best) { best = error; text = sum_of("n") }
    if (figure == "rate" && fit(n, "inverse") && error < best) { best = error; text = "1 / (" sum_of("n") ")" }
    if (constant_error <= 0.05 || constant_error <= 1.3 * best) {
        best = constant_error; text = "constant, " digits(constant)
    }
    law = (best > 0.2 ? "none fits; nearest: " : "") text; deviation = sprintf("%.0f %%", 100 * best)
    return 1
}

function sum_of(what) { return digits(a) (b < 0 ? " - " digits(-b) : " + " digits(b)) " " what }
