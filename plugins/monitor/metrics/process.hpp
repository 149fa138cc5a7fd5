#pragma once
// What every process exports, by the names that Prometheus' own libraries use.

#include <boost/json/object.hpp>

#include "plugins/monitor/metrics/families.hpp"

namespace amq::monitor {

/// From the host's answer to the question `server`.
void add_process(Families&, const boost::json::object& server);

}  // namespace amq::monitor
