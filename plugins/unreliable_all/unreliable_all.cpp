// Every subscriber online gets the message, at most once each; nobody is asked for a reply. Nobody
// there: hold. A message without echo goes to all but its publisher. One that another strategy sent
// before goes to those who have not had it; when that is nobody, all is done.
//
// Whoever is lost before the message left for it does not get it, and nobody gets it in its place.

#include <amq/plugin/plugin.hpp>

#include <cstdint>

namespace {

class UnreliableAll final : public amq::Strategy {
  public:
    UnreliableAll(amq::Host, const amq::Options&) {}

    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        if (msg.no_echo() || !msg.attempts().empty())
            send_to_some(msg, view, plan);
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
    static void send_to_some(const amq::Message& msg, const amq::View& view, amq::Plan& plan) {
        bool is_sent = false;
        bool was_sent = false;
        for (std::uint32_t k = 0; k < view.size(); ++k) {
            if (msg.no_echo() && view[k].id() == msg.publisher()) continue;
            if (msg.tried(view[k].id())) {
                was_sent = true;
                continue;
            }
            plan.send(k).want(0);
            is_sent = true;
        }
        if (is_sent) return;
        if (was_sent)
            plan.done();
        else
            plan.hold();
    }
};

}  // namespace

AMQ_STRATEGY(UnreliableAll, "org.amq.unreliable-all", "Unreliable all", "1.0.0", 0, "amq");
