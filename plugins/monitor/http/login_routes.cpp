#include "plugins/monitor/http/login_routes.hpp"

#include <string_view>
#include <utility>

#include "plugins/monitor/http/json_body.hpp"

namespace amq::monitor::http {
namespace {

boost::json::object facts_of(Caller caller, const Access& access) {
    return {{"caller", boost::json::string(name_of(caller))},
            {"reads", caller != Caller::anonymous || access.lets_anybody_read()},
            {"changes", caller == Caller::admin},
            {"token_configured", access.lets_change()}};
}

Response with_cookie(Response response, std::string cookie) {
    response.fields.push_back({"Set-Cookie", std::move(cookie)});
    return response;
}

Response log_in(const Request& request, Access& access) {
    auto body = json_body(request);
    if (auto* wrong = std::get_if<Response>(&body)) return std::move(*wrong);
    const auto& object = std::get<boost::json::object>(body);
    const auto* token = object.if_contains("token");
    if (token == nullptr || !token->is_string() || object.size() != 1) {
        return error_response(400, Refusal::bad_body, "the body must be {\"token\":\"...\"}");
    }
    const auto& text = token->get_string();
    auto login = access.log_in({text.data(), text.size()});
    if (const auto* fault = std::get_if<Fault>(&login)) return error_response(*fault);
    auto& done = std::get<Access::Login>(login);
    return with_cookie(json_response(facts_of(done.caller, access)), std::move(done.cookie));
}

}  // namespace

void add_login_routes(Router& router, std::shared_ptr<Access> access) {
    router
        .get("/api/v1/login",
             [access](const Request& request) {
                 return json_response(facts_of(request.caller, *access));
             })
        .needing(Needs::nothing)
        .at_once();
    router
        .post("/api/v1/login",
              [access](const Request& request) { return log_in(request, *access); })
        .needing(Needs::nothing)
        .at_once();
    router
        .post("/api/v1/logout",
              [access](const Request& request) {
                  return with_cookie(json_response(facts_of(Caller::anonymous, *access)),
                                     access->log_out(request.head));
              })
        .needing(Needs::nothing)
        .at_once();
}

}  // namespace amq::monitor::http
