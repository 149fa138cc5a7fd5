#include "plugins/monitor/http/event_route.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace amq::monitor::http {
namespace {

// Nothing when it is not there, or not of this server.
std::optional<std::uint64_t> last_id_of(const Request& request) {
    const std::string_view text = request.head.field("last-event-id");
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return id;
}

Response open_stream(const Request& request, EventHub& hub) {
    Response response;
    response.type = "text/event-stream";
    response.fields.push_back(
        {"X-Accel-Buffering", "no"});  // of proxies, which would wait for more
    if (request.method == Method::head) return response;
    EventHub::Wish wish;
    for (const std::string_view name : request.query.texts("type")) wish.names.emplace_back(name);
    wish.last_id = last_id_of(request);
    response.events = hub.open(std::move(wish));
    if (response.events) return response;
    return error_response(503, Refusal::too_many_streams,
                          "there are too many event streams already");
}

}  // namespace

Route& add_event_route(Router& router, std::string_view path, std::shared_ptr<EventHub> hub,
                       std::vector<std::string> names) {
    return router
        .get(path,
             [hub = std::move(hub)](const Request& request) { return open_stream(request, *hub); })
        .query({Parameter::choice("type", std::move(names)).repeated()})
        .at_once();
}

}  // namespace amq::monitor::http
