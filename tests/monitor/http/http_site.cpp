#include "tests/monitor/http/http_site.hpp"

#include <charconv>
#include <thread>

#include "plugins/monitor/http/login_routes.hpp"
#include "plugins/monitor/http/words.hpp"

namespace amq::monitor::http {
namespace {

const Asset kPage{"/", "text/html; charset=utf-8", "\"page-1\"", "<!doctype html>"};

std::size_t length_in(const Reply& reply) {
    const std::string text = reply.field("content-length");
    std::size_t length = 0;
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length;
}

}  // namespace

Token token_of(std::string_view text) {
    return {digest_of(text)};
}

std::string Reply::field(std::string_view name) const {
    for (std::string_view line : parts_of(head, '\n')) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !equal_words(line.substr(0, colon), name)) continue;
        line.remove_prefix(colon + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return std::string(trimmed(line));
    }
    return {};
}

Reply read_reply(RawSocket& socket, std::string& rest, bool is_head) {
    const flow::Deadline deadline(kPatience);
    const auto more = [&] {
        rest += socket.receive(milliseconds{deadline.left_ms()});
        return !socket.ended() && !deadline.passed();
    };
    std::size_t end = 0;
    while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
        if (!more()) return {};
    }
    Reply reply;
    reply.head = rest.substr(0, end + 2);
    rest.erase(0, end + 4);
    std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status);
    const bool has_body = !is_head && reply.status != 304 && reply.status != 100;
    const std::size_t length = has_body ? length_in(reply) : 0;
    while (rest.size() < length) {
        if (!more() && rest.size() < length) return {};
    }
    reply.body = rest.substr(0, length);
    rest.erase(0, length);
    return reply;
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
}

void Gate::wait() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.wait(lock, [this] { return is_open_; });
    --waiting_;
}

int Gate::waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
}

Site::Site(SiteOptions options) : hub(std::make_shared<EventHub>(options.events)) {
    auto access = std::make_shared<Access>(std::move(options.access));
    Router router;
    add_routes(router);
    add_login_routes(router, access);
    options.server.on_request = [this](const AccessLine& line) {
        note(std::string(line.method) + ' ' + std::string(line.path) + ' ' +
             std::to_string(line.status) + ' ' + std::string(name_of(line.caller)));
    };
    options.server.on_failure = [this](std::string_view text) { note(std::string(text)); };
    server =
        std::make_unique<Server>(std::move(router), std::move(access), std::move(options.server));
    server->start({"127.0.0.1:0"});
}

Site::~Site() {
    gate.open();
    server->stop();
}

void Site::add_routes(Router& router) {
    const auto hello = [](const Request&) { return text_response("text/plain", "hello"); };
    router.get("/hello", hello);
    router.get("/open", hello).needing(Needs::nothing);
    router
        .get("/echo",
             [](const Request& request) {
                 const std::string text(request.query.text("text").value_or("-"));
                 return text_response("text/plain",
                                      text + std::to_string(request.query.number("n", 7)));
             })
        .query({Parameter::text("text"), Parameter::number("n", 1, 1000)});
    router.get("/things/{id}", [](const Request& request) {
        return text_response("text/plain", std::string(request.capture("id")));
    });
    router.get("/wait", [this](const Request&) {
        gate.wait();
        return text_response("text/plain", "waited");
    });
    router.get("/big", [](const Request&) {
        return text_response("text/plain", std::string(8u << 20, 'b'));
    });
    router.get("/table", [](const Request&) { return tagged(json_response({1, 2, 3})); });
    router.get("/throw", [](const Request&) -> Response { throw std::runtime_error("no luck"); });
    const auto change = [this](const Request& request) {
        ++changes;
        return text_response("text/plain", std::to_string(request.body.size()));
    };
    router.post("/change", change);
    router.post("/large", change).needing(Needs::nothing).body_up_to(256u << 10);
    add_event_route(router, "/events", hub, {"tick", "record"});
    router.assets([](std::string_view path) { return path == kPage.path ? &kPage : nullptr; });
}

RawSocket Site::connect(flow::ConnectOptions options) const {
    return RawSocket::connect_tcp(server->port(), options);
}

Reply Site::ask(std::string_view bytes) const {
    RawSocket socket = connect();
    socket.send(bytes);
    std::string rest;
    return read_reply(socket, rest, bytes.starts_with("HEAD"));
}

Reply Site::get(std::string_view path, std::string_view fields) const {
    return ask(get_text(path, fields));
}

Reply Site::post(std::string_view path, std::string_view fields, std::string_view body) const {
    return ask(post_text(path, fields, body));
}

std::uint64_t Site::refusals(Refusal why) const {
    return server->counters().refusals(why);
}

std::vector<std::string> Site::log() {
    const std::lock_guard lock(mutex_);
    return log_;
}

void Site::note(std::string line) {
    const std::lock_guard lock(mutex_);
    log_.push_back(std::move(line));
}

std::string get_text(std::string_view path, std::string_view fields) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) +
           "\r\n";
}

std::string post_text(std::string_view path, std::string_view fields, std::string_view body) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string bearer(std::string_view token) {
    return "Authorization: Bearer " + std::string(token) + "\r\n";
}

bool eventually(const std::function<bool()>& is_so) {
    const flow::Deadline deadline(kPatience);
    while (!is_so()) {
        if (deadline.passed()) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace amq::monitor::http
