// What changes something: each is a command of the broker, and noted.

#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"
#include "plugins/monitor/http/json_body.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxPublish = 16 * 1024 * 1024;  // bytes of a body with its message in base64

http::Response do_it(const ApiParts& parts, const http::Request& request, std::string_view what,
                     json::object command) {
    command["do"] = what;
    const Told told = parts.broker.act(command);
    parts.note_change(what, request, told);
    return outcome_of(told);
}

// A command whose fields are those of the body, and perhaps one of the path.
http::Handler command(const Parts& parts, std::string what, std::string from_path = {}) {
    return [parts, what = std::move(what),
            from_path = std::move(from_path)](const http::Request& request) {
        json::object fields;
        if (!request.body.empty()) {
            auto body = http::json_body(request);
            if (auto* refusal = std::get_if<http::Response>(&body)) return std::move(*refusal);
            fields = std::move(std::get<json::object>(body));
        }
        if (fields.contains("do")) {
            return http::error_response(400, http::Refusal::bad_body,
                                        "'do' is said by the path, not by the body");
        }
        if (!from_path.empty()) fields[from_path] = request.capture(from_path);
        return do_it(*parts, request, what, std::move(fields));
    };
}

}  // namespace

void add_change_routes(http::Router& router, const Parts& parts) {
    router.post("/api/v1/publish", command(parts, "publish")).body_up_to(kMaxPublish);
    router.post("/api/v1/kick", command(parts, "session.kick"));
    router.post("/api/v1/connections/{id}/kick", command(parts, "session.kick", "id"));
    router.post("/api/v1/plugins/{id}/swap", command(parts, "plugin.swap", "id"));
    router.post("/api/v1/plugins/{id}/reload", command(parts, "plugin.reload", "id"));
    router.post("/api/v1/server/reload", command(parts, "server.reload"));
    router.post("/api/v1/server/drain", command(parts, "server.drain"));
    router.post("/api/v1/log/level", command(parts, "log.level"));
}

}  // namespace amq::monitor
