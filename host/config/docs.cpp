#include "host/config/docs.hpp"

#include <string_view>

#include "host/config/tables.hpp"
#include "host/config/value.hpp"

namespace amq::host {
namespace {

std::string_view type_of(Kind kind) {
    switch (kind) {
        case Kind::shards: return "number or text";
        case Kind::count: return "number";
        case Kind::size: return "size";
        case Kind::duration: return "time";
        case Kind::boolean: return "boolean";
        case Kind::choice:
        case Kind::text: return "text";
        case Kind::options: return "table";
    }
    return "";
}

std::string code(const std::string& text) {
    return text.empty() ? "" : "`" + text + "`";
}

std::string default_of(const Entry& entry) {
    switch (entry.presence) {
        case Presence::required: return "required";
        case Presence::inherited: return "that of the model";
        case Presence::optional: break;
    }
    return code(toml_of_default(entry));
}

std::string row(const Entry& entry) {
    std::string text = "| " + code(split(entry.key).back());
    text += " | " + std::string(type_of(entry.kind));
    text += " | " + default_of(entry);
    text += " | " + range_text(entry);
    text += " | " + std::string(entry.help) + " |\n";
    return text;
}

}  // namespace

std::string config_docs() {
    std::string text;
    for (const TableOfEntries& table : schema_tables()) {
        text += text.empty() ? "" : "\n";
        text +=
            table.path.empty() ? "### In no table\n\n" : "### `" + head_of(table.path) + "`\n\n";
        text += "| Key | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n";
        for (const Entry& entry : table.entries) text += row(entry);
    }
    return text;
}

}  // namespace amq::host
