#pragma once
// What a client has done since it was made, and what it holds now.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <amq/client/outcome.hpp>

namespace amq {

struct Statistics {
    std::uint64_t connects{};      // sessions begun
    std::uint64_t disconnects{};   // of those ended; failed attempts to connect do not count
    std::uint64_t requests{};      // taken, to be answered
    std::uint64_t publishes{};     // taken, without an answer
    std::uint64_t repeated{};      // requests sent anew on a new session
    std::uint64_t lost{};          // publishes without an answer that a lost session had not taken
    std::uint64_t late_answers{};  // to requests that nobody waits for any more
    std::uint64_t messages{};      // given to handlers
    std::uint64_t messages_refused{};  // declined without a handler: unsubscribed, or too many
    std::uint64_t replies{};
    std::uint64_t declines{};        // messages dropped without a reply among them
    std::uint64_t handler_errors{};  // exceptions that left a handler
    std::uint64_t bytes_in{};        // of the sessions that have ended and the one there is
    std::uint64_t bytes_out{};
    // Ends of requests, by outcome: the broker's 0 to 10, then unknown, unreachable, queue_full,
    // stopped. See count().
    std::array<std::uint64_t, 15> ends{};

    std::size_t waiting_requests{};  // for their answer
    std::size_t queued_bytes{};      // not yet given to a connection
    std::size_t open_messages{};     // not yet replied to

    [[nodiscard]] std::uint64_t count(ClientOutcome outcome) const noexcept {
        return ends[index_of(outcome)];
    }
    [[nodiscard]] static constexpr std::size_t index_of(ClientOutcome outcome) noexcept {
        const auto number = static_cast<std::size_t>(outcome);
        return number < 100 ? number : number - 100 + 11;
    }
};

}  // namespace amq
