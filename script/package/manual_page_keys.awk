# The Markdown of `amqd --config-docs` as roff: a section for each table, a paragraph for each key.
BEGIN { FS = " *[|] *" }

function literal(text) {
    gsub(/`/, "", text)
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    return text
}

/^### / {
    title = substr($0, 5)
    print ".SS \"" literal(title ~ /^`/ ? title : "Keys in no table") "\""
    next
}
/^[|]-/ || $2 == "Key" { next }
/^[|]/ {
    kind = $3
    if ($4 == "required") kind = kind ", required"
    else if ($4 != "") kind = kind ", default " $4
    if ($5 != "") kind = kind "; " $5
    print ".TP"
    print "\\fB" literal($2) "\\fR (" literal(kind) ")"
    print "\\&" literal($6)
}
