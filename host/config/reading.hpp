#pragma once

// What one source of settings says, key by key, before anything of it is believed.

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "host/config/error.hpp"
#include "host/config/schema.hpp"

namespace amq::host {

/// A known key and what was written for it.
struct Assignment {
    Match match;
    Path option;  // not empty: one of a strategy's options, below `models.12.options`
    std::string key;
    boost::json::value value;
    Place place;
};

/// One of the tables that the user names, such as `listen.public`, or numbers, such as `topics.0`.
struct NamedTable {
    Path path;
    Place place;
};

/// All of one source, in its order.
struct Reading {
    std::vector<NamedTable> tables;
    std::vector<Assignment> assignments;
    ConfigErrors errors;
};

}  // namespace amq::host
