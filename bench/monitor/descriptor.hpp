#pragma once

// A socket to a port of this machine, in blocking calls; what fails throws.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace amq::bench {

class Descriptor {
  public:
    explicit Descriptor(std::uint16_t port) : number_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);
        if (number_ < 0 || ::connect(number_, generic, sizeof address) != 0) fail("connect");
        const int yes = 1;
        static_cast<void>(::setsockopt(number_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    [[nodiscard]] int number() const { return number_; }

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(number_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0) fail("send");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    // Some bytes more behind those that are there; throws at the end of the stream.
    void receive(std::string& into) const {
        std::array<char, 65536> some;
        const ssize_t got = ::recv(number_, some.data(), some.size(), 0);
        if (got < 0) fail("recv");
        if (got == 0) throw std::runtime_error("the peer ended the connection");
        into.append(some.data(), static_cast<std::size_t>(got));
    }

  private:
    [[noreturn]] static void fail(const char* what) {
        throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
    }

    int number_;
};

}  // namespace amq::bench
