#pragma once
// Every path that the monitor answers; docs/MONITOR.md describes them.

#include <functional>
#include <memory>

#include "plugins/monitor/api/broker.hpp"
#include "plugins/monitor/api/live.hpp"
#include "plugins/monitor/http/access.hpp"
#include "plugins/monitor/http/events.hpp"
#include "plugins/monitor/http/router.hpp"
#include "plugins/monitor/http/server.hpp"
#include "plugins/monitor/metrics/metrics.hpp"
#include "plugins/monitor/records/records.hpp"
#include "plugins/monitor/series/heat.hpp"
#include "plugins/monitor/series/sampler.hpp"

namespace amq::monitor {

/// What the answers are made of. All of it outlives the server.
struct ApiParts {
    Broker broker;
    Records& records;
    Sampler& sampler;
    Heat& heat;
    Live& live;
    TopicSeries& topics;
    RisingCounts& plugin_counts;
    std::function<http::CounterValues()> http_counters;
    std::function<std::int64_t()> now_us;  // since 1970
    /// An operator did something, and how it ended.
    std::function<void(std::string_view what, const http::Request&, const Told&)> note_change;
};
using Parts = std::shared_ptr<const ApiParts>;

void add_routes(http::Router&, const Parts&);

// Of which these are the parts.
void add_health_routes(http::Router&, const Parts&);
void add_server_routes(http::Router&, const Parts&);
void add_connection_routes(http::Router&, const Parts&);
void add_record_routes(http::Router&, const Parts&);
void add_topic_routes(http::Router&, const Parts&);
void add_model_routes(http::Router&, const Parts&);
void add_series_routes(http::Router&, const Parts&);
void add_heat_routes(http::Router&, const Parts&);
void add_change_routes(http::Router&, const Parts&);

}  // namespace amq::monitor
