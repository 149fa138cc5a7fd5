#pragma once

// The schema's entries grouped by the table they are written in.

#include <span>
#include <string>
#include <vector>

#include "host/config/schema.hpp"

namespace amq::host {

/// Consecutive entries of one table; the path is empty for keys in no table.
struct TableOfEntries {
    Path path;  // limits; listen, NAME; topics, INDEX
    std::span<const Entry> entries;
};

std::vector<TableOfEntries> schema_tables();

/// How the head of a table is written: "[listen.a]"; one of an array has no number: "[[topics]]".
std::string head_of(const Path& table);

}  // namespace amq::host
