#pragma once
// The broker as a whole, for people.

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace amq::cli {

// The answer of /api/v1/server.
[[nodiscard]] std::string server_in_words(const boost::json::object& server);

// How it fares in a few lines: what it is, what goes through it, how fast, and what is wrong; of
// the answers of /api/v1/server and /api/v1/counters. Each line is safe to show.
[[nodiscard]] std::vector<std::string> overview_of(const boost::json::object& server,
                                                   const boost::json::object& counters);

}  // namespace amq::cli
