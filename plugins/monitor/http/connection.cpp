#include "plugins/monitor/http/connection.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace amq::monitor::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::size_t kReadSize = 16u << 10;
constexpr std::size_t kWriteSize = 256u << 10;

std::string text_of(const Connection::Socket& socket, Ends& ends) {
    error_code error;
    ends.local_address = socket.local_endpoint(error).address().to_string();
    const auto peer = socket.remote_endpoint(error);
    const std::string address = peer.address().to_string();
    return (peer.address().is_v6() ? '[' + address + ']' : address) + ':' +
           std::to_string(peer.port());
}

}  // namespace

Connection::Connection(Socket socket, Service& service, Workers& workers)
    : socket_(std::move(socket)),
      service_(service),
      workers_(workers),
      timer_(socket_.get_executor()),
      wake_(socket_.get_executor()) {
    ends_.peer = text_of(socket_, ends_);
}

// What is given to a coroutine below has a name first: gcc 12 ends some temporaries of a co_await
// expression twice.

// --- its life

void Connection::start(std::function<void(Connection&)> on_end) {
    run(serve(), std::move(on_end));
}

void Connection::refuse(std::function<void(Connection&)> on_end) {
    run(turn_away(), std::move(on_end));
}

void Connection::run(Awaitable<void> life, std::function<void(Connection&)> on_end) {
    asio::co_spawn(socket_.get_executor(), std::move(life),
                   [self = shared_from_this(), on_end = std::move(on_end)](std::exception_ptr) {
                       self->cut();
                       on_end(*self);
                   });
}

void Connection::finish() {
    is_last_ = true;
    if (is_idle_) cut();
}

void Connection::cut() {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    wake_.cancel();
}

Connection::Awaitable<void> Connection::serve() {
    Next next = Next::serve;
    while (next == Next::serve && !is_last_ && socket_.is_open()) next = co_await serve_next();
    if (next == Next::linger) co_await linger();
}

Connection::Awaitable<void> Connection::turn_away() {
    is_idle_ = false;
    const Fault fault{503, Refusal::too_many_connections, "there are too many connections already"};
    Response response = error_response(fault);
    response.fields.push_back({"Retry-After", "1"});
    Exchange none;
    (void)co_await respond(std::move(response), std::move(none));
    co_await linger();
}

// The peer must be able to read why it was refused: if what it still sends were left unread, the
// system would throw the answer away with it.
Connection::Awaitable<void> Connection::linger() {
    constexpr std::size_t kMost = 1u << 20;
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    limit(service_.options.limits.linger);
    for (std::size_t read = 0; read < kMost; read += in_.size()) {
        in_.clear();
        if (!co_await read_some() || is_late_) co_return;
    }
}

// --- one request

Connection::Awaitable<Connection::Next> Connection::serve_next() {
    is_idle_ = true;
    auto head = co_await await_head();
    is_idle_ = false;
    if (!head) co_return Next::end;
    if (auto* fault = std::get_if<Fault>(&*head)) {
        Response refused = error_response(*fault);
        Exchange none;
        (void)co_await respond(std::move(refused), std::move(none));
        co_return Next::linger;
    }
    co_return co_await serve(std::move(std::get<Head>(*head)));
}

Connection::Awaitable<Connection::Next> Connection::serve(Head head) {
    Exchange exchange;
    exchange.since = steady_clock::now();
    exchange.method = head.method;
    exchange.is_head = head.method == "HEAD";
    exchange.if_none_match = head.field("if-none-match");
    if (head.keeps_alive) exchange.afterwards = Afterwards::keep;
    const std::size_t body = head.content_length.value_or(0);
    const std::string target = head.target.substr(0, head.target.find('?'));
    Admission admission = service_.admissions.admit(std::move(head), ends_);
    if (auto* refused = std::get_if<Response>(&admission)) {
        exchange.path = target;
        if (body > 0) exchange.afterwards = Afterwards::close;
        const Next next = co_await respond(std::move(*refused), std::move(exchange));
        co_return body > 0 ? Next::linger : next;
    }
    auto& admitted = std::get<Admitted>(admission);
    exchange.path = admitted.request.path;
    exchange.caller = admitted.request.caller;
    co_return co_await serve(std::move(admitted), std::move(exchange));
}

Connection::Awaitable<Connection::Next> Connection::serve(Admitted admitted, Exchange exchange) {
    Request& request = admitted.request;
    if (request.head.expects_continue && in_.size() < admitted.body_size &&
        !co_await write("HTTP/1.1 100 Continue\r\n\r\n")) {
        co_return Next::end;
    }
    limit(service_.options.limits.body);
    if (!co_await await_body(admitted.body_size, request.body)) {
        if (!is_late_) co_return Next::end;
        exchange.afterwards = Afterwards::close;
        const Fault late{408, Refusal::body_timeout,
                         "the body of the request did not come in time"};
        Response refused = error_response(late);
        (void)co_await respond(std::move(refused), std::move(exchange));
        co_return Next::linger;
    }
    Response response = co_await handle(*admitted.route, request);
    co_return co_await respond(std::move(response), std::move(exchange));
}

