#include "tests/monitor/broker/monitored.hpp"

#include <sys/stat.h>

#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/json/parse.hpp>

#include "tests/support/limits.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::flow {

namespace json = boost::json;

json::object HttpAnswer::json() const {
    json::error_code error;
    json::value value = json::parse(body, error);
    if (error || !value.is_object()) throw std::runtime_error("no JSON object: " + head + body);
    return std::move(value.get_object());
}

Monitored::Monitored() {
    const std::string token = directory_.write("token", kToken);
    ::chmod(token.c_str(), 0600);
    config_.remove("listen.publishers.url").remove("listen.publishers.role");
    config_.set("listen.publishers.url", "tcp://127.0.0.1:0");
    config_.set("listen.publishers.role", "any");
    config_.set("plugins.monitor.path", "monitor.so").set_toml("plugins.monitor.admin", "true");
    config_.set("plugins.monitor.options.listen", "127.0.0.1:0");
    config_.set("plugins.monitor.options.store", file("monitor.db"));
    config_.set("plugins.monitor.options.token_file", token);
}

void Monitored::TearDown() {
    if (!broker_) return;
    RawSocket::hang_up_all();
    EXPECT_EQ(broker_->stop(), 0) << "the broker did not end well";
    if (HasFailure()) std::cerr << "--- the broker's log\n" << broker_->log() << "---\n";
}

std::string Monitored::file(const std::string& name) const {
    return (directory_.path() / name).string();
}

BrokerProcess& Monitored::start(std::vector<std::string> environment) {
    broker_.emplace(config_, std::move(environment));
    port_ = 0;
    return *broker_;
}

// The monitor says where it listens.
std::uint16_t Monitored::http_port() {
    constexpr std::string_view kAddress = "text=http://127.0.0.1:";
    if (port_ != 0) return port_;
    const std::string log = broker_->log();
    const std::size_t at = log.rfind(kAddress);
    if (at == std::string::npos) throw std::runtime_error("no monitor listens: " + log);
    port_ = static_cast<std::uint16_t>(std::stoul(log.substr(at + kAddress.size())));
    return port_;
}

HttpAnswer Monitored::exchange(const std::string& request) {
    RawSocket socket = RawSocket::connect_tcp(http_port());
    socket.send(request);
    std::string all;
    while (!socket.ended()) {
        const std::string some = socket.receive(kPatience);
        if (some.empty() && !socket.ended()) throw std::runtime_error("no answer: " + all);
        all += some;
    }
    const std::size_t end = all.find("\r\n\r\n");
    if (end == std::string::npos || all.size() < 12) throw std::runtime_error("no answer: " + all);
    return {std::stoi(all.substr(9, 3)), all.substr(0, end), all.substr(end + 4)};
}

HttpAnswer Monitored::get(const std::string& target) {
    return exchange("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
}

HttpAnswer Monitored::post(const std::string& target, const std::string& body) {
    return exchange("POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                    "Authorization: Bearer " + kToken +
                    "\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
}

double Monitored::number(const json::object& object, std::string_view path) {
    const std::size_t dot = path.find('.');
    const json::value* value = object.if_contains(path.substr(0, dot));
    if (value == nullptr) return -1;
    if (dot != std::string_view::npos) {
        return value->is_object() ? number(value->get_object(), path.substr(dot + 1)) : -1;
    }
    json::error_code error;
    const auto number = value->to_number<double>(error);
    return error ? -1 : number;
}

double Monitored::metric(const std::string& text, const std::string& line) {
    const std::size_t at = text.find('\n' + line + ' ');
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size() + 2));
}

const json::object& Monitored::first(const json::object& answer, const char* list) {
    return answer.at(list).as_array().at(0).as_object();
}

json::object Monitored::wait_for(const std::string& target,
                                 const std::function<bool(const json::object&)>& holds) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        json::object answer = get(target).json();
        if (holds(answer)) return answer;
        if (std::chrono::steady_clock::now() > end) return answer;
        std::this_thread::yield();
    }
}

Finished Monitored::shell(const std::string& line) {
    return run_to_end({"/bin/sh", {"-c", line}, {}}, 3 * kPatience);
}

Finished Monitored::amq(const std::string& arguments) {
    return shell("AMQ_MONITOR=http://127.0.0.1:" + std::to_string(http_port()) +
                 " AMQ_MONITOR_TOKEN=" + kToken + " " AMQ_CLI " " + arguments);
}

native::Session Monitored::session() {
    return {Transport::tcp, broker_->publisher_port()};
}

native::Session Monitored::session_of(const std::string& user, const std::string& name) {
    native::Session session{Transport::tcp, broker_->publisher_port(), native::Session::Silent{}};
    session.send({.cmd = native::kHello,
                  .sequence = 1,
                  .status = native::kExtended,
                  .body = native::Block()
                              .add(native::kVersions, native::u16(1))
                              .add(native::kName, name)
                              .add(native::kSoftware, "9.9")
                              .add(native::kUser, user)
                              .closed()});
    session.welcome = session.next();
    return session;
}

}  // namespace amq::flow
