#pragma once
// What became of a request or a publish: the broker's outcomes, and those that only a client knows.

#include <cstdint>
#include <string_view>

namespace amq {

enum class ClientOutcome : std::uint16_t {
    // The broker's, with the numbers that docs/PROTOCOL.md gives them.
    ok = 0,                // a subscriber replied; of a publish: taken, to be sent
    timeout = 1,           // no reply in time; somebody may have handled it
    no_subscriber = 2,     // nobody was there
    responder_lost = 3,    // whoever had it is gone, and nobody else was there
    not_owner = 4,         // all who were asked have declined
    overloaded = 5,        // the broker has too much open
    too_large = 6,         // never sent: more than the broker takes
    denied = 7,            // the topic or the model is not to be had
    draining = 8,          // the broker is going to end
    cancelled = 9,         // the caller took it back, or, of a reply, nobody waits for it any more
    strategy_failed = 10,  // the strategy broke its contract
    // The client's own.
    unknown = 100,      // sent, and the connection went: it may have been handled, or not
    unreachable = 101,  // never sent: no broker could be reached in time
    queue_full = 102,   // never sent: too much waits already
    stopped = 103,      // never answered: the client is being destroyed
};

[[nodiscard]] std::string_view to_string(ClientOutcome outcome) noexcept;

}  // namespace amq
