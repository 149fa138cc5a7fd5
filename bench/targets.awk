# The targets that the runs of script/bench tell something of: lines of name, what it is, what it should
# be, split by tabs. A target that nobody ran both sides of has no line.
#   awk -f figures.awk -f targets.awk RUNS...

BEGIN { wanted = "rate broker_us p50_us p99_us" }

END {
    beside("12 256x1", "rate", "amqd", "floor", ">= 0.95")
    beside("12 256x1", "rate", "amqd", "nats", ">= 3")
    beside("12 256x1", "CPU", "amqd", "floor", "<= 1.1")
    beside("12 256x1", "p99", "amqd", "nats", "< 1")
    beside("12 16x64", "rate", "amqd", "floor", ">= 0.85")
    beside("12 16x64", "rate", "amqd", "nats", ">= 4")
    beside("12 1x1", "p50", "amqd", "nats", "<= 1")
    beside("12 1x1 spin", "p50", "amqd", "nats", "<= 0.6")
    beside("13 16x16 8 subs", "rate", "amqd", "floor", ">= 0.85")
    beside("10 1->64", "rate", "amqd", "floor", ">= 0.9")
    beside("10 1->64", "rate", "amqd", "nats", ">= 2.5")
    beside("10 1->64", "rate", "amqd", "redis", ">= 1.3")
    beside("10 1->1 16B", "rate", "amqd", "nats", ">= 1.5")
    beside("10 1->1 1KiB", "rate", "amqd", "nats", ">= 1.5")
    beside("10 1->1 16KiB", "rate", "amqd", "nats", ">= 1")
    beside("echo 256x1", "rate", "anet", "raw", ">= 0.95")
    beside("echo 16x64", "rate", "anet", "raw", ">= 0.8")
    for (c = 1; c <= cases; ++c) {
        if (case_name[c] ~ / ws$/) continue
        beside(case_name[c], "rate", "native", "amqd", ">= 0.95")
        beside(case_name[c], "CPU", "native", "amqd", "<= 1.05")
    }
    for (c = 1; c <= cases; ++c) {
        over_websocket(case_name[c], "amqd")
        over_websocket(case_name[c], "native")
    }
    beside("client 64", "rate", "amq-alone", "raw", ">= 0.7")
    beside("client 1", "p50", "amq-alone", "raw", "<= 1.15")
    beside("client 64", "rate", "amq", "nats", ">= 2")
    beside("client 64", "rate", "amq", "nats-asap", ">= 2")
    beside("client 1", "p50", "amq", "nats-asap", "<= 1")
}

# One who beside another in the same case.
function beside(name, what, who, to, target) {
    tell(name ", " what ": " who " / " to, ratio_of(name, who, name, to, figure[what]), target)
}

# A case over WebSocket beside the same over TCP.
function over_websocket(name, who,    tcp) {
    tcp = name
    if (sub(/ ws$/, "", tcp)) {
        tell(name ", rate: " who " / over TCP", ratio_of(name, who, tcp, who, "rate"), ">= 0.6")
    }
}

function tell(name, is, target) {
    if (is > 0) printf "%s\t%.6g\t%s\n", name, is, target
}

BEGIN { figure["rate"] = "rate"; figure["CPU"] = "broker_us"; figure["p50"] = "p50_us"; figure["p99"] = "p99_us" }
