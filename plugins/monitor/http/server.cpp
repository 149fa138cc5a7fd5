#include "plugins/monitor/http/server.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include <optional>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "plugins/monitor/http/connection.hpp"
#include "plugins/monitor/http/listen_address.hpp"
#include "plugins/monitor/http/service.hpp"

namespace amq::monitor::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Connections past the limit that are told so at the same time; those past that are closed.
constexpr std::size_t kMaxTurnedAway = 16;

// Signals are the program's, whose thread is not this one.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

  private:
    sigset_t before_{};
};

void close_on_exec(int descriptor) {
    (void)::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

// A peer without power says nothing: the system would wait a quarter of an hour for it.
void end_if_silent(int descriptor, milliseconds time) {
    const auto ms = static_cast<unsigned>(time.count());
    (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

tcp::acceptor listen_at(asio::io_context& io, const std::string& text) {
    const auto address = read_listen_address(text);
    if (!address) {
        throw ListenError("cannot listen at \"" + text +
                          "\": it must be an address and a port, as 127.0.0.1:7610 or [::1]:7610");
    }
    try {
        const tcp::endpoint endpoint(asio::ip::make_address(address->address), address->port);
        tcp::acceptor acceptor(io, endpoint.protocol());
        close_on_exec(acceptor.native_handle());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true));
        acceptor.bind(endpoint);
        acceptor.listen();
        return acceptor;
    } catch (const boost::system::system_error& error) {
        throw ListenError("cannot listen at " + text + ": " + error.code().message());
    }
}

}  // namespace

class Server::Threads {
  public:
    Threads(Router router, std::shared_ptr<Access> access, ServerOptions options)
        : service_(std::move(router), std::move(access), std::move(options)) {}

    void start(const std::vector<std::string>& addresses);
    void stop();
    [[nodiscard]] std::vector<std::string> addresses() const { return addresses_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] CounterValues counters() const { return service_.counters.values(); }

  private:
    asio::awaitable<void> accept(tcp::acceptor&);
    asio::awaitable<void> recover();
    void adopt(tcp::socket);
    void serve(tcp::socket);
    void turn_away(tcp::socket);
    void begin_end();
    void cut_all();

    Service service_;
    asio::io_context io_{1};
    std::optional<asio::thread_pool> workers_;
    std::vector<tcp::acceptor> acceptors_;
    std::vector<std::string> addresses_;
    std::uint16_t port_ = 0;
    asio::steady_timer timer_{io_};
    std::set<std::shared_ptr<Connection>> connections_;
    std::set<std::shared_ptr<Connection>> turned_away_;
    std::thread thread_;
};

void Server::Threads::start(const std::vector<std::string>& addresses) {
    if (thread_.joinable() || !acceptors_.empty()) throw ListenError("the server was started");
    std::vector<tcp::acceptor> acceptors;
    for (const std::string& address : addresses) acceptors.push_back(listen_at(io_, address));
    if (acceptors.empty()) throw ListenError("there is no address to listen at");
    for (const tcp::acceptor& acceptor : acceptors) {
        const auto at = acceptor.local_endpoint();
        addresses_.push_back(text_of(ListenAddress{at.address().to_string(), at.port()}));
    }
    port_ = acceptors.front().local_endpoint().port();
    acceptors_ = std::move(acceptors);
    for (tcp::acceptor& acceptor : acceptors_) {
        asio::co_spawn(io_, accept(acceptor), asio::detached);
    }
    const SignalsBlocked blocked;
    workers_.emplace(service_.options.limits.workers);
    thread_ = std::thread([this] { io_.run(); });
}

// The thread ends by itself when there is nothing any more that it waits for.
void Server::Threads::stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] { begin_end(); });
    thread_.join();
    workers_->join();
}

void Server::Threads::begin_end() {
    service_.is_ending = true;
    error_code ignored;
    for (tcp::acceptor& acceptor : acceptors_) acceptor.close(ignored);
    timer_.cancel();
    for (const auto& connection : turned_away_) connection->cut();
    for (const auto& connection : connections_) connection->finish();
    if (connections_.empty()) return;
    timer_.expires_after(service_.options.limits.stop);
    timer_.async_wait([this](error_code error) {
        if (!error) cut_all();
    });
}

void Server::Threads::cut_all() {
    for (const auto& connection : connections_) connection->cut();
}

asio::awaitable<void> Server::Threads::accept(tcp::acceptor& acceptor) {
    while (!service_.is_ending) {
        error_code error;
        tcp::socket socket =
            co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (service_.is_ending) co_return;
        if (!error) {
            adopt(std::move(socket));
        } else if (error != asio::error::connection_aborted) {
            service_.counters.accept_failed();
            co_await recover();
        }
    }
}

// The system has no descriptor or no memory left: a moment later it may.
asio::awaitable<void> Server::Threads::recover() {
    asio::steady_timer pause(io_, milliseconds{100});
    error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void Server::Threads::adopt(tcp::socket socket) {
    close_on_exec(socket.native_handle());
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    end_if_silent(socket.native_handle(), service_.options.limits.silent);
    if (connections_.size() < service_.options.limits.max_connections) {
        serve(std::move(socket));
    } else {
        turn_away(std::move(socket));
    }
}

void Server::Threads::serve(tcp::socket socket) {
    service_.counters.connection_opened();
    auto connection = std::make_shared<Connection>(std::move(socket), service_, *workers_);
    connections_.insert(connection);
    connection->start([this](Connection& ended) {
        service_.counters.connection_ended();
        connections_.erase(ended.shared_from_this());
        if (service_.is_ending && connections_.empty()) timer_.cancel();
    });
}

void Server::Threads::turn_away(tcp::socket socket) {
    if (turned_away_.size() >= kMaxTurnedAway) {
        service_.counters.refuse(Refusal::too_many_connections);
        return;
    }
    auto connection = std::make_shared<Connection>(std::move(socket), service_, *workers_);
    turned_away_.insert(connection);
    connection->refuse([this](Connection& ended) { turned_away_.erase(ended.shared_from_this()); });
}

Server::Server(Router router, std::shared_ptr<Access> access, ServerOptions options)
    : threads_(
          std::make_unique<Threads>(std::move(router), std::move(access), std::move(options))) {}

Server::~Server() {
    stop();
}

void Server::start(const std::vector<std::string>& addresses) {
    threads_->start(addresses);
}

void Server::stop() {
    threads_->stop();
}

std::vector<std::string> Server::addresses() const {
    return threads_->addresses();
}

std::uint16_t Server::port() const {
    return threads_->port();
}

CounterValues Server::counters() const {
    return threads_->counters();
}

}  // namespace amq::monitor::http
