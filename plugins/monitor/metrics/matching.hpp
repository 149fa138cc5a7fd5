#pragma once
// How the subscribers of messages were chosen, for Prometheus.

#include <boost/json/object.hpp>

#include "plugins/monitor/metrics/families.hpp"

namespace amq::monitor {

/// Strategies of models that are told apart; what the rest counts is under "other".
constexpr std::size_t kMostMatched = 100;

/// From the host's answer to the question `counters`.
void add_matching(Families&, const boost::json::object& counters);

}  // namespace amq::monitor
