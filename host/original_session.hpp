#pragma once
// A session of the original protocol, publisher or subscriber by its listener.

#include "host/session.hpp"

namespace amq::host {

class OriginalSession final : public Session {
  public:
    using Session::Session;

    void deliver(exchange::Delivery&) override;
    void answer(exchange::Answer&) override;
    void acknowledge(const exchange::Acknowledgement&) override;
    void foresee(const anet::Frame&, exchange::Foresight&) const override;

  private:
    void on_frame(anet::Connection&, const anet::Frame&) override;
    std::optional<exchange::Unsent> message_in(const anet::UnsentFrame&) const override;
    bool waits_for_its_reader() const override {
        return listener().role == ListenerRole::publisher;
    }

    void publish(const anet::Frame&);
    void subscribe(const anet::Frame&);
    void reply(const anet::Frame&);
    void acknowledge_with(std::uint32_t sequence, std::string_view json);
};

}  // namespace amq::host
