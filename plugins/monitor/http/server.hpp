#pragma once
// The monitor's HTTP server: a thread for all sockets, and a few for handlers that may wait.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/monitor/http/access.hpp"
#include "plugins/monitor/http/counters.hpp"
#include "plugins/monitor/http/limits.hpp"
#include "plugins/monitor/http/router.hpp"

namespace amq::monitor::http {

/// A request that was answered, for a log: without its query, its fields and its body, as these may
/// hold what is secret.
struct AccessLine {
    std::string_view method;  // as it was sent; empty when no request could be read
    std::string_view path;
    unsigned status = 0;
    std::chrono::microseconds took{};  // from the end of its head to the answer's last byte
    std::size_t bytes = 0;             // of the body
    std::string_view peer;
    Caller caller = Caller::anonymous;
};

struct ServerOptions {
    Limits limits{};
    std::vector<std::string> hosts{};  // names in a Host field beside loopback and the own address
    std::function<void(const AccessLine&)> on_request{};      // on the thread of all sockets
    std::function<void(std::string_view text)> on_failure{};  // a handler threw; on any thread
};

/// Names the address, and why nothing can be heard there.
struct ListenError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Server {
  public:
    Server(Router, std::shared_ptr<Access>, ServerOptions = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens at all of these, "127.0.0.1:7610", "[::1]:7610" or "localhost:7610", port 0 for any
    /// that is free, and answers from then on; throws ListenError. Once.
    void start(const std::vector<std::string>& addresses);

    /// Ends idle connections and streams at once and the others behind their answer, at the latest
    /// after Limits::stop; waits for handlers that run, without limit. No thread is left then.
    void stop();

    /// Where it listens, with the ports that it got.
    [[nodiscard]] std::vector<std::string> addresses() const;
    /// Of the first address.
    [[nodiscard]] std::uint16_t port() const;

    /// From any thread.
    [[nodiscard]] CounterValues counters() const;

  private:
    class Threads;

    std::unique_ptr<Threads> threads_;
};

}  // namespace amq::monitor::http
