# Sums what perf reports, one function a line (share, library, function, split by bars), by parts of amq.

BEGIN { FS = "|" }
/^#/ || NF < 3 { next }
{
    share = $1; sub(/%/, "", share)
    library = $2; symbol = $3
    part = part_of(library, symbol)
    of[part] += share; all += share
}

# By the first name of amq's that is the function's own, and not one in its arguments.
function part_of(library, symbol,    name) {
    if (symbol ~ /\[k\]/ || library ~ /kernel|vmlinux|\[vdso\]/) return "kernel"
    if (library ~ /\.so/ && library ~ /reliable|unreliable/) return "plugin"
    if (library ~ /libc|libstdc|libm|ld-linux/) return "libraries"
    name = symbol
    sub(/^ *\[.\] */, "", name); sub(/\(.*/, "", name)
    if (name ~ /amq::anet/) return "anet"
    if (name ~ /amq::exchange/) return "core"
    if (name ~ /boost::asio/) return "anet"
    if (name ~ /boost::unordered/) return "core"
    if (name ~ /amq::/) return "host"
    return "other"
}

END {
    if (all == 0) { print "perf saw nothing"; exit 1 }
    count = split("kernel core host anet plugin libraries other", parts, " ")
    for (i = 1; i <= count; ++i) printf "  %-10s %5.1f %%\n", parts[i], 100 * of[parts[i]] / all
}
