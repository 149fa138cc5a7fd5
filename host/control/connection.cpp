#include "host/control/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "host/control/answer.hpp"

namespace amq::host {
namespace {

using boost::system::error_code;

bool has_hung_up(int descriptor) {
    pollfd peer{descriptor, 0, 0};
    return ::poll(&peer, 1, 0) > 0 && (peer.revents & (POLLHUP | POLLERR)) != 0;
}

std::string too_long(std::size_t limit) {
    return line_of(ActionError{"the request is longer than " + std::to_string(limit) + " bytes"});
}

std::string too_slow(std::chrono::milliseconds limit) {
    return line_of(ActionError{"the request did not end within " + std::to_string(limit.count()) +
                               " ms: it is one line"});
}

}  // namespace

ControlConnection::ControlConnection(Socket socket, const ControlLimits& limits,
                                     Callbacks callbacks)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      limits_(limits),
      callbacks_(std::move(callbacks)),
      room_(limits.max_line + 1) {}

void ControlConnection::start() {
    limit(limits_.idle);
    read();
}

// --- in

// Whoever has sent several requests at once lets others have their turn between them.
void ControlConnection::read_on() {
    doing_ = Doing::reading;
    limit(in_.empty() ? limits_.idle : limits_.line);
    const std::size_t end = in_.find('\n');
    if (end == std::string::npos) return read();
    boost::asio::post(socket_.get_executor(), [self = shared_from_this(), end] {
        if (self->doing_ == Doing::reading) self->take_line(end);
    });
}

// As much as may come, in one read: after a request that took long, a peer whose line is there
// whole is not taken for one that is late with it.
void ControlConnection::read() {
    const auto room = boost::asio::buffer(room_.data(), room_.size() - in_.size());
    socket_.async_read_some(room, [self = shared_from_this()](error_code error, std::size_t size) {
        if (self->doing_ != Doing::reading) return;
        if (error) return self->end();
        self->take_bytes(size);
    });
}

void ControlConnection::take_bytes(std::size_t size) {
    if (in_.empty()) limit(limits_.line);
    in_.append(room_.data(), size);
    const std::size_t end = in_.find('\n', in_.size() - size);
    if (end != std::string::npos) return take_line(end);
    if (in_.size() <= limits_.max_line) return read();
    then_ = Then::end;
    doing_ = Doing::waiting;
    answer(too_long(limits_.max_line));
}

void ControlConnection::take_line(std::size_t size) {
    const std::string line = in_.substr(0, size);
    in_.erase(0, size + 1);
    timer_.expires_at(boost::asio::steady_timer::time_point::max());
    doing_ = Doing::waiting;
    callbacks_.on_line(*this, line);
    if (doing_ == Doing::waiting) watch_peer();
}

// One that only says no more is still owed its answer; one that is gone frees its place.
void ControlConnection::watch_peer() {
    socket_.async_wait(Socket::wait_error, [self = shared_from_this()](error_code error) {
        if (error || self->doing_ != Doing::waiting) return;
        if (has_hung_up(self->socket_.native_handle())) self->end();
    });
}

// --- out

void ControlConnection::answer(std::string line) {
    if (doing_ != Doing::waiting) return;
    const auto self = shared_from_this();
    doing_ = Doing::writing;
    socket_.cancel();  // the watch
    out_ = std::move(line);
    limit(limits_.answer);
    write();
}

void ControlConnection::write() {
    if (!send_some()) return end();
    if (out_.empty()) return then_ == Then::end ? end() : read_on();
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code) {
        if (self->doing_ == Doing::writing) self->write();
    });
}

// Whether the peer is still there. Without a call of Asio's that ends later, so that at any moment
// `out_` is what has not been sent.
bool ControlConnection::send_some() {
    constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
    const ssize_t sent = ::send(socket_.native_handle(), out_.data(), out_.size(), kFlags);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    out_.erase(0, static_cast<std::size_t>(sent));
    return true;
}

// --- the end

void ControlConnection::end_with(const std::string& line) {
    if (doing_ == Doing::ended) return;
    const auto self = shared_from_this();
    if (doing_ == Doing::waiting) out_ += line;
    if (doing_ == Doing::reading) receive_some();
    for (auto left = std::count(in_.begin(), in_.end(), '\n'); left > 0; --left) out_ += line;
    static_cast<void>(send_some());
    end();
}

void ControlConnection::receive_some() {
    const ssize_t size = ::recv(socket_.native_handle(), room_.data(), room_.size(), MSG_DONTWAIT);
    if (size > 0) in_.append(room_.data(), static_cast<std::size_t>(size));
}

void ControlConnection::end() {
    if (std::exchange(doing_, Doing::ended) == Doing::ended) return;
    error_code ignored;
    timer_.cancel();
    socket_.close(ignored);
    callbacks_.on_end(*this);
}

// A wait that is over already may still be told: it counts only if nothing was put off meanwhile.
void ControlConnection::limit(std::chrono::milliseconds time) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this()](error_code error) {
        const auto now = boost::asio::steady_timer::clock_type::now();
        if (!error && self->timer_.expiry() <= now) self->on_late();
    });
}

void ControlConnection::on_late() {
    if (doing_ != Doing::reading && doing_ != Doing::writing) return;
    if (doing_ == Doing::reading && !in_.empty()) {
        out_ = too_slow(limits_.line);
        static_cast<void>(send_some());
    }
    end();
}

}  // namespace amq::host
