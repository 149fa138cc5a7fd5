#pragma once
// A native session: after its hello it publishes, subscribes and replies at once.

#include <vector>

#include <amq/anet/native.hpp>

#include "host/session.hpp"
#include "host/topic_aliases.hpp"

namespace amq::host {

class NativeSession final : public Session {
  public:
    using Session::Session;

    void deliver(exchange::Delivery&) override;
    void deliver_gathered(Gathered&) override;
    void answer(exchange::Answer&) override;
    void acknowledge(const exchange::Acknowledgement&) override;
    void tell_cancelled(const exchange::Cancellation&) override;
    void tell_draining(Duration) override;
    void foresee(const anet::Frame&, exchange::Foresight&) const override;

  private:
    using Body = anet::native::Body;
    using Command = anet::native::Command;
    using Fault = anet::native::Fault;

    void on_frame(anet::Connection&, const anet::Frame&) override;
    void on_oversized(anet::Connection&, const anet::Head&) override;
    void on_silence(anet::Connection&, std::uint32_t times) override;
    std::optional<exchange::Unsent> message_in(const anet::UnsentFrame&) const override;
    bool waits_for_its_reader() const override { return !subscribed_; }

    void deliver_in_parts(exchange::Delivery&);
    static anet::Head head_of(const exchange::Delivery&);

    /// Of a publish that is not checked yet; none, if it does not say it well.
    exchange::TopicName topic_ahead(const anet::Frame&) const;

    // Each says what is wrong with the frame.
    Fault take(const anet::Frame&);
    Fault take_oversized(const anet::Head&);
    Fault hello(const anet::Head&, const Body&);
    Fault obey(const anet::Head&, const Body&);
    Fault publish_plainly(const anet::Frame&);
    Fault publish(const anet::Head&, const Body&);
    Fault subscribe(const anet::Head&, const Body&);
    Fault unsubscribe(const anet::Head&, const Body&);
    Fault reply(const anet::Head&, std::span<const std::byte> payload,
                std::span<const std::byte> headers);
    Fault pong(const anet::Head&, const Body&);
    Fault set_alias(std::uint32_t alias, std::string_view name);
    Fault topic_of(const anet::Head&, const Body&, exchange::TopicName&);
    Fault topics_of(const Body&, std::vector<exchange::Subscription>&);

    void end_with(Fault);
    void send(Command, std::uint32_t sequence, std::uint32_t status,
              std::span<const std::byte> body = {});
    /// The shard's scratch room, emptied.
    std::vector<std::byte>& block();

    TopicAliases aliases_;
    bool greeted_ = false;
    bool subscribed_ = false;
};

}  // namespace amq::host
