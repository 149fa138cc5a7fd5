// Every subscriber online gets the message, at most once each; nobody is asked for a reply. Nobody
// there: hold. A message without echo goes to all but its publisher.
//
// Whoever is lost before the message left for it does not get it, and nobody gets it in its place.

#include <amq/plugin/plugin.hpp>

#include <cstdint>

namespace {

class UnreliableAll final : public amq::Strategy {
  public:
    UnreliableAll(amq::Host, const amq::Options&) {}

    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        if (msg.no_echo())
            send_to_others(msg, view, plan);
        else if (view.empty())
            plan.hold();
        else
            plan.send_all().want(0);
    }

    void on_miss(const amq::Message&, const amq::Miss&, const amq::View&,
                 amq::Plan& plan) override {
        plan.drop(amq::Outcome::responder_lost);
    }

  private:
    static void send_to_others(const amq::Message& msg, const amq::View& view, amq::Plan& plan) {
        bool anybody = false;
        for (std::uint32_t k = 0; k < view.size(); ++k) {
            if (view[k].id() == msg.publisher()) continue;
            plan.send(k).want(0);
            anybody = true;
        }
        if (!anybody) plan.hold();
    }
};

}  // namespace

AMQ_STRATEGY(UnreliableAll, "org.amq.unreliable-all", "Unreliable all", "1.0.0", 0, "amq");
