# Makes the last table of script/bench, from all its runs: the ratios that somebody waits for, and what
# each should be. Of medians; where one of the two was not run, there is no line.
#   awk -f figures.awk -f ratios.awk -v format=table|markdown|json

BEGIN { wanted = "rate broker_us p50_us" }

END {
    if (format == "json") printf "["
    for (c = 1; c <= cases; ++c) {
        tell(case_name[c], "native", "amqd", "rate", "0.90 or more")
        tell(case_name[c], "native", "amqd", "broker_us", "")
    }
    tell("client 64", "amq", "nats", "rate", "2.00 or more")
    tell("client 64", "amq", "nats-asap", "rate", "2.00 or more")
    tell("client 1", "amq", "nats-asap", "p50_us", "1.00 or less")
    if (format == "json") printf "]"
}

function tell(name, who, to, what, should_be,    is, title) {
    is = ratio(name, who, to, what)
    if (is == "-" || !runs[name, who]) return
    title = what == "broker_us" ? "CPU" : what == "rate" ? "rate" : "p50"
    if (format == "json") {
        printf "%s\n{\"case\":\"%s\",\"of\":\"%s\",\"to\":\"%s\",\"what\":\"%s\",\"is\":%s,\"should_be\":\"%s\"}", \
            told++ ? "," : "", name, who, to, title, is, should_be
    } else if (format == "markdown") {
        if (!told++) print "| ratio | is | should be |\n|---|---:|---|"
        printf "| %s, %s: %s / %s | %s | %s |\n", name, title, who, to, is, should_be
    } else {
        printf "%-44s%6s   %s\n", name ", " title ": " who " / " to, is, should_be
    }
}
