# The tables of bench/curves.sh: each curve's figures, and by which laws they grow.
#   awk -f curves.awk -f curve_laws.awk -f curve_tables.awk -v format=table|markdown|json

END {
    if (format == "markdown") introduce()
    for (c = 1; c <= curves; ++c) if (has_curve[curve_at[c]]) tell(curve_at[c])
    if (format == "json") printf ",\"points\":[%s\n],\"laws\":[%s\n]", points, laws
}

function introduce() {
    print "# How amqd scales"
    print ""
    print "Written by `bench/curves.sh --record` from `bench/curves.tsv`, which has these figures and what each curve was"
    print "measured with. bench/README.md explains the method. Below each curve: the *exponent* is the slope of the"
    print "logarithms, so 0 is no growth and 1 is growth in proportion; the *law* is the simplest that fits nearly as well"
    print "as the best of `a`, `a + b log10 n`, `a + b n`, `a n^k`, and for rates `1 / (a + b n)`, each by least squares of"
    print "relative errors; the *deviation* is the root of their mean square. `k` and `M` are thousands and millions."
}

function tell(curve,    s, i) {
    if (format != "json") head(curve)
    for (s = 1; s <= series[curve]; ++s) for (i = 1; i <= xs[curve]; ++i) tell_point(curve, series_at[curve, s], x_at[curve, i])
    if (format == "markdown") print "\n| figure | exponent | law | deviation |\n|---|---:|---|---:|"
    else if (format == "table") printf "\n  %-42s%9s   %-48s%s\n", "figure", "exponent", "law", "deviation"
    for (s = 1; s <= series[curve]; ++s) tell_laws(curve, series_at[curve, s])
}

function head(curve,    f) {
    if (format == "markdown") {
        print "\n## " curve ": " title_of[curve] "\n"
        print "![" title_of[curve] "](../docs/pictures/curve_" curve ".svg)\n"
        print note_of[curve, "machine"] "; " note_of[curve, "method"] "; " note_of[curve, "date"] "; commit"
        print note_of[curve, "commit"] "; cores that others kept busy: " note_of[curve, "others"] ".\n"
        printf "| | n |"
    } else {
        print "\n" curve ": " title_of[curve]
        printf "  %-28s%9s", "", "n"
    }
    for (f = 1; f <= figures; ++f) if (has_figure[curve, figure_at[f]]) put(label_of[figure_at[f]])
    print ""
    if (format != "markdown") return
    printf "|---|---:|"
    for (f = 1; f <= figures; ++f) if (has_figure[curve, figure_at[f]]) printf "---:|"
    print ""
}

function put(text) { if (format == "markdown") printf " %s |", text; else printf "%12s", text }

# Those of a series that has nothing at this n are no row.
function tell_point(curve, name, x,    f, any) {
    for (f = 1; f <= figures; ++f) if (is_there(curve, name, x, figure_at[f])) any = 1
    if (!any) return
    if (format == "markdown") printf "| %s | %s |", name, whole(x)
    else if (format == "table") printf "  %-28s%9s", name, whole(x)
    for (f = 1; f <= figures; ++f) {
        if (!has_figure[curve, figure_at[f]]) continue
        any = is_there(curve, name, x, figure_at[f])
        if (format != "json") put(any ? digits(value[curve, name, x, figure_at[f]]) : "-")
        else if (any) add_point(curve, name, x, figure_at[f])
    }
    if (format != "json") print ""
}

function add_point(curve, name, x, figure) {
    points = points sprintf("%s\n{\"curve\":\"%s\",\"series\":\"%s\",\"n\":%s,\"figure\":\"%s\",\"value\":%s}", \
        points == "" ? "" : ",", curve, name, x, figure, value[curve, name, x, figure])
}

# A p99 says more of the machine than of n.
function tell_laws(curve, name,    f, figure) {
    for (f = 1; f <= figures; ++f) {
        figure = figure_at[f]
        if (figure == "p99_us" || !has[curve, name, figure] || !find_law(curve, name, figure)) continue
        if (format == "json") {
            laws = laws sprintf("%s\n{\"curve\":\"%s\",\"series\":\"%s\",\"figure\":\"%s\",\"exponent\":%s,\"law\":\"%s\",\"deviation\":\"%s\"}", \
                laws == "" ? "" : ",", curve, name, figure, exponent, law, deviation)
        } else if (format == "markdown") {
            printf "| %s: %s | %s | %s | %s |\n", name, label_of[figure], exponent, law, deviation
        } else {
            printf "  %-42s%9s   %-48s%s\n", name ": " label_of[figure], exponent, law, deviation
        }
    }
}
