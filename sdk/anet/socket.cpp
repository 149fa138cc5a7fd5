#include <amq/anet/socket.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

namespace amq::anet {
namespace {

void set_int(int fd, int level, int name, int value) noexcept {
    static_cast<void>(::setsockopt(fd, level, name, &value, sizeof value));
}

int family_of(const Socket& socket) noexcept {
    boost::system::error_code ec;
    return socket.local_endpoint(ec).protocol().family();
}

template <typename Address>
std::string numeric(int family, const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(family, &address, text.data(), text.size()) != nullptr ? text.data() : "";
}

}  // namespace

void tune_socket(Socket& socket) noexcept {
    boost::system::error_code ec;
    socket.non_blocking(true, ec);
    if (is_unix_socket(socket)) return;
    const int fd = socket.native_handle();
    set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, 10);
    set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
    set_int(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 20'000);
}

std::string remote_address(const Socket& socket) {
    boost::system::error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    if (ec) return {};
    // The generic endpoint is a sockaddr of the family it says.
    const void* raw = endpoint.data();
    if (endpoint.protocol().family() == AF_INET) {
        const auto& in = *static_cast<const sockaddr_in*>(raw);
        return numeric(AF_INET, in.sin_addr) + ':' + std::to_string(ntohs(in.sin_port));
    }
    if (endpoint.protocol().family() == AF_INET6) {
        const auto& in = *static_cast<const sockaddr_in6*>(raw);
        return '[' + numeric(AF_INET6, in.sin6_addr) + "]:" + std::to_string(ntohs(in.sin6_port));
    }
    return "unix";
}

bool is_unix_socket(const Socket& socket) noexcept {
    return family_of(socket) == AF_UNIX;
}

}  // namespace amq::anet
