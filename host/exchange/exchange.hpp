#pragma once
// One accepted publish and all that happens to it until its outcome.

#include <cstdint>
#include <span>

#include "host/exchange/attempts.hpp"
#include "host/exchange/body.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/outcome.hpp"
#include "host/exchange/timer_wheel.hpp"

namespace amq::exchange {

/// What begins anew with each exchange. Who is told, what is told, and what ends it.
struct ExchangeFacts {
    ExchangeId id = 0;  // 0: the slot is free

    SessionId publisher = 0;
    std::uint32_t sequence = 0;  // the publisher's; 0: no answer wanted
    std::uint32_t model = 0;
    std::uint32_t model_place = 0;
    std::uint32_t topic = kNone;
    std::uint32_t tally = 0;  // where it counts, from its publish on

    std::uint32_t epoch = 0;        // of the core, when the next three were right
    std::uint32_t binding = kNone;  // kNone: its model is not bound any more
    std::uint32_t asked = 0;        // serial of the instance that knows it
    std::uint32_t note_format = 0;  // of that instance

    std::uint32_t want = 0;
    std::uint32_t replies = 0;
    std::uint32_t open = 0;  // attempts that may still be replied to
    std::uint32_t sends = 0;

    bool answered = false;  // its publisher is told the outcome
    bool no_wait = false;   // not held for a subscriber that is still to come
    bool no_echo = false;   // not for its publisher
    bool held = false;
    bool released = false;                          // the strategy asked for another route()
    Outcome hold_outcome = Outcome::no_subscriber;  // if the hold ends in vain

    std::span<const std::byte> bytes;  // the body, kept or borrowed, and with it the next two
    std::span<const std::byte> headers;
    std::span<const std::byte> key;

    std::uint64_t note = 0;
    Nanos arrived = 0;
    Nanos deadline = 0;
    Nanos hold_until = 0;
    Nanos attempt_due = 0;          // when attempt_timer expires
    TimerId timer = kNone;          // deadline, or hold while held
    TimerId attempt_timer = kNone;  // the earliest reply_due, or before it

    std::uint32_t publisher_next = kNone;  // in the publisher's list, answered models only
    std::uint32_t publisher_previous = kNone;
    std::uint32_t held_next = kNone;  // in the topic's queue
    std::uint32_t held_previous = kNone;
};

/// A slot for an exchange: its facts, and what it owns.
struct Exchange : ExchangeFacts {
    std::uint64_t uses = 0;  // of this slot; makes the id new each time
    BodyRef body;            // empty until somebody must wait for it
    Attempts attempts;       // their room is for the next one in the slot

    std::uint32_t slot() const { return exchange_slot(id); }
    /// It was given to a session that ended, and nobody has been asked where else it may go.
    bool is_unsent() const { return publisher == 0 && attempts.size() == 1; }
};

}  // namespace amq::exchange
