# How a summary of script/bench prints its rows. It has the functions heading(between) and
# row(name, who, between), which join cells, and json_row(name, who). `format`: table, markdown, json.

# One row for each case and whoever has run it.
function print_rows(    c, w, first) {
    if (format == "json") printf "["
    else print_cells(heading("\t"))
    if (format == "markdown") print rule(heading("\t"))
    first = 1
    for (c = 1; c <= cases; ++c) {
        for (w = 1; w <= whos; ++w) {
            if (!runs[case_name[c], who_name[w]]) continue
            if (format != "json") print_cells(row(case_name[c], who_name[w], "\t"))
            else printf "%s\n{%s}", first ? "" : ",", json_row(case_name[c], who_name[w])
            first = 0
        }
    }
    if (format == "json") printf "]"
}

function print_cells(line,    titles, cells, n, i, text, width) {
    if (format == "markdown") {
        gsub(/\t/, " | ", line)
        print "| " line " |"
        return
    }
    split(heading("\t"), titles, "\t")
    n = split(line, cells, "\t")
    text = sprintf("%-16s%-10s", cells[1], cells[2])
    for (i = 3; i <= n; ++i) {
        width = length(titles[i]) > 7 ? length(titles[i]) + 2 : 9
        text = text sprintf("%" width "s", cells[i])
    }
    print text
}

function rule(line,    n, i, text, cells) {
    n = split(line, cells, "\t")
    text = "|---|---|"
    for (i = 3; i <= n; ++i) text = text "---:|"
    return text
}

# The medians of all figures, as members of a JSON object.
function json_medians(name, who,    i, text) {
    for (i = 1; i <= n_names; ++i) text = text ",\"" names[i] "\":" median(name, who, names[i])
    return text
}
