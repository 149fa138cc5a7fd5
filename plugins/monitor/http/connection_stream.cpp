// A connection that has become a stream of events.

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "plugins/monitor/http/connection.hpp"
#include "plugins/monitor/http/events.hpp"

namespace amq::monitor::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kPiece = 64u << 10;  // bytes of events that are written at once

}  // namespace

// The peer decides how long; gives false, as nothing follows a stream.
Connection::Awaitable<bool> Connection::stream(const Response& response) {
    EventStream& events = *response.events;
    is_idle_ = true;
    error_code ignored;
    const auto buffer = static_cast<int>(service_.options.limits.stream_buffer);
    socket_.set_option(asio::socket_base::send_buffer_size(buffer), ignored);
    events.on_ready([weak = weak_from_this(), executor = socket_.get_executor()] {
        asio::post(executor, [weak] {
            if (const auto self = weak.lock()) self->wake_.cancel();
        });
    });
    asio::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->watch_peer(); },
        asio::detached);
    bool goes_on = co_await write("retry: 2000\n\n");
    while (goes_on && !is_gone_ && !is_last_ && socket_.is_open()) {
        timer_.cancel();
        std::string text = events.take(kPiece);
        if (text.empty()) {
            if (events.is_lost()) break;
            if (!co_await wait_for_event()) text = ":\n\n";
        }
        goes_on = co_await write(text);
    }
    const bool was_slow = events.is_lost() || (!goes_on && is_late_);
    if (was_slow) service_.counters.refuse(Refusal::slow_stream);
    events.close();
    co_return false;
}

// False when nothing happened for so long that the peer is to be told that this is still there.
Connection::Awaitable<bool> Connection::wait_for_event() {
    error_code error;
    wake_.expires_after(service_.options.limits.heartbeat);
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return error == asio::error::operation_aborted;
}

// It has nothing to say: whatever comes, or its end, ends the stream.
Connection::Awaitable<void> Connection::watch_peer() {
    error_code error;
    char byte = 0;
    co_await socket_.async_read_some(asio::buffer(&byte, 1),
                                     asio::redirect_error(asio::use_awaitable, error));
    is_gone_ = true;
    wake_.cancel();
}

}  // namespace amq::monitor::http
