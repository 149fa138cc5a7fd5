#include "plugins/monitor/http/admission.hpp"

#include <optional>
#include <utility>

#include "plugins/monitor/http/origin.hpp"

namespace amq::monitor::http {
namespace {

Fault wrong_host(std::string_view host) {
    return {421, Refusal::bad_host,
            "this server does not answer for the host \"" + std::string(host.substr(0, 64)) +
                "\": name it in hosts, in the options of this plugin, if it should"};
}

// Reading changes nothing, so that only what is posted must not come from a page of others.
std::optional<Fault> check_origin(const Head& head, Method method) {
    const std::string_view origin = head.field("origin");
    const bool only_reads = method == Method::get || method == Method::head;
    if (only_reads || origin.empty() || is_same_origin(origin, head.field("host"))) {
        return std::nullopt;
    }
    return Fault{403, Refusal::foreign_origin, "a page of another origin must not do this"};
}

std::optional<Fault> check_body(std::size_t size, Method method, std::size_t most) {
    if (method != Method::post && size > 0) {
        return Fault{400, Refusal::malformed, "only a POST has a body"};
    }
    if (size <= most) return std::nullopt;
    return Fault{413, Refusal::body_too_large,
                 "the body is longer than " + std::to_string(most) + " bytes"};
}

Response missed(const Router::Missed& miss) {
    if (miss.status == 404) {
        return error_response(404, Refusal::not_found, "there is nothing at this path");
    }
    Response response =
        error_response(405, Refusal::wrong_method, "here only " + miss.allow + " is known");
    response.fields.push_back({"Allow", miss.allow});
    return response;
}

Response denied(const Fault& fault) {
    Response response = error_response(fault);
    if (fault.status == 401) response.fields.push_back({"WWW-Authenticate", "Bearer"});
    if (fault.status == 429) response.fields.push_back({"Retry-After", "1"});
    return response;
}

}  // namespace

Admission Admissions::admit(Head head, const Ends& ends) const {
    const std::string_view host = head.field("host");
    if (!host.empty() && !is_own_host(host, ends.local_address, hosts_)) {
        return error_response(wrong_host(host));
    }
    auto target = read_target(head.target, host);
    if (const auto* fault = std::get_if<Fault>(&target)) return error_response(*fault);
    auto& [path, pairs] = std::get<Target>(target);
    const Method method = method_of(head.method);
    if (const auto fault = check_origin(head, method)) return error_response(*fault);

    auto found = router_.find(method, path);
    if (const auto* miss = std::get_if<Router::Missed>(&found)) return missed(*miss);
    auto& [route, captures] = std::get<Router::Found>(found);
    const auto caller = access_.judge(head, route->needs);
    if (const auto* fault = std::get_if<Fault>(&caller)) return denied(*fault);
    auto query = read_query(pairs, route->parameters);
    if (const auto* fault = std::get_if<Fault>(&query)) return error_response(*fault);

    const std::size_t size = head.content_length.value_or(0);
    const std::size_t most = route->max_body != 0 ? route->max_body : limits_.max_body;
    if (const auto fault = check_body(size, method, most)) return error_response(*fault);
    Admitted admitted{route, {}, size};
    admitted.request.method = method;
    admitted.request.path = shown(path);
    admitted.request.captures = std::move(captures);
    admitted.request.query = std::move(std::get<Query>(query));
    admitted.request.head = std::move(head);
    admitted.request.peer = ends.peer;
    admitted.request.caller = std::get<Caller>(caller);
    return admitted;
}

}  // namespace amq::monitor::http
