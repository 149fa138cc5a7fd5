#pragma once
// What happened to connections, for people.

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace amq::cli {

// What "kind" of /api/v1/records takes.
[[nodiscard]] const std::vector<std::string>& record_kinds();

// The records of an answer, a row each, the newest first.
[[nodiscard]] std::string records_in_words(const boost::json::object& answer);

// Why some may be missing, and how to see more; empty when it is all.
[[nodiscard]] std::string what_is_missing(const boost::json::object& answer);

}  // namespace amq::cli
