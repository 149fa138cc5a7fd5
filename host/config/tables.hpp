#pragma once

// The schema's entries grouped by the table they are written in.

#include <span>
#include <string>
#include <vector>

#include "host/config/schema.hpp"

namespace amq::host {

/// Consecutive entries of one table; the path is empty for keys in no table.
struct TableOfEntries {
    Path path;  // limits; listen, NAME
    std::span<const Entry> entries;
};

std::vector<TableOfEntries> schema_tables();

}  // namespace amq::host
