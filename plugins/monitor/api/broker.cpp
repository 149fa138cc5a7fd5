#include "plugins/monitor/api/broker.hpp"

#include <string_view>
#include <utility>

namespace amq::monitor {
namespace {

namespace json = boost::json;

std::string error_in(const json::object& object) {
    const json::value* error = object.if_contains("error");
    if (error == nullptr || !error->is_string()) return "the broker did not answer";
    return std::string(error->get_string());
}

}  // namespace

Broker::Broker(Say ask, Say act) : ask_(std::move(ask)), act_(std::move(act)) {}

Told Broker::ask(const json::object& question) const {
    if (ask_) return ask_(question);
    return {AMQ_E_STATE, {{"error", "this host answers no questions: it has no amq.inspect/1"}}};
}

Told Broker::ask(std::string_view what) const {
    return ask({{"ask", what}});
}

Told Broker::act(const json::object& command) const {
    if (act_) return act_(command);
    return {AMQ_E_UNSUPPORTED,
            {{"error", "this monitor may change nothing: set admin = true in its plugin's table"}}};
}

http::Response failure_of(const Told& told) {
    const std::string why = error_in(told.json);
    switch (told.rc) {
        case AMQ_E_CONFIG: return http::error_response(404, http::Refusal::not_found, why);
        case AMQ_E_UNSUPPORTED: return http::error_response(403, http::Refusal::not_allowed, why);
        default: return http::error_response(503, http::Refusal::busy, why);
    }
}

http::Response response_of(const Told& told) {
    return told.is_good() ? http::tagged(http::json_response(told.json)) : failure_of(told);
}

http::Response outcome_of(const Told& told) {
    if (!told.is_good()) return failure_of(told);
    const json::value* ok = told.json.if_contains("ok");
    const bool is_done = ok != nullptr && ok->is_bool() && ok->get_bool();
    return http::json_response(is_done ? 200 : 409, told.json);
}

}  // namespace amq::monitor
