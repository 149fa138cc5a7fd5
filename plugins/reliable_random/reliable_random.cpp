// One random subscriber gets the message and replies; the publisher gets that reply or a typed
// outcome.
//
// A subscriber that is lost or declines: another one, within the same deadline, never the same
// session twice and at most `attempts` of them. A lost one leaves many messages at once: they are
// held until somebody else reads fast enough. Nobody left: wait while an attempt is pending;
// declined by everyone asked: not_owner at once; otherwise hold for a newcomer, and responder_lost
// if none comes. Nobody there at all: hold, no_subscriber.

#include <amq/plugin/plugin.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace {

using namespace std::chrono_literals;

class ReliableRandom final : public amq::Strategy {
  public:
    ReliableRandom(amq::Host host, const amq::Options& options)
        : host_(host),
          attempts_(options.number("attempts", 3, 1, 16)),
          attempt_timeout_(options.duration("attempt_timeout", 0s, 0s, 1h)),
          failover_(options.one_of("failover", {"lost", "off"}) == "lost" ? Failover::lost
                                                                          : Failover::off) {}

    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        if (const Chosen chosen = amq::choose_untried(host_, msg, view))
            send(*chosen, plan);
        else
            plan.hold_or(msg.attempts().empty() ? amq::Outcome::no_subscriber
                                                : amq::Outcome::responder_lost);
    }

    void on_miss(const amq::Message& msg, const amq::Miss& miss, const amq::View& view,
                 amq::Plan& plan) override {
        const bool may_try = attempts_left(msg) && may_move(miss.cause);
        const Chosen next = may_try ? amq::choose_untried(host_, msg, view) : std::nullopt;
        if (next && miss.cause == amq::Cause::gone && !view[*next].has_credit())
            plan.hold_or(amq::Outcome::responder_lost);
        else if (next)
            send(*next, plan);
        else if (is_pending(msg))
            plan.keep();
        else if (all_declined(msg))
            plan.drop(amq::Outcome::not_owner);
        else if (may_try)
            plan.hold_or(amq::Outcome::responder_lost);
        else
            plan.drop(amq::Outcome::responder_lost);
    }

  private:
    enum class Failover { lost, off };
    using Chosen = std::optional<std::uint32_t>;

    void send(std::uint32_t chosen, amq::Plan& plan) const {
        plan.send(chosen).want(1).reply_within(attempt_timeout_);
    }
    bool attempts_left(const amq::Message& msg) const { return msg.attempts().size() < attempts_; }
    /// Moving on by time is switched on by `attempt_timeout` alone.
    bool may_move(amq::Cause cause) const {
        return failover_ == Failover::lost || cause == amq::Cause::timeout;
    }
    static bool is_pending(const amq::Message& msg) {
        return std::ranges::any_of(msg.attempts(), &amq::Attempt::pending);
    }
    static bool all_declined(const amq::Message& msg) {
        return std::ranges::all_of(msg.attempts(), &amq::Attempt::declined);
    }

    amq::Host host_;
    std::int64_t attempts_;
    amq::Nanoseconds attempt_timeout_;
    Failover failover_;
};

}  // namespace

AMQ_STRATEGY(ReliableRandom, "org.amq.reliable-random", "Reliable random", "1.0.0",
             AMQ_DESC_ANSWERS, "amq");
