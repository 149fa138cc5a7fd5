#pragma once
// What is to happen to a message: filled by a strategy, checked whole and carried out by the host.

#include <amq/plugin/abi.h>
#include <amq/plugin/error.hpp>
#include <amq/plugin/message.hpp>
#include <amq/plugin/text.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace amq {

/// One call makes one decision: send(), send_all(), hold(), drop(), done(), answer() or keep(). A
/// second, different one throws, since a decision overwritten in silence is a bug. Every misuse
/// throws Error(AMQ_E_INTERNAL) and ends the message as strategy_failed; the host checks everything
/// again.
class Plan {
  public:
    /// `answer_store` keeps the text of answer() alive; it belongs to the instance.
    Plan(amq_plan& raw, std::string& answer_store) noexcept
        : raw_(&raw), answer_store_(&answer_store) {}

    /// Deliver to the subscriber with this index in the view of this call. Again for another one.
    Plan& send(std::uint32_t index) {
        if ((raw_->flags & AMQ_PLAN_ALL) != 0) fail("send() after send_all()");
        if (index >= raw_->cap)
            fail("send(" + std::to_string(index) + "), the view has " + std::to_string(raw_->cap));
        if (raw_->n >= raw_->cap) fail("more targets than the view has");
        decide(AMQ_SEND);
        raw_->target[raw_->n++] = index;
        return *this;
    }
    /// Deliver to the whole view, in O(1).
    Plan& send_all() {
        if (raw_->n != 0) fail("send_all() after send()");
        raw_->flags |= AMQ_PLAN_ALL;
        return decide(AMQ_SEND);
    }
    /// With send: so many replies complete the message; 0 waits for none.
    Plan& want(std::uint32_t replies) noexcept {
        raw_->want = replies;
        return *this;
    }
    /// With send: on_miss(Cause::timeout) for a target that has not replied after so long; 0 never.
    Plan& reply_within(Nanoseconds limit) {
        if (limit < Nanoseconds::zero()) fail("reply_within() a negative time");
        raw_->reply_ns = static_cast<std::uint64_t>(limit.count());
        return *this;
    }

    /// Keep the message; route() is asked again when a subscriber joins or the message is released.
    /// In vain for as long as the model holds, it ends as no_subscriber.
    Plan& hold() { return decide(AMQ_HOLD); }
    /// The same, and route() is asked again after so long at the latest. The hold as a whole is no
    /// longer than the model's.
    Plan& hold(Nanoseconds ask_again_after) {
        if (ask_again_after <= Nanoseconds::zero()) fail("hold() for no time");
        raw_->hold_ns = static_cast<std::uint64_t>(ask_again_after.count());
        return decide(AMQ_HOLD);
    }
    /// hold() with another outcome if the hold ends in vain.
    Plan& hold_or(Outcome in_vain) {
        raw_->reason = static_cast<std::int32_t>(in_vain);
        return decide(AMQ_HOLD);
    }

    /// End the message with this outcome.
    Plan& drop(Outcome outcome) {
        raw_->reason = static_cast<std::int32_t>(outcome);
        return decide(AMQ_DROP);
    }
    /// End it well; in on_reply the publisher gets that reply.
    Plan& done() { return decide(AMQ_DONE); }
    /// End it well with this answer for the publisher.
    Plan& answer(std::string body) {
        *answer_store_ = std::move(body);
        raw_->answer = str_of(*answer_store_);
        raw_->flags |= AMQ_PLAN_ANSWER;
        return decide(AMQ_DONE);
    }
    /// Wait for the attempts that are still pending. Not in route(), and a mistake when none is
    /// pending.
    Plan& keep() { return decide(AMQ_KEEP); }

    /// Leave 64 bits with the message, whatever the decision: Message::note() of the next call.
    Plan& note(std::uint64_t bits) noexcept {
        raw_->note = bits;
        return *this;
    }

  private:
    Plan& decide(std::uint32_t verb) {
        if (decided_ && raw_->verb != verb) fail("a second decision in one call");
        decided_ = true;
        raw_->verb = verb;
        return *this;
    }
    [[noreturn]] static void fail(const std::string& why) {
        throw Error(AMQ_E_INTERNAL, "plan: " + why);
    }

    amq_plan* raw_;
    std::string* answer_store_;
    bool decided_ = false;
};

}  // namespace amq
