// Every subscriber online gets the message, at most once each; nobody is asked for a reply. Nobody
// there: hold.
//
// Whoever is lost before the message left for it does not get it, and nobody gets it in its place.

#include <amq/plugin/plugin.hpp>

namespace {

class UnreliableAll final : public amq::Strategy {
  public:
    UnreliableAll(amq::Host, const amq::Options&) {}

    void route(const amq::Message&, const amq::View& view, amq::Plan& plan) override {
        if (view.empty())
            plan.hold();
        else
            plan.send_all().want(0);
    }

    void on_miss(const amq::Message&, const amq::Miss&, const amq::View&,
                 amq::Plan& plan) override {
        plan.drop(amq::Outcome::responder_lost);
    }
};

}  // namespace

AMQ_STRATEGY(UnreliableAll, "org.amq.unreliable-all", "Unreliable all", "1.0.0", 0, "amq");
