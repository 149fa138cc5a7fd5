#pragma once
// What the service manager that started amqd is told, in the words of sd_notify(3): that it is
// ready, that it lives, that it ends. Nobody is told anything when nobody asked.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "host/log.hpp"

namespace amq::host {

class Shard;

/// How the service manager wants to be told, as it says in the environment.
struct ServiceSettings {
    std::string socket;                     // a path, or @ and an abstract name; empty: not at all
    std::chrono::microseconds watchdog{0};  // a sign of life is due within; 0: never
};

/// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, and takes them out of the environment: they
/// are not meant for children. Before there are threads.
ServiceSettings take_service_settings();

/// On the thread of its io_context.
class ServiceNotifier {
  public:
    ServiceNotifier(boost::asio::io_context&, Log&, ServiceSettings);
    ~ServiceNotifier();
    ServiceNotifier(const ServiceNotifier&) = delete;
    ServiceNotifier& operator=(const ServiceNotifier&) = delete;

    /// From here on it is also told that amqd lives, each time that every shard's thread has made a
    /// turn.
    void tell_ready(const std::vector<std::unique_ptr<Shard>>& shards);
    void tell_stopping();
    /// The configuration is read again; and that is over, whatever came of it.
    void tell_reloading();
    void tell_reloaded();

  private:
    void tell(std::string_view words);
    void arm();
    void ask_shards();
    void on_answer();

    boost::asio::io_context& io_;
    Log& log_;
    ServiceSettings settings_;
    int socket_ = -1;
    boost::asio::steady_timer timer_;
    const std::vector<std::unique_ptr<Shard>>* shards_ = nullptr;
    std::size_t unanswered_ = 0;  // shards that have not made a turn since they were asked
};

}  // namespace amq::host
