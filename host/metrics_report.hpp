#pragma once
// What a strategy counts, as JSON.

#include <string_view>

#include <boost/json/array.hpp>

#include "host/exchange/plugin_metrics.hpp"

namespace amq::host {

/// An object for each metric of the strategy with that id, in the order of their names.
boost::json::array metrics_of(std::string_view strategy, const exchange::MetricsSnapshot&);

/// An object for each metric of all strategies, each with the strategy's id as `strategy`.
boost::json::array metrics_of_all(const exchange::MetricsSnapshot&);

}  // namespace amq::host
