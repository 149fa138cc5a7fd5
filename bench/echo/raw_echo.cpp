// amq_raw_echo: the least that an echo server can do, as a yardstick. It sends back whatever bytes
// it reads, from one buffer, and does not know that they are frames.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "bench/load/out_buffer.hpp"

namespace {

using amq::bench::OutBuffer;

constexpr std::size_t kReadSize = std::size_t{128} << 10;

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::system_category(), what);
    return result;
}

class RawEcho {
  public:
    explicit RawEcho(std::uint16_t port)
        : epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
          listener_(
              checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")),
          buffer_(kReadSize) {
        const int on = 1;
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        checked(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
                "bind");
        checked(listen(listener_, 4096), "listen");
        watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
    }

    void announce() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        std::printf("port %u\n", ntohs(address.sin_port));
        std::fflush(stdout);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 512> events;
        for (;;) {
            const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < count; ++i) on_ready(events[static_cast<std::size_t>(i)].data.fd);
        }
    }

  private:
    void watch(int fd, std::uint32_t events, int operation) const {
        epoll_event event{};
        event.events = events;
        event.data.fd = fd;
        checked(epoll_ctl(epoll_, operation, fd, &event), "epoll_ctl");
    }

    void on_ready(int fd) {
        if (fd == listener_) return accept_all();
        if (!unsent_.empty() && unsent_.contains(fd)) return write_rest(fd);
        const ssize_t got = recv(fd, buffer_.data(), buffer_.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) return shut(fd);
        const auto size = static_cast<std::size_t>(got);
        const ssize_t sent = send(fd, buffer_.data(), size, MSG_NOSIGNAL);
        if (sent == got) return;
        if (sent < 0 && errno != EAGAIN) return shut(fd);
        const auto begun = static_cast<std::size_t>(sent < 0 ? 0 : sent);
        unsent_[fd].append({buffer_.data() + begun, size - begun});
        watch(fd, EPOLLOUT, EPOLL_CTL_MOD);
    }

    void accept_all() const {
        for (int fd = 0;
             (fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(fd, EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    // Nothing is read of whoever does not take what is there for it.
    void write_rest(int fd) {
        OutBuffer& rest = unsent_.at(fd);
        const ssize_t sent = send(fd, rest.unsent().data(), rest.unsent().size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return;
        if (sent < 0) return shut(fd);
        rest.drop_front(static_cast<std::size_t>(sent));
        if (!rest.is_empty()) return;
        unsent_.erase(fd);
        watch(fd, EPOLLIN, EPOLL_CTL_MOD);
    }

    void shut(int fd) {
        unsent_.erase(fd);
        close(fd);
    }

    int epoll_;
    int listener_;
    std::vector<char> buffer_;
    std::unordered_map<int, OutBuffer> unsent_;
};

}  // namespace

// Usage: amq_raw_echo [port]; port 0, the default, takes a free one.
int main(int count, char** values) {
    try {
        RawEcho echo(static_cast<std::uint16_t>(count > 1 ? std::atoi(values[1]) : 0));
        echo.announce();
        echo.run();
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_raw_echo: %s\n", problem.what());
        return 1;
    }
}
