#pragma once
// Where event streams are asked for.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/monitor/http/events.hpp"
#include "plugins/monitor/http/router.hpp"

namespace amq::monitor::http {

/// GET path?type=NAME, which may come more than once; without it a stream has all events but those
/// that must be named. The field Last-Event-ID says what the peer has seen. The names are those
/// that `type` knows.
Route& add_event_route(Router&, std::string_view path, std::shared_ptr<EventHub>,
                       std::vector<std::string> names);

}  // namespace amq::monitor::http
