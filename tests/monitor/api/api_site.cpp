#include "tests/monitor/api/api_site.hpp"

#include <algorithm>
#include <utility>

#include "plugins/monitor/http/event_route.hpp"
#include "plugins/monitor/http/login_routes.hpp"

namespace amq::monitor {

namespace json = boost::json;

json::object json_of(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return json::parse(text).as_object();
}

http::Router all_routes(const Parts& parts, const std::shared_ptr<http::Access>& access,
                        const std::shared_ptr<http::EventHub>& hub) {
    http::Router router;
    add_routes(router, parts);
    http::add_login_routes(router, access);
    http::add_event_route(router, "/api/v1/events", hub,
                          {"tick", "record", "strike", "strategy", "log", "trace"});
    return router;
}

ApiSite::ApiSite(Changes changes) : records(RecordsOptions{}) {
    records.start();
    Broker::Say act;
    if (changes == Changes::yes) {
        act = [this](const json::object& command) { return told_of(command); };
    }
    auto parts = std::make_shared<ApiParts>(ApiParts{
        Broker([this](const json::object& question) { return told_to(question); }, act), records,
        sampler, heat, live, topics, plugin_counts,
        [this] { return server_ == nullptr ? http::CounterValues{} : server_->counters(); },
        [this] { return now_us; },
        [this](std::string_view what, const http::Request& request, const Told& told) {
            const std::lock_guard lock(mutex_);
            noted_.push_back(std::string(what) + ' ' + request.path + ' ' +
                             std::to_string(told.rc));
        }});
    auto access =
        std::make_shared<http::Access>(http::AccessOptions{.token = http::token_of(http::kToken)});
    server_ = std::make_unique<http::Server>(
        all_routes(parts, access, std::make_shared<http::EventHub>(http::EventLimits{})), access);
    server_->start({"127.0.0.1:0"});
}

ApiSite::~ApiSite() {
    server_->stop();
    records.stop();
}

void ApiSite::answers(const std::string& ask, std::string json, amq_rc rc) {
    const std::lock_guard lock(mutex_);
    answers_[ask] = {rc, json_of(std::move(json))};
}

void ApiSite::is_silent(const std::string& ask) {
    answers(ask, "{'error':'the shards do not answer'}", AMQ_E_STATE);
}

void ApiSite::does(std::string json, amq_rc rc) {
    const std::lock_guard lock(mutex_);
    done_ = {rc, json_of(std::move(json))};
}

Told ApiSite::told_to(const json::object& question) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(question);
    const auto at = answers_.find(std::string(question.at("ask").as_string()));
    return at == answers_.end() ? Told{AMQ_OK, {}} : at->second;
}

Told ApiSite::told_of(const json::object& command) {
    const std::lock_guard lock(mutex_);
    commands_.push_back(command);
    return done_;
}

http::Reply ApiSite::ask(std::string_view bytes) const {
    http::RawSocket socket = http::RawSocket::connect_tcp(server_->port());
    // One that is refused by its head alone is not read to its end.
    static_cast<void>(socket.send_until_stalled(bytes, flow::kPatience));
    std::string rest;
    return http::read_reply(socket, rest, bytes.starts_with("HEAD"));
}

http::Reply ApiSite::get(std::string_view path, std::string_view fields) const {
    return ask(http::get_text(path, fields));
}

json::object ApiSite::got(std::string_view path) const {
    return json::parse(get(path).body).as_object();
}

http::Reply ApiSite::post(std::string_view path, std::string_view body) const {
    return ask(http::post_text(path, http::bearer(http::kToken), body));
}

std::vector<json::object> ApiSite::asked(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    std::vector<json::object> all;
    for (const json::object& question : asked_) {
        if (question.at("ask").as_string() == what) all.push_back(question);
    }
    return all;
}

std::vector<json::object> ApiSite::done() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

std::vector<std::string> ApiSite::noted() const {
    const std::lock_guard lock(mutex_);
    return noted_;
}

}  // namespace amq::monitor
