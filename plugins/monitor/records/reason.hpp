#pragma once
// Why a connection ended, or was not let in: the reasons of anet by their names, and the refusals.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amq::monitor {

/// The numbers are in the files of stores: one is never given to another reason.
enum class Reason : std::uint8_t {
    none = 0,  // of a record that needs no reason
    // ends, as amq::anet::CloseReason has them
    peer_closed = 1,
    bad_magic = 2,
    body_too_large = 3,
    bad_upgrade = 4,
    upgrade_timeout = 5,
    frame_timeout = 6,
    no_first_frame = 7,
    slow_reader = 8,
    ws_protocol = 9,
    ws_unsupported = 10,
    ws_too_big = 11,
    ws_flood = 12,
    protocol_error = 13,
    silent = 14,
    io_error = 15,
    kicked = 16,
    overloaded = 17,
    shutdown = 18,
    local = 19,
    // refusals
    no_room = 32,              // max_connections are there
    no_room_for_address = 33,  // as many as one address may have
    draining = 34,             // the broker takes no more
    denied = 35,               // who it is, or says to be, is not let in
    other = 63,                // one that these records have no name for
};

/// The enumerator's own spelling; "" for none.
[[nodiscard]] std::string_view to_string(Reason) noexcept;

/// The other way; nothing for a name that none has.
[[nodiscard]] std::optional<Reason> reason_of(std::string_view name) noexcept;

/// As stored; a number that is not known here is `other`.
[[nodiscard]] Reason reason_of_number(std::int64_t number) noexcept;

/// All of them but none, in order.
[[nodiscard]] std::vector<Reason> all_reasons();

}  // namespace amq::monitor
