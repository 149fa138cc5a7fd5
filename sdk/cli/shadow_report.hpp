#pragma once
// What came of a shadow, for people.

#include <boost/json/object.hpp>
#include <string>

namespace amq::cli {

// The report as amqd has it in its answer to plugin.shadow.
[[nodiscard]] std::string shadow_in_words(const boost::json::object& report);

}  // namespace amq::cli
