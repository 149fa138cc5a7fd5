#pragma once
// What an operator should look at now, in words.

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "plugins/monitor/records/record_store.hpp"

namespace amq::monitor {

enum class Severity : std::uint8_t { warning, critical };

struct Alarm {
    Severity severity = Severity::warning;
    std::string text;
};

/// From the broker's answers and the state of the store, if there is one. Pure.
[[nodiscard]] std::vector<Alarm> alarms_of(const boost::json::object& counters,
                                           const boost::json::object& server,
                                           const boost::json::object& plugins,
                                           const std::optional<StoreStatus>& store);

[[nodiscard]] boost::json::array json_of(const std::vector<Alarm>&);

}  // namespace amq::monitor
