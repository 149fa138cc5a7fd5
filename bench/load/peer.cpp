#include "bench/load/peer.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace amq::bench {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::system_category(), what);
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
        throw std::runtime_error("\"" + host + "\" is no IPv4 address");
    }
    return address;
}

}  // namespace

Peer::Peer(const std::string& host, std::uint16_t port)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) fail("socket");
    const sockaddr_in address = address_of(host, port);
    const int on = 1;
    const bool is_open =
        connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        fcntl(fd_, F_SETFL, O_NONBLOCK) == 0;
    if (!is_open) {
        const int reason = errno;
        close(fd_);
        errno = reason;
        fail("cannot connect to the broker");
    }
}

Peer::Peer(Peer&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      kept_(std::move(other.kept_)),
      out_(std::move(other.out_)) {}

Peer::~Peer() {
    if (fd_ >= 0) close(fd_);
}

std::string_view Peer::receive(std::span<char> scratch) {
    std::memcpy(scratch.data(), kept_.data(), kept_.size());
    const std::size_t kept = kept_.size();
    const ssize_t got = recv(fd_, scratch.data() + kept, scratch.size() - kept, 0);
    if (got == 0) throw std::runtime_error("the broker closed a connection");
    if (got < 0 && errno != EAGAIN && errno != EINTR) fail("recv");
    return {scratch.data(), kept + static_cast<std::size_t>(got < 0 ? 0 : got)};
}

Peer::Flushed Peer::flush() {
    while (!out_.is_empty()) {
        const std::string_view unsent = out_.unsent();
        const ssize_t sent = send(fd_, unsent.data(), unsent.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN) return Flushed::partly;
            fail("send");
        }
        out_.drop_front(static_cast<std::size_t>(sent));
    }
    return Flushed::all;
}

}  // namespace amq::bench
