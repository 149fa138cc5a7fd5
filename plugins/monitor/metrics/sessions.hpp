#pragma once
// Sessions that came, went, read too slowly or said what they must not, for Prometheus.

#include <boost/json/object.hpp>

#include "plugins/monitor/metrics/families.hpp"

namespace amq::monitor {

/// From the host's answer to the question `counters`.
void add_sessions(Families&, const boost::json::object& counters);

}  // namespace amq::monitor
