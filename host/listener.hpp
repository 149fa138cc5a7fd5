#pragma once
// Accepts on one url and gives each socket to the shard with the fewest sessions.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include <amq/anet/acceptor.hpp>

#include "host/config/config.hpp"
#include "host/log.hpp"
#include <atomic>

#include "host/monitor/event_hub.hpp"
#include "host/session.hpp"

namespace amq::host {

class Shard;
using Shards = std::vector<std::unique_ptr<Shard>>;

/// On the thread of the io_context given, which runs no shard.
class Listener {
  public:
    /// Binds at once; throws std::system_error whose text names the url.
    Listener(boost::asio::io_context&, const std::string& name, const ListenerConfig&,
             const LimitsConfig&, const Shards&, Log&);

    void start() { acceptor_.start(); }
    void close() { acceptor_.close(); }
    /// Whom it tells of those it refuses, and where they are counted with those of others; both
    /// outlive it. Before start().
    void tell_events(EventHub& events, std::atomic<std::uint64_t>& refused_by_all) {
        events_ = &events;
        refused_by_all_ = &refused_by_all;
    }
    /// With the real port.
    std::string url() const { return anet::to_string(acceptor_.local_url()); }
    const ListenerSettings& settings() const { return *settings_; }
    /// Sockets closed at once because max_connections were there.
    /// From any thread.
    std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

  private:
    void accepted(anet::Socket);
    void tell_refused(const anet::Socket&);
    void failed(std::error_code, std::chrono::milliseconds delay);

    const Shards& shards_;
    Log& log_;
    const std::uint64_t max_connections_;
    std::atomic<std::uint64_t> refused_{0};
    EventHub* events_ = nullptr;
    std::atomic<std::uint64_t>* refused_by_all_ = nullptr;
    ListenerPtr settings_;
    anet::Acceptor acceptor_;
};

}  // namespace amq::host
