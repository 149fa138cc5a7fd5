#include "host/config/tables.hpp"

#include <cstddef>

namespace amq::host {
namespace {

Path table_of(const Entry& entry) {
    Path path = split(entry.key);
    path.pop_back();
    return path;
}

}  // namespace

std::vector<TableOfEntries> schema_tables() {
    std::vector<TableOfEntries> tables;
    for (std::size_t begin = 0; begin < schema().size();) {
        const Path path = table_of(schema()[begin]);
        std::size_t end = begin + 1;
        while (end < schema().size() && table_of(schema()[end]) == path) ++end;
        tables.push_back({path, schema().subspan(begin, end - begin)});
        begin = end;
    }
    return tables;
}

std::string head_of(const Path& table) {
    return is_array(table) ? "[[" + table[0] + "]]" : "[" + joined(table) + "]";
}

}  // namespace amq::host
