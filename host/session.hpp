#pragma once
// One peer of the broker: its frames become calls of the core, and what the core wants becomes
// frames. What the frames mean is up to the kinds of session.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <amq/anet/connection.hpp>

#include "host/config/config.hpp"
#include "host/exchange/core.hpp"
#include "host/fan_out.hpp"
#include "host/monitor/event.hpp"
#include "host/monitor/session_row.hpp"
#include "host/traffic_history.hpp"

namespace amq::host {

class Shard;

/// What every session of one listener has in common.
struct ListenerSettings {
    std::string name;
    ListenerRole role = ListenerRole::publisher;
    anet::Connection::Options options;
    std::uint64_t max_aliases = 0;
};
using ListenerPtr = std::shared_ptr<const ListenerSettings>;

constexpr auto kStatusOk = static_cast<std::uint32_t>(exchange::Outcome::ok);
/// A subscriber's "not mine", with an empty body.
constexpr auto kStatusDeclined = static_cast<std::uint32_t>(exchange::Outcome::not_owner);

/// Why a session is not read from just now.
enum class Pause : std::uint8_t {
    in_flight = 1,  // as many requests open as it may have
    output = 2,     // it does not read its answers
    mailbox = 4,    // another shard is behind
};

/// Only on its shard's thread.
class Session : public anet::ConnectionHandler {
  public:
    Session(Shard& shard, exchange::SessionId id, ListenerPtr listener);

    void start(anet::Socket socket);

    exchange::SessionId id() const { return id_; }
    virtual void deliver(exchange::Delivery&) = 0;
    /// The same; of the body nothing is kept.
    virtual void deliver_gathered(Gathered& message) { deliver(message.delivery); }
    virtual void answer(exchange::Answer&) = 0;
    virtual void acknowledge(const exchange::Acknowledgement&) = 0;
    /// Nobody waits any more for a reply to this message.
    virtual void tell_cancelled(const exchange::Cancellation&) {}
    /// The broker is going to end, so long from now at the latest.
    virtual void tell_draining(Duration) {}
    /// The frame is about to be handed over; nothing changes by it.
    virtual void foresee(const anet::Frame&, exchange::Foresight&) const = 0;
    void pause(Pause);
    void resume(Pause);
    /// Ends it when what it is owed is written.
    void finish(anet::CloseReason);

    // For the monitors (session_facts.cpp).

    SessionNames names() const;
    SessionMeasures measures() const;
    SessionRow row() const;
    /// What the kernel knows of its connection; nothing when that is a Unix socket.
    std::optional<TcpFigures> tcp_figures() const;
    /// To be called every ten seconds, so that the last minute of it is known.
    void look_at_traffic();

  protected:
    Shard& shard() { return shard_; }
    anet::Connection& connection() { return *connection_; }
    const ListenerSettings& listener() const { return *listener_; }
    void publish(const exchange::Publish&);
    /// It said who it is.
    void introduce(PeerNames);
    void send(const anet::Head&, exchange::Payload&, std::span<const std::byte> tail = {});

  private:
    /// The message in a frame that never left, if it is one.
    virtual std::optional<exchange::Unsent> message_in(const anet::UnsentFrame&) const = 0;
    /// Whether it is not read from while its output is congested or it has too much in flight.
    virtual bool waits_for_its_reader() const = 0;

    bool may_pause() const { return !hung_up_ && waits_for_its_reader(); }
    void on_hang_up(anet::Connection&) override;
    void on_congestion(anet::Connection&, anet::Congestion) override;
    void on_closed(anet::Connection&, anet::CloseReason, std::error_code) override;
    void on_upgraded(anet::Connection&) override;
    void note_handshake();
    Event event_of(std::uint32_t type) const;
    void tell_opened() const;
    void tell_ready() const;
    void tell_slow(anet::Congestion) const;
    void tell_closed(anet::CloseReason) const;
    void log_connect() const;
    void log_disconnect(anet::CloseReason, std::error_code) const;

    Shard& shard_;
    exchange::SessionId id_;
    ListenerPtr listener_;
    std::shared_ptr<anet::Connection> connection_;
    std::chrono::steady_clock::time_point since_;
    std::unique_ptr<PeerNames> peer_;  // once it said so
    std::unique_ptr<TrafficHistory> history_;
    anet::Transport counted_as_ = anet::Transport::tcp;
    std::uint8_t pauses_ = 0;
    exchange::Nanos paused_at_ = 0;
    bool hung_up_ = false;
};

/// Of the kind that the listener's role says.
std::unique_ptr<Session> make_session(Shard&, exchange::SessionId, ListenerPtr);
/// Whether sessions of that role are told when nobody waits for their reply any more.
exchange::Cancellations cancellations_of(ListenerRole);

}  // namespace amq::host
