#pragma once
// What a strategy is told: the message, its attempts so far, and what just happened to one of them.

#include <amq/plugin/abi.h>
#include <amq/plugin/strided.hpp>
#include <amq/plugin/text.hpp>
#include <amq/plugin/view.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace amq {

/// How a message ended.
enum class Outcome : std::int32_t {
    ok = AMQ_OUTCOME_OK,
    timeout = AMQ_OUTCOME_TIMEOUT,
    no_subscriber = AMQ_OUTCOME_NO_SUBSCRIBER,
    responder_lost = AMQ_OUTCOME_RESPONDER_LOST,
    not_owner = AMQ_OUTCOME_NOT_OWNER,
    overloaded = AMQ_OUTCOME_OVERLOADED,
    too_large = AMQ_OUTCOME_TOO_LARGE,
    denied = AMQ_OUTCOME_DENIED,
    draining = AMQ_OUTCOME_DRAINING,
    cancelled = AMQ_OUTCOME_CANCELLED,
    strategy_failed = AMQ_OUTCOME_STRATEGY_FAILED
};

/// One delivery of the message to one subscriber.
class Attempt {
  public:
    explicit Attempt(const amq_attempt& raw) noexcept : raw_(&raw) {}

    amq_id subscriber() const noexcept { return raw_->sub; }
    /// AMQ_ATTEMPT_*
    std::uint32_t state() const noexcept { return raw_->state; }
    bool declined() const noexcept { return raw_->state == AMQ_ATTEMPT_DECLINED; }
    bool missed() const noexcept { return declined() || raw_->state == AMQ_ATTEMPT_GONE; }
    /// A reply may still come, even if it is late.
    bool pending() const noexcept {
        return raw_->state == AMQ_ATTEMPT_OPEN || raw_->state == AMQ_ATTEMPT_LATE;
    }

  private:
    const amq_attempt* raw_;
};

using Attempts = Strided<amq_attempt, Attempt>;

/// One accepted publish. Everything it gives is borrowed: copy what must outlive the call.
class Message {
  public:
    explicit Message(const amq_msg& raw) noexcept : raw_(&raw) {}

    amq_id id() const noexcept { return raw_->id; }
    /// The session it came from, which may be a subscriber of the topic too.
    amq_id publisher() const noexcept { return raw_->publisher; }
    std::string_view topic() const noexcept { return view_of(raw_->topic); }
    /// The route key, empty when there is none.
    std::string_view key() const noexcept { return view_of(raw_->key); }
    std::span<const std::uint8_t> body() const noexcept {
        return {raw_->body, static_cast<std::size_t>(raw_->body_n)};
    }
    /// The publisher is told the outcome.
    bool answered() const noexcept { return (raw_->flags & AMQ_MSG_ANSWERED) != 0; }
    /// The publisher does not want it held: a plan to hold it ends it instead, with that outcome.
    bool no_wait() const noexcept { return (raw_->flags & AMQ_MSG_NO_WAIT) != 0; }
    /// It is not meant for its publisher(), if that subscribes too. A wish: the strategy sees to
    /// it.
    bool no_echo() const noexcept { return (raw_->flags & AMQ_MSG_NO_ECHO) != 0; }
    Nanoseconds arrived() const noexcept { return time_of(raw_->arrived_ns); }
    /// The host ends the message then, whatever the plan.
    Nanoseconds deadline() const noexcept { return time_of(raw_->deadline_ns); }
    /// The 64 bits that the last plan left here with Plan::note(), 0 at first.
    std::uint64_t note() const noexcept { return raw_->note; }
    /// In the order they were made.
    Attempts attempts() const noexcept {
        return {raw_->attempts, raw_->attempts_n, raw_->attempts_stride};
    }
    /// O(attempts). A session gets a message at most once, so it cannot be chosen again.
    bool tried(amq_id subscriber) const noexcept {
        for (const Attempt attempt : attempts())
            if (attempt.subscriber() == subscriber) return true;
        return false;
    }

  private:
    const amq_msg* raw_;
};

/// A positive reply to one attempt.
struct Reply {
    amq_id from;
    std::int32_t status;
    std::string_view body;
};

/// Why an attempt got no reply.
enum class Cause : std::uint32_t {
    timeout = AMQ_TIMEOUT,  /// Plan::reply_within() passed; a reply still counts
    gone = AMQ_GONE,        /// the session ended
    declined = AMQ_DECLINED
};

/// An attempt that got no reply. Its state in Message::attempts() is the new one already.
struct Miss {
    amq_id who;
    Cause cause;
};

enum class Change : std::int32_t { left = 0, joined = 1 };

/// A subscriber of a topic came or went.
struct Membership {
    Change change;
    std::string_view topic;
    Subscriber subscriber;
};

}  // namespace amq
