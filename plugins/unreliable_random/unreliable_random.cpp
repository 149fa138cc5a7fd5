// One random subscriber online gets the message, at most once; nobody is asked for a reply. Nobody
// there: hold.
//
// A subscriber that is lost before a byte of the message left for it: another one that reads fast
// enough, or hold until there is one. It leaves many messages at once.

#include <amq/plugin/plugin.hpp>

namespace {

class UnreliableRandom final : public amq::Strategy {
  public:
    UnreliableRandom(amq::Host host, const amq::Options&) : host_(host) {}

    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        if (const auto chosen = amq::choose_untried(host_, msg, view))
            plan.send(*chosen).want(0);
        else
            plan.hold_or(msg.attempts().empty() ? amq::Outcome::no_subscriber
                                                : amq::Outcome::responder_lost);
    }

    /// Any other miss than a lost session means that somebody may have it.
    void on_miss(const amq::Message& msg, const amq::Miss& miss, const amq::View& view,
                 amq::Plan& plan) override {
        if (miss.cause != amq::Cause::gone) return void(plan.drop(amq::Outcome::responder_lost));
        const auto next = amq::choose_untried(host_, msg, view);
        if (next && view[*next].has_credit())
            plan.send(*next).want(0);
        else
            plan.hold_or(amq::Outcome::responder_lost);
    }

  private:
    amq::Host host_;
};

}  // namespace

AMQ_STRATEGY(UnreliableRandom, "org.amq.unreliable-random", "Unreliable random", "1.0.0", 0, "amq");
