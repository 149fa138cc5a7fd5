#include "plugins/monitor/records/reason.hpp"

#include <algorithm>
#include <array>

namespace amq::monitor {
namespace {

struct Named {
    Reason reason;
    std::string_view name;
};

constexpr std::array<Named, 25> kReasons{{
    {Reason::none, ""},
    {Reason::peer_closed, "peer_closed"},
    {Reason::bad_magic, "bad_magic"},
    {Reason::body_too_large, "body_too_large"},
    {Reason::bad_upgrade, "bad_upgrade"},
    {Reason::upgrade_timeout, "upgrade_timeout"},
    {Reason::frame_timeout, "frame_timeout"},
    {Reason::no_first_frame, "no_first_frame"},
    {Reason::slow_reader, "slow_reader"},
    {Reason::ws_protocol, "ws_protocol"},
    {Reason::ws_unsupported, "ws_unsupported"},
    {Reason::ws_too_big, "ws_too_big"},
    {Reason::ws_flood, "ws_flood"},
    {Reason::protocol_error, "protocol_error"},
    {Reason::silent, "silent"},
    {Reason::io_error, "io_error"},
    {Reason::kicked, "kicked"},
    {Reason::overloaded, "overloaded"},
    {Reason::shutdown, "shutdown"},
    {Reason::local, "local"},
    {Reason::no_room, "no_room"},
    {Reason::no_room_for_address, "no_room_for_address"},
    {Reason::draining, "draining"},
    {Reason::denied, "denied"},
    {Reason::other, "other"},
}};

}  // namespace

std::string_view to_string(Reason reason) noexcept {
    for (const Named& named : kReasons) {
        if (named.reason == reason) return named.name;
    }
    return "other";
}

std::optional<Reason> reason_of(std::string_view name) noexcept {
    for (const Named& named : kReasons) {
        if (named.name == name && named.reason != Reason::none) return named.reason;
    }
    return std::nullopt;
}

Reason reason_of_number(std::int64_t number) noexcept {
    for (const Named& named : kReasons) {
        if (static_cast<std::int64_t>(named.reason) == number) return named.reason;
    }
    return Reason::other;
}

std::vector<Reason> all_reasons() {
    std::vector<Reason> reasons;
    for (const Named& named : kReasons) {
        if (named.reason != Reason::none) reasons.push_back(named.reason);
    }
    return reasons;
}

}  // namespace amq::monitor
