#pragma once
// One accepted publish and all that happens to it until its outcome.

#include <cstdint>
#include <span>
#include <vector>

#include <amq/plugin/abi.h>

#include "host/exchange/body.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/outcome.hpp"
#include "host/exchange/pending_replies.hpp"
#include "host/exchange/timer_wheel.hpp"

namespace amq::exchange {

/// One delivery to one subscriber. The part strategies see comes first.
struct Attempt : amq_attempt {
    std::uint32_t subscriber = kNone;
    std::uint32_t ordinal = 0;  // names the wire sequence
    AttemptRef next;            // in the subscriber's list of open attempts
    AttemptRef previous;
    Nanos reply_due = 0;  // 0: whenever
    Nanos sent = 0;
};

/// A slot for an exchange. Who is told, what is told, who got it, and what ends it.
struct Exchange {
    ExchangeId id = 0;       // 0: the slot is free
    std::uint64_t uses = 0;  // of this slot; makes the id new each time

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

    BodyRef body;                      // empty until somebody must wait for it
    std::span<const std::byte> bytes;  // the body, kept or borrowed, and with it the next two
    std::span<const std::byte> headers;
    std::span<const std::byte> key;

    Nanos arrived = 0;
    Nanos deadline = 0;
    Nanos hold_until = 0;
    TimerId timer = kNone;          // deadline, or hold while held
    TimerId attempt_timer = kNone;  // the earliest reply_due, or before it
    Nanos attempt_due = 0;          // when that timer expires

    std::uint64_t note = 0;
    std::uint32_t want = 0;
    std::uint32_t replies = 0;
    std::uint32_t open = 0;  // attempts that may still be replied to
    std::uint32_t sends = 0;
    std::vector<Attempt> attempts;

    bool answered = false;  // its publisher is told the outcome
    bool no_wait = false;   // not held for a subscriber that is still to come
    bool no_echo = false;   // not for its publisher
    bool held = false;
    bool released = false;                          // the strategy asked for another route()
    Outcome hold_outcome = Outcome::no_subscriber;  // if the hold ends in vain
    std::uint32_t held_next = kNone;                // in the topic's queue
    std::uint32_t held_previous = kNone;
    std::uint32_t publisher_next = kNone;  // in the publisher's list, answered models only
    std::uint32_t publisher_previous = kNone;

    /// It was given to a session that ended, and nobody has been asked where else it may go.
    bool is_unsent() const { return publisher == 0 && attempts.size() == 1; }
};

}  // namespace amq::exchange
