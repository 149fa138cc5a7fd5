#pragma once
// Counts by name, in a line.

#include <boost/json/object.hpp>
#include <string>

namespace amq::cli {

// "ok 12, timeout 3": those that are more than 0, in their order.
[[nodiscard]] std::string counts_in_words(const boost::json::object& counts);

// Of all of them.
[[nodiscard]] std::uint64_t sum_of(const boost::json::object& counts);

}  // namespace amq::cli
