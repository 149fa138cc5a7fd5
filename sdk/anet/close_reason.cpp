#include <amq/anet/close_reason.hpp>

#include <array>

namespace amq::anet {

std::string_view to_string(CloseReason reason) noexcept {
    static constexpr std::array<std::string_view, kCloseReasonCount> kNames{
        "peer_closed",   "bad_magic",      "body_too_large", "bad_upgrade", "upgrade_timeout",
        "frame_timeout", "no_first_frame", "slow_reader",    "ws_protocol", "ws_unsupported",
        "ws_too_big",    "ws_flood",       "protocol_error", "silent",      "io_error",
        "kicked",        "overloaded",     "shutdown",       "local"};
    const auto index = static_cast<std::size_t>(reason);
    return index < kNames.size() ? kNames[index] : "unknown";
}

}  // namespace amq::anet
