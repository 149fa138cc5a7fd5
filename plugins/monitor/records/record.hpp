#pragma once
// One thing that happened to a connection, or that an operator did.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "plugins/monitor/records/kind.hpp"
#include "plugins/monitor/records/reason.hpp"

namespace amq::monitor {

struct Traffic {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;

    bool operator==(const Traffic&) const = default;
};

/// What the system knew of the connection when it ended.
struct TcpFigures {
    std::uint64_t rtt_us = 0;
    std::uint64_t retransmits = 0;

    bool operator==(const TcpFigures&) const = default;
};

/// Times are microseconds: since 1970 those that are points, else durations. Texts are UTF-8 of at
/// most kMaxText bytes.
struct Record {
    std::uint64_t n = 0;  // its number, given by the ring: later ones are larger
    std::int64_t at_us = 0;
    Kind kind = Kind::connect;
    Reason reason = Reason::none;
    Transport transport = Transport::unknown;
    std::uint64_t session = 0;
    std::string user{};
    std::string name{};
    std::string software{};
    std::string address{};
    std::string listener{};
    std::string detail{};  // in words, what the other fields cannot say: what an operator did
    std::int64_t duration_us = 0;
    std::optional<std::int64_t> idle_us{};  // since the last frame came
    Traffic in{};
    Traffic out{};
    std::optional<TcpFigures> tcp{};
    std::uint64_t pending_bytes = 0;  // that were waiting to be sent

    bool operator==(const Record&) const = default;
};

using RecordPtr = std::shared_ptr<const Record>;

/// The record with texts that are as they must be.
[[nodiscard]] Record bounded(Record record);

/// Bytes of all its texts.
[[nodiscard]] std::size_t text_bytes(const Record&) noexcept;

}  // namespace amq::monitor
