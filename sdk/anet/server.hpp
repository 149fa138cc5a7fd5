#pragma once
// A server of frames in a few lines: listen on urls, get a call per frame, on one thread.

#include <boost/asio/io_context.hpp>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <amq/anet/acceptor.hpp>
#include <amq/anet/connection.hpp>
#include <amq/anet/loop.hpp>
#include <amq/anet/url.hpp>

namespace amq::anet {

struct ServerEvents {
    std::function<void(Connection&, const Frame&)> on_frame;
    std::function<void(Connection&)> on_open{};
    std::function<void(Connection&, CloseReason, std::error_code)> on_closed{};
    std::function<void(Connection&, Congestion)> on_congestion{};
};

// All callbacks come from the thread in run(). Only stop() may be called from another one.
class Server {
  public:
    // Listens at once; throws when a url is malformed or taken, with a text that says which and
    // why.
    Server(const std::vector<std::string>& urls, ServerEvents events,
           ConnectionOptions options = {});
    Server(const std::vector<std::string>& urls,
           std::function<void(Connection&, const Frame&)> on_frame, ConnectionOptions options = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Serves until stop(), then closes every peer and returns.
    void run();
    // From any thread; safe in a signal handler's asio::signal_set, not in a raw one.
    void stop();

    // Where it really listens, in the order of the urls.
    [[nodiscard]] std::vector<Url> local_urls() const;
    [[nodiscard]] Loop& loop() noexcept { return loop_; }

  private:
    class Events;

    void listen(const std::string& url);

    asio::io_context io_{1};
    Loop loop_{io_};
    std::shared_ptr<const ConnectionOptions> options_;
    std::shared_ptr<const ConnectionOptions> websocket_only_;
    std::unique_ptr<Events> events_;
    std::list<Acceptor> acceptors_;
};

}  // namespace amq::anet
