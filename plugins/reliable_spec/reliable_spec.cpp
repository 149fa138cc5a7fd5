// Every subscriber gets the message, the one that owns the thing replies, and the first reply wins.
//
// The recipients are fixed when it is sent: nobody who comes later is asked. When all of them have
// declined or are lost, the publisher knows at once: not_owner if anybody declined, otherwise
// responder_lost. Nobody there: hold.
//
// A message that another strategy sent before goes to those who have not had it, and what became of
// the others counts as if they had been asked here.

#include <amq/plugin/plugin.hpp>

#include <algorithm>
#include <cstdint>

namespace {

/// What the message's note remembers, so that a miss costs the same with a thousand recipients as
/// with one.
struct Tally {
    std::uint32_t misses = 0;
    std::uint32_t declines = 0;

    static Tally of(const amq::Attempts& attempts) {
        Tally tally;
        for (const amq::Attempt attempt : attempts) {
            if (attempt.missed()) ++tally.misses;
            if (attempt.declined()) ++tally.declines;
        }
        return tally;
    }
    static Tally of(std::uint64_t note) {
        return {static_cast<std::uint32_t>(note >> 32), static_cast<std::uint32_t>(note)};
    }
    std::uint64_t note() const { return std::uint64_t{misses} << 32 | declines; }
    /// When nobody is left to reply.
    amq::Outcome outcome() const {
        return declines > 0 ? amq::Outcome::not_owner : amq::Outcome::responder_lost;
    }
};

class ReliableSpec final : public amq::Strategy {
  public:
    ReliableSpec(amq::Host, const amq::Options&) {}

    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        if (!msg.attempts().empty())
            ask_the_rest(msg, view, plan);
        else if (view.empty())
            plan.hold();
        else
            plan.send_all().want(1);
    }

    void on_miss(const amq::Message& msg, const amq::Miss& miss, const amq::View&,
                 amq::Plan& plan) override {
        Tally tally = Tally::of(msg.note());
        if (miss.cause != amq::Cause::timeout) ++tally.misses;
        if (miss.cause == amq::Cause::declined) ++tally.declines;
        plan.note(tally.note());
        if (tally.misses < msg.attempts().size())
            plan.keep();
        else
            plan.drop(tally.outcome());
    }

    /// The notes of another strategy mean nothing here: count once.
    void adopt(const amq::Message& msg, const amq::View&, amq::Plan& plan) override {
        plan.keep().note(Tally::of(msg.attempts()).note());
    }

  private:
    static void ask_the_rest(const amq::Message& msg, const amq::View& view, amq::Plan& plan) {
        const Tally tally = Tally::of(msg.attempts());
        plan.note(tally.note());
        bool is_sent = false;
        for (std::uint32_t k = 0; k < view.size(); ++k) {
            if (msg.tried(view[k].id())) continue;
            plan.send(k).want(1);
            is_sent = true;
        }
        if (is_sent) return;
        if (view.empty() || std::ranges::any_of(msg.attempts(), &amq::Attempt::pending))
            plan.hold_or(tally.outcome());
        else
            plan.drop(tally.outcome());
    }
};

}  // namespace

AMQ_STRATEGY(ReliableSpec, "org.amq.reliable-spec", "Reliable spec", "1.0.0", AMQ_DESC_ANSWERS,
             "amq");