// Nothing when the peer has gone, or said nothing at all in its time.
Connection::Awaitable<std::optional<std::variant<Head, Fault>>> Connection::await_head() {
    using Result = std::variant<Head, Fault>;
    const Limits& limits = service_.options.limits;
    bool has_begun = !in_.empty();
    limit(has_served_ && !has_begun ? limits.idle : limits.head);
    for (;;) {
        auto found = find_head(in_, limits);
        if (auto* fault = std::get_if<Fault>(&found)) co_return Result{std::move(*fault)};
        if (const auto size = std::get<0>(found)) {
            Result result = read_head(std::string_view(in_).substr(0, *size), limits);
            in_.erase(0, *size);
            has_served_ = true;
            co_return result;
        }
        if (!co_await read_some()) {
            if (!is_late_) co_return std::nullopt;
            if (in_.empty()) {
                if (!has_served_) service_.counters.refuse(Refusal::head_timeout);
                co_return std::nullopt;
            }
            co_return Result{Fault{408, Refusal::head_timeout,
                                   "the header of the request did not come in time"}};
        }
        if (!has_begun && has_served_) limit(limits.head);
        has_begun = true;
    }
}

Connection::Awaitable<bool> Connection::await_body(std::size_t size, std::string& body) {
    for (;;) {
        const std::size_t part = std::min(size - body.size(), in_.size());
        body.append(in_, 0, part);
        in_.erase(0, part);
        if (body.size() == size) co_return true;
        if (!co_await read_some()) co_return false;
    }
}

Connection::Awaitable<Response> Connection::handle(const Route& route, const Request& request) {
    timer_.cancel();
    if (route.runs == Runs::at_once) co_return service_.answer(route, request);
    co_return co_await asio::co_spawn(workers_.get_executor(),
                                      on_worker(service_, route, request, steady_clock::now()),
                                      asio::use_awaitable);
}

Connection::Awaitable<Response> Connection::on_worker(const Service& service, const Route& route,
                                                      const Request& request,
                                                      steady_clock::time_point since) {
    if (steady_clock::now() - since > service.options.limits.handler_wait) {
        Response busy = error_response(503, Refusal::busy,
                                       "the monitor is busy with slower questions: try again");
        busy.fields.push_back({"Retry-After", "1"});
        co_return busy;
    }
    co_return service.answer(route, request);
}

Connection::Awaitable<Connection::Next> Connection::respond(Response response, Exchange exchange) {
    const bool has_it = response.status == 200 && !response.events &&
                        has_already(exchange.if_none_match, response.etag);
    if (has_it) response = not_modified(response);
    if (is_last_ || service_.is_ending || response.events) exchange.afterwards = Afterwards::close;
    service_.counters.responded(response.status);
    if (response.refusal) service_.counters.refuse(*response.refusal);
    const std::string_view body = exchange.is_head ? std::string_view{} : body_of(response);
    std::string head = head_text(response, exchange.afterwards, std::time(nullptr));
    const bool is_small = body.size() <= kReadSize;
    if (is_small) head.append(body);
    bool is_written = co_await write(head);
    if (is_written && !is_small) is_written = co_await write(body);
    note(response, exchange, body.size());
    if (!is_written && is_late_) service_.counters.refuse(Refusal::write_timeout);
    if (is_written && response.events) is_written = co_await stream(response);
    const bool goes_on = is_written && exchange.afterwards == Afterwards::keep;
    co_return goes_on ? Next::serve : Next::end;
}

void Connection::note(const Response& response, const Exchange& exchange, std::size_t bytes) {
    if (!service_.options.on_request) return;
    AccessLine line;
    line.method = exchange.method;
    line.path = exchange.path;
    line.status = response.status;
    line.bytes = bytes;
    line.peer = ends_.peer;
    line.caller = exchange.caller;
    if (exchange.since != steady_clock::time_point{}) {
        line.took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() -
                                                                          exchange.since);
    }
    service_.options.on_request(line);
}

// --- the socket

Connection::Awaitable<bool> Connection::read_some() {
    error_code error;
    const std::size_t before = in_.size();
    in_.resize(before + kReadSize);
    const std::size_t read =
        co_await socket_.async_read_some(asio::buffer(in_.data() + before, kReadSize),
                                         asio::redirect_error(asio::use_awaitable, error));
    in_.resize(before + read);
    co_return !error;
}

Connection::Awaitable<bool> Connection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        limit(service_.options.limits.write);
        const std::string_view part = bytes.substr(0, kWriteSize);
        error_code error;
        co_await asio::async_write(socket_, asio::buffer(part),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return false;
        bytes.remove_prefix(part.size());
    }
    co_return true;
}

// What waits for the socket then ends with an error, and is_late_ says why.
void Connection::limit(milliseconds time) {
    is_late_ = false;
    timer_.expires_after(time);
    timer_.async_wait([weak = weak_from_this(), turn = ++limit_turn_](error_code error) {
        const auto self = weak.lock();
        if (error || !self || turn != self->limit_turn_) return;
        self->is_late_ = true;
        error_code ignored;
        self->socket_.cancel(ignored);
    });
}

}  // namespace amq::monitor::http
