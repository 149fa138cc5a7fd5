#include "tests/support/raw_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <stdexcept>
#include <utility>

namespace amq::flow {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

void set_option(int fd, int level, int option, int value) {
    if (::setsockopt(fd, level, option, &value, sizeof value) != 0) fail("setsockopt");
}

// Of this process; the tests make and end their sockets on one thread.
std::set<int>& open_sockets() {
    static std::set<int> all;
    return all;
}

template <class Address>
void connect_to(int fd, const Address& address, const std::string& name) {
    // The socket API wants its own base type here; nothing else of the project casts like this.
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(fd, generic, sizeof address) != 0) fail("connect to " + name);
}

}  // namespace

RawSocket RawSocket::connect_tcp(std::uint16_t port, ConnectOptions options) {
    RawSocket socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (options.receive_buffer > 0) {
        set_option(socket.fd_, SOL_SOCKET, SO_RCVBUF, options.receive_buffer);
    }
    if (options.send_buffer > 0) set_option(socket.fd_, SOL_SOCKET, SO_SNDBUF, options.send_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect_to(socket.fd_, address, "port " + std::to_string(port));
    set_option(socket.fd_, IPPROTO_TCP, TCP_NODELAY, 1);
    return socket;
}

RawSocket RawSocket::connect_unix(const std::string& path) {
    RawSocket socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("path too long: " + path);
    std::memcpy(&address.sun_path, path.data(), path.size());
    connect_to(socket.fd_, address, path);
    return socket;
}

RawSocket::RawSocket(int fd) : fd_(fd) {
    if (fd < 0) fail("socket");
    open_sockets().insert(fd);
}

RawSocket::RawSocket(RawSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ended_(other.ended_),
      sent_(other.sent_),
      received_(other.received_) {}

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = std::exchange(other.fd_, -1);
        ended_ = other.ended_;
        sent_ = other.sent_;
        received_ = other.received_;
    }
    return *this;
}

RawSocket::~RawSocket() {
    close();
}

bool RawSocket::wait_for(short events, milliseconds limit) const {
    const Deadline deadline{limit};
    pollfd ready{fd_, events, 0};
    int n = 0;
    do {
        n = ::poll(&ready, 1, deadline.left_ms());
    } while (n < 0 && errno == EINTR);
    return n > 0;
}

std::size_t RawSocket::send_some(std::string_view bytes) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) {
        sent_ += static_cast<std::size_t>(n);
        return static_cast<std::size_t>(n);
    }
    if (errno != EAGAIN && errno != EINTR) ended_ = true;
    return 0;
}

void RawSocket::send(std::string_view bytes, milliseconds limit) {
    const Deadline deadline{limit};
    while (!bytes.empty()) {
        bytes.remove_prefix(send_some(bytes));
        if (ended_) throw std::runtime_error("the peer went away while bytes were sent to it");
        if (bytes.empty()) return;
        if (deadline.passed()) throw std::runtime_error("the peer did not take the bytes in time");
        (void)wait_for(POLLOUT, milliseconds{deadline.left_ms()});
    }
}

std::size_t RawSocket::send_until_stalled(std::string_view bytes, milliseconds stall) {
    std::size_t sent = 0;
    while (sent < bytes.size() && !ended_) {
        const std::size_t n = send_some(bytes.substr(sent));
        sent += n;
        if (n == 0 && !ended_ && !wait_for(POLLOUT, stall)) break;
    }
    return sent;
}

std::string RawSocket::receive(milliseconds limit) {
    if (fd_ < 0 || ended_ || !wait_for(POLLIN, limit)) return {};
    std::array<char, 65536> buffer;
    const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n > 0) {
        received_ += static_cast<std::size_t>(n);
        return {buffer.data(), static_cast<std::size_t>(n)};
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) ended_ = true;
    return {};
}

bool RawSocket::ended_within(milliseconds limit) {
    const Deadline deadline{limit};
    while (!ended_ && !deadline.passed()) (void)receive(milliseconds{deadline.left_ms()});
    return ended_;
}

void RawSocket::finish_sending() {
    (void)::shutdown(fd_, SHUT_WR);
}

void RawSocket::close() {
    ended_ = true;
    if (fd_ < 0) return;
    open_sockets().erase(fd_);
    ::close(std::exchange(fd_, -1));
}

void RawSocket::reset() {
    const linger at_once{1, 0};
    (void)::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void RawSocket::hang_up_all() {
    for (int fd : open_sockets()) (void)::shutdown(fd, SHUT_RDWR);
}

}  // namespace amq::flow
