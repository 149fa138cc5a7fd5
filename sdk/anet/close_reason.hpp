#pragma once
// Why a connection ended: one enum for both sides of every transport, and its names for logs.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amq::anet {

enum class CloseReason : std::uint8_t {
    peer_closed,      // the peer ended it
    bad_magic,        // bytes that are no frame
    body_too_large,   // a length over the limit
    bad_upgrade,      // an HTTP request that is no WebSocket upgrade, or an answer that is none
    upgrade_timeout,  // an upgrade begun and not finished in time
    frame_timeout,    // a frame begun and not finished in time
    no_first_frame,   // none came in time where one had to
    slow_reader,      // the peer does not read what we send
    ws_protocol,      // a violation of RFC 6455
    ws_unsupported,   // a text message where only binary ones are taken
    ws_too_big,       // a WebSocket message without end
    ws_flood,         // control frames and nothing else
    protocol_error,   // a frame that says what it must not; the owner of the connection found it
    silent,           // nothing came for too long, not even an answer to a question
    io_error,         // the operating system says so; see the error code
    kicked,           // we were told to end it
    overloaded,       // no room for it
    shutdown,         // we are going away
    local,            // we had no more to say
};

inline constexpr std::size_t kCloseReasonCount = static_cast<std::size_t>(CloseReason::local) + 1;

// The enumerator's own spelling.
[[nodiscard]] std::string_view to_string(CloseReason reason) noexcept;

}  // namespace amq::anet
