#pragma once
// Accepts on one url and gives each socket to the shard with the fewest sessions.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <amq/anet/acceptor.hpp>

#include "host/config/config.hpp"
#include "host/log.hpp"
#include "host/monitor/event_hub.hpp"
#include "host/session.hpp"

namespace amq::host {

class Shard;
using Shards = std::vector<std::unique_ptr<Shard>>;

/// Connections that did not become sessions, of all listeners, by reason. Any thread.
struct RefusedConnections {
    std::atomic<std::uint64_t> no_room{0};   // max_connections were there
    std::atomic<std::uint64_t> draining{0};  // not accepted yet when the broker began to drain
};

/// On the thread of the io_context given, which runs no shard.
class Listener {
  public:
    /// Where those it refuses are counted, and who is told of them; both outlive it.
    struct Refusing {
        RefusedConnections& counts;
        EventHub* events = nullptr;
    };
    /// Binds at once; throws std::system_error whose text names the url.
    Listener(boost::asio::io_context&, const std::string& name, const ListenerConfig&,
             const LimitsConfig&, const Shards&, Log&, Refusing);

    void start() { acceptor_.start(); }
    /// The broker drains: who waits to be accepted is refused, and nobody comes after that.
    void close();
    /// With the real port.
    std::string url() const { return anet::to_string(acceptor_.local_url()); }
    const ListenerSettings& settings() const { return *settings_; }

  private:
    void accepted(anet::Socket);
    void refuse(const anet::Socket&, std::uint32_t why, std::string_view reason);
    void failed(std::error_code, std::chrono::milliseconds delay);

    const Shards& shards_;
    Log& log_;
    const std::uint64_t max_connections_;
    const Refusing refusing_;
    ListenerPtr settings_;
    anet::Acceptor acceptor_;
};

}  // namespace amq::host
