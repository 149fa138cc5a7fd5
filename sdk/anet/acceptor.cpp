#include <amq/anet/acceptor.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <string>
#include <utility>

namespace amq::anet {
namespace {

using Listener =
    asio::basic_socket_acceptor<asio::generic::stream_protocol, asio::io_context::executor_type>;
using Endpoint = asio::generic::stream_protocol::endpoint;

// Peers accepted before the loop gets to do something else.
constexpr int kAcceptsPerTurn = 16;

[[noreturn]] void fail(const Url& url, const std::error_code& ec) {
    throw std::system_error{ec, "cannot listen on " + to_string(url)};
}

asio::ip::tcp::endpoint resolve(asio::io_context& io, const Url& url) {
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(url.host, ec);
    if (!ec) return {address, url.port};
    asio::ip::tcp::resolver resolver{io};
    const auto found = resolver.resolve(url.host, std::to_string(url.port), ec);
    if (ec || found.empty()) fail(url, ec);
    return found.begin()->endpoint();
}

// Nobody behind a socket file: the process that made it is gone.
bool is_stale(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
    asio::io_context io;
    asio::local::stream_protocol::socket probe{io};
    boost::system::error_code ec;
    probe.connect(path, ec);
    return ec == asio::error::connection_refused;
}

bool is_passing(int error) noexcept {
    switch (error) {  // about that one peer, not about us
        case ECONNABORTED:
        case EINTR:
        case EPROTO:
        case EPERM:
        case ENETDOWN:
        case ENOPROTOOPT:
        case EHOSTDOWN:
        case ENONET:
        case EHOSTUNREACH:
        case EOPNOTSUPP:
        case ENETUNREACH: return true;
        default: return false;
    }
}

}  // namespace

// Shared with the waits in flight, which may end after the Acceptor is gone.
struct Acceptor::State : std::enable_shared_from_this<State> {
    State(asio::io_context& context, AcceptorCallbacks functions)
        : io{context}, listener{context}, retry{context}, callbacks{std::move(functions)} {}

    void listen(const Url& url) {
        boost::system::error_code ec;
        listener.open(endpoint.protocol(), ec);
        if (!ec) listener.set_option(asio::socket_base::reuse_address{true}, ec);
        if (!ec) listener.bind(endpoint, ec);
        if (!ec) listener.listen(asio::socket_base::max_listen_connections, ec);
        if (!ec) listener.non_blocking(true, ec);
        if (ec) fail(url, ec);
    }

    void wait() {
        listener.async_wait(Listener::wait_read,
                            [self = shared_from_this()](const boost::system::error_code& ec) {
                                if (!ec && !self->closed) self->accept_some();
                            });
    }

    void accept_some() {
        for (int i = 0; i < kAcceptsPerTurn && !closed; ++i) {
            const int fd =
                ::accept4(listener.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0) {
                delay = kFirstDelay;
                hand_over(fd);
            } else if (errno == EAGAIN) {
                break;
            } else if (!is_passing(errno)) {
                return back_off({errno, std::system_category()});
            }
        }
        if (!closed) wait();
    }

    void hand_over(int fd) {
        asio::io_context& target = callbacks.choose ? callbacks.choose() : io;
        Socket socket{target};
        boost::system::error_code ec;
        socket.assign(endpoint.protocol(), fd, ec);
        if (ec) {
            ::close(fd);
        } else {
            callbacks.accepted(std::move(socket));
        }
    }

    void back_off(std::error_code why) {
        const auto pause = delay;
        delay = std::min(delay * 2, kLongestDelay);
        retry.expires_after(pause);
        retry.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
            if (!ec && !self->closed) self->accept_some();
        });
        if (callbacks.failed) callbacks.failed(why, pause);
    }

    // As many as can wait at once.
    void hand_over_waiting(const std::function<void(Socket)>& waiting) {
        callbacks.accepted = waiting;
        for (int i = 0; i < SOMAXCONN && !closed; ++i) {
            const int fd =
                ::accept4(listener.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd < 0 && !is_passing(errno)) return;
            if (fd >= 0) hand_over(fd);
        }
    }

    void close() {
        if (std::exchange(closed, true)) return;
        boost::system::error_code ec;
        listener.close(ec);
        retry.cancel();
        if (!socket_file.empty()) ::unlink(socket_file.c_str());
    }

    asio::io_context& io;
    Listener listener;
    Timer retry;
    AcceptorCallbacks callbacks;
    Endpoint endpoint;
    std::string socket_file;
    std::chrono::milliseconds delay{kFirstDelay};
    bool closed{};
};

Acceptor::Acceptor(asio::io_context& io, const Url& url, AcceptorCallbacks callbacks)
    : url_{url}, state_{std::make_shared<State>(io, std::move(callbacks))} {
    if (url.scheme == Scheme::unix_socket) {
        if (is_stale(url.path)) ::unlink(url.path.c_str());
        state_->endpoint = asio::local::stream_protocol::endpoint{url.path};
        state_->listen(url);
        state_->socket_file = url.path;
        return;
    }
    state_->endpoint = resolve(io, url);
    state_->listen(url);
    const Endpoint local = state_->listener.local_endpoint();
    asio::ip::tcp::endpoint bound;
    std::copy_n(static_cast<const char*>(static_cast<const void*>(local.data())), local.size(),
                static_cast<char*>(static_cast<void*>(bound.data())));
    url_.port = bound.port();
}

Acceptor::~Acceptor() {
    close();
}

void Acceptor::start() {
    state_->wait();
}

void Acceptor::close() {
    state_->close();
}

void Acceptor::close(const std::function<void(Socket)>& waiting) {
    state_->hand_over_waiting(waiting);
    state_->close();
}

}  // namespace amq::anet
