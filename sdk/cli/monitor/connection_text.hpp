#pragma once
// Connections of an answer, for people.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "sdk/cli/table.hpp"

namespace amq::cli {

// What "sort" of /api/v1/connections takes.
[[nodiscard]] const std::vector<std::string>& connection_orders();

// A row for each.
[[nodiscard]] Table connection_table(const boost::json::array& connections);
// The same with what changes from second to second in front, for a screen.
[[nodiscard]] Table live_connection_table(const boost::json::array& connections);

// All that is known of one.
[[nodiscard]] std::string connection_in_words(const boost::json::object& connection);

}  // namespace amq::cli
