#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {

void add_routes(http::Router& router, const Parts& parts) {
    add_health_routes(router, parts);
    add_server_routes(router, parts);
    add_connection_routes(router, parts);
    add_record_routes(router, parts);
    add_topic_routes(router, parts);
    add_model_routes(router, parts);
    add_series_routes(router, parts);
    add_heat_routes(router, parts);
    add_change_routes(router, parts);
}

}  // namespace amq::monitor
