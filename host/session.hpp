#pragma once
// One peer of the broker: its frames become calls of the core, and what the core wants becomes
// frames.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

#include <amq/anet/connection.hpp>

#include "host/config/config.hpp"
#include "host/exchange/effects.hpp"
#include "host/exchange/ids.hpp"

namespace amq::host {

class Shard;

/// What every session of one listener has in common.
struct ListenerSettings {
    std::string name;
    ListenerRole role = ListenerRole::publisher;
    anet::Connection::Options options;
};
using ListenerPtr = std::shared_ptr<const ListenerSettings>;

/// Why a session is not read from just now.
enum class Pause : std::uint8_t {
    in_flight = 1,  // as many requests open as it may have
    output = 2,     // it does not read its answers
    mailbox = 4,    // another shard is behind
};

/// A session of the original protocol, publisher or subscriber by its listener. Only on its shard's
/// thread.
class Session final : public anet::ConnectionHandler {
  public:
    Session(Shard& shard, exchange::SessionId id, ListenerPtr listener);

    void start(anet::Socket socket);

    exchange::SessionId id() const { return id_; }
    void deliver(exchange::Delivery&);
    void answer(exchange::Answer&);
    void acknowledge(const exchange::Acknowledgement&);
    void pause(Pause);
    void resume(Pause);
    /// Ends it when what it is owed is written.
    void finish(anet::CloseReason);

  private:
    void on_frame(anet::Connection&, const anet::Frame&) override;
    void on_congestion(anet::Connection&, anet::Congestion) override;
    void on_closed(anet::Connection&, anet::CloseReason, std::error_code) override;

    void publish(const anet::Frame&);
    void subscribe(const anet::Frame&);
    void reply(const anet::Frame&);
    void send(const anet::Head&, exchange::Payload&);
    void acknowledge_with(std::uint32_t sequence, std::string_view json);
    void log_connect() const;
    void log_disconnect(anet::CloseReason, std::error_code) const;

    Shard& shard_;
    exchange::SessionId id_;
    ListenerPtr listener_;
    std::shared_ptr<anet::Connection> connection_;
    std::chrono::steady_clock::time_point since_;
    std::uint8_t pauses_ = 0;
};

}  // namespace amq::host
