#pragma once
// One peer of the HTTP server: one request after the other, each answered before the next is read.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "plugins/monitor/http/response_head.hpp"
#include "plugins/monitor/http/service.hpp"

namespace amq::monitor::http {

/// On the thread of all sockets. Held by its coroutines.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using Workers = boost::asio::thread_pool;

    Connection(Socket, Service&, Workers&);

    /// Serves until either end has enough; then on_end is called.
    void start(std::function<void(Connection&)> on_end);
    /// Says that there is no room for it, and ends.
    void refuse(std::function<void(Connection&)> on_end);

    /// Ends now if nothing is under way, else behind the answer.
    void finish();
    /// Ends, whatever is under way.
    void cut();

  private:
    template <class T>
    using Awaitable = boost::asio::awaitable<T>;

    enum class Next : std::uint8_t { serve, end, linger };

    // One request that is being answered.
    struct Exchange {
        std::string method{};
        std::string path{};
        Caller caller = Caller::anonymous;
        bool is_head = false;
        std::string if_none_match{};
        Afterwards afterwards = Afterwards::close;
        std::chrono::steady_clock::time_point since{};
    };

    void run(Awaitable<void>, std::function<void(Connection&)> on_end);
    Awaitable<void> serve();
    Awaitable<void> turn_away();
    Awaitable<Next> serve_next();
    Awaitable<Next> serve(Head);
    Awaitable<Next> serve(Admitted, Exchange);
    Awaitable<std::optional<std::variant<Head, Fault>>> await_head();
    Awaitable<bool> await_body(std::size_t size, std::string& body);
    Awaitable<Response> handle(const Route&, const Request&);
    static Awaitable<Response> on_worker(const Service&, const Route&, const Request&,
                                         std::chrono::steady_clock::time_point since);
    Awaitable<Next> respond(Response, Exchange);
    Awaitable<bool> stream(const Response&);
    Awaitable<void> watch_peer();
    Awaitable<bool> wait_for_event();
    Awaitable<void> linger();

    Awaitable<bool> read_some();
    Awaitable<bool> write(std::string_view);
    void limit(milliseconds);
    void note(const Response&, const Exchange&, std::size_t bytes);

    Socket socket_;
    Service& service_;
    Workers& workers_;
    boost::asio::steady_timer timer_;  // how long the socket may be waited for
    boost::asio::steady_timer wake_;   // of a stream: something happened, or nothing for too long
    Ends ends_;
    std::string in_;  // what came and was not needed yet
    std::uint64_t limit_turn_ = 0;
    bool is_late_ = false;  // the last wait for the socket was too long
    bool is_idle_ = true;   // no whole request is under way
    bool is_last_ = false;  // the answer under way is the last
    bool has_served_ = false;
    bool is_gone_ = false;  // of a stream: the peer
};

}  // namespace amq::monitor::http
