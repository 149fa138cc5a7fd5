#pragma once
// What a client, a request and a publish can be told, and what a client tells.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <amq/anet/backoff.hpp>
#include <amq/client/headers.hpp>

namespace amq {

inline constexpr std::string_view kDefaultUrl = "tcp://127.0.0.1:7600";

enum class State : std::uint8_t {
    connecting,    // to a broker: dialing, or not welcomed yet
    connected,     // welcomed, and all subscriptions hold
    draining,      // connected, but the broker is going to end: what is new waits for another one
    disconnected,  // waiting to try again
    stopped,       // the client is being destroyed
};
[[nodiscard]] std::string_view to_string(State state) noexcept;

struct StateChange {
    State state{State::connecting};
    std::string url{};                     // of the broker in question
    std::string reason{};                  // disconnected: why, in words
    std::chrono::milliseconds next_try{};  // disconnected: from now
};

struct ClientOptions {
    // tcp://host:port, ws://host:port/path, unix:///path. Tried one after the other, from the
    // first.
    std::vector<std::string> urls{std::string{kDefaultUrl}};
    std::string name{};         // told to the broker, as it shows up in its log; at most 255 bytes
    std::string user{};         // the same: whose it is, for records; nobody checks it
    std::string credentials{};  // at most 4096 bytes

    // How many messages are handled at once; with one, in the order in which they came. While a
    // handler waits in a blocking call of this client, another one may run.
    unsigned handler_threads{1};

    // Bytes not yet given to a connection; of replies, and of requests to repeat, as many more.
    std::size_t max_queued{8 * 1024 * 1024};
    std::size_t max_requests{65'536};            // waiting for their answer; at most 1,048,575
    std::size_t max_unhandled{8 * 1024 * 1024};  // bytes of messages that wait for a handler
    std::uint32_t max_body{16 * 1024 * 1024};    // bytes of what the broker may send at once

    std::chrono::milliseconds connect_timeout{5'000};  // to the welcome, of one url
    // After so long without a sign of the broker it is asked for one, and given up after three.
    std::chrono::milliseconds ping_interval{10'000};
    anet::BackoffPolicy backoff{};

    // Called on a thread for handlers, one at a time. It must not destroy the client.
    std::function<void(const StateChange&)> on_state{};
    // What left a handler; without it, it is counted alone.
    std::function<void(std::exception_ptr)> on_handler_error{};
};

struct RequestOptions {
    // From the call to the answer, all attempts included. The broker may allow less: `max_timeout`
    // of the model. What is said here is the broker's to keep; when it does not, the request ends a
    // quarter of a second later all the same.
    std::chrono::milliseconds timeout{3'000};
    bool no_wait{};     // if nobody is there, do not wait for somebody to come
    bool repeatable{};  // handling it twice is no harm: ask again when the connection was lost
    std::string route_key{};  // at most 255 bytes, for strategies that choose by one
    Headers headers{};
    std::stop_token stop{};  // of a blocking call: when it is told, the call ends as cancelled
};

struct PublishOptions {
    // How long it may wait for a subscriber, in the broker as in the queue. 0: as the model says.
    std::chrono::milliseconds timeout{0};
    bool no_wait{};
    std::string route_key{};
    Headers headers{};
};

}  // namespace amq
