#pragma once
// What a client can be told beforehand, and what it tells.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <system_error>

#include <amq/anet/backoff.hpp>
#include <amq/anet/close_reason.hpp>
#include <amq/anet/connection.hpp>
#include <amq/anet/frame.hpp>

namespace amq::anet {

struct ClientOptions {
    ConnectionOptions connection{};
    BackoffPolicy backoff{};
    std::chrono::milliseconds connect_timeout{5'000};
    // Requests and one-way frames accepted and not yet given to a connection, with their
    // bookkeeping.
    std::size_t max_queued{8 * 1024 * 1024};
    std::uint32_t first_sequence{1'000'001};  // of requests; the original's begin here too
};

struct Disconnect {
    CloseReason reason{CloseReason::io_error};
    std::error_code error{};  // why connecting failed or the connection broke, if known
    std::chrono::milliseconds next_try{};  // from now
};

// All called on the client's own thread; each may be empty. They must not block.
struct ClientEvents {
    std::function<void()> connecting{};
    std::function<void()> connected{};
    std::function<void(const Disconnect&)> disconnected{};
    // A frame that answers no request.
    std::function<void(const Frame&)> frame{};
};

}  // namespace amq::anet
