#pragma once
// Topics of an answer, for people.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "sdk/cli/table.hpp"

namespace amq::cli {

// What "sort" of /api/v1/topics takes.
[[nodiscard]] const std::vector<std::string>& topic_orders();

[[nodiscard]] Table topic_table(const boost::json::array& topics);

// The first so many of those that somebody published to while nobody subscribed; empty when there
// are none.
[[nodiscard]] std::string unheard_in_words(const boost::json::array& unheard, std::size_t most);

// One, with who subscribes to it.
[[nodiscard]] std::string topic_in_words(const boost::json::object& topic);

}  // namespace amq::cli
