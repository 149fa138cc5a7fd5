// Every subscriber gets the message, the one that owns the thing replies, and the first reply wins.
//
// The recipients are fixed when it is sent: nobody who comes later is asked. When all of them have
// declined or are lost, the publisher knows at once: not_owner if anybody declined, otherwise
// responder_lost. Nobody there: hold.

#include <amq/plugin/plugin.hpp>

#include <cstdint>

namespace {

/// What the message's note remembers, so that a miss costs the same with a thousand recipients as
/// with one.
struct Tally {
    std::uint32_t misses = 0;
    std::uint32_t declines = 0;

    static Tally of(std::uint64_t note) {
        return {static_cast<std::uint32_t>(note >> 32), static_cast<std::uint32_t>(note)};
    }
    std::uint64_t note() const { return std::uint64_t{misses} << 32 | declines; }
};

class ReliableSpec final : public amq::Strategy {
  public:
    ReliableSpec(amq::Host, const amq::Options&) {}

    void route(const amq::Message&, const amq::View& view, amq::Plan& plan) override {
        if (view.empty())
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
            plan.drop(tally.declines > 0 ? amq::Outcome::not_owner : amq::Outcome::responder_lost);
    }

    /// The notes of another strategy mean nothing here: count once.
    void adopt(const amq::Message& msg, const amq::View&, amq::Plan& plan) override {
        Tally tally;
        for (const amq::Attempt attempt : msg.attempts()) {
            if (attempt.missed()) ++tally.misses;
            if (attempt.declined()) ++tally.declines;
        }
        plan.keep().note(tally.note());
    }
};

}  // namespace

AMQ_STRATEGY(ReliableSpec, "org.amq.reliable-spec", "Reliable spec", "1.0.0", AMQ_DESC_ANSWERS,
             "amq");
