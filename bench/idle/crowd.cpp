#include "bench/idle/crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "bench/idle/greeting.hpp"

namespace amq::bench {
namespace {

constexpr std::uint32_t kStandardInput = 0xFFFFFFFF;
constexpr std::chrono::seconds kLongest{60};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::system_category(), what);
}

int connected_to(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (connect(fd, generic, sizeof address) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        fail("connect");
    }
    return fd;
}

}  // namespace

Crowd::Crowd(const IdleSettings& settings)
    : settings_(settings), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("epoll_create1");
    sessions_.reserve(settings.sessions);
}

Crowd::~Crowd() {
    for (const Session& session : sessions_) close(session.fd);
    close(epoll_);
}

void Crowd::gather() {
    const auto end = std::chrono::steady_clock::now() + kLongest;
    while (ready_ < settings_.sessions) {
        // A broker whose queue of connections is full makes them wait for a second.
        while (sessions_.size() < settings_.sessions &&
               sessions_.size() - ready_ < settings_.at_once) {
            connect_one();
        }
        turn();
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("only " + std::to_string(ready_) + " sessions were answered");
        }
    }
}

void Crowd::stay() {
    if (!watch_input()) return;
    while (!ended_) turn();
}

void Crowd::connect_one() {
    const auto index = static_cast<std::uint32_t>(sessions_.size());
    Session& session = sessions_.emplace_back();
    session.fd = connected_to(settings_.port);
    session.unanswered = answers(settings_.role);
    watch(session.fd, index);
    if (settings_.websocket) return send(session, upgrade_request());
    session.upgraded = true;
    send(session, greeting(index, settings_));
}

void Crowd::watch(int fd, std::uint32_t index) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = index;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

// False for a file, which has nothing that could be waited for.
bool Crowd::watch_input() {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = kStandardInput;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0) return true;
    if (errno != EPERM) fail("epoll_ctl");
    return false;
}

std::size_t Crowd::turn() {
    std::array<epoll_event, 512> events;
    const int count = epoll_wait(epoll_, events.data(), events.size(), 100);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int k = 0; k < count; ++k) {
        const std::uint32_t index = events[static_cast<std::size_t>(k)].data.u32;
        if (index != kStandardInput) {
            on_readable(index);
            continue;
        }
        std::array<char, 512> ignored;
        if (read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) ended_ = true;
    }
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

void Crowd::on_readable(std::uint32_t index) {
    Session& session = sessions_[index];
    std::array<char, 16'384> some;
    const ssize_t got = recv(session.fd, some.data(), some.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got < 0) fail("recv");
    if (got == 0) throw std::runtime_error("the broker ended a session");
    session.kept.append(some.data(), static_cast<std::size_t>(got));
    std::string_view input = take_upgrade(index, session.kept);
    while (const auto heard = session.upgraded ? hear(settings_, input) : std::nullopt) {
        if (const auto pong = pong_for(*heard)) {
            send(session, wrapped(settings_, *pong));
        } else {
            answered(session);
        }
        input.remove_prefix(heard->size);
    }
    session.kept = std::string(input);  // and not more memory than that
}

std::string_view Crowd::take_upgrade(std::uint32_t index, std::string_view input) {
    Session& session = sessions_[index];
    if (session.upgraded) return input;
    const std::size_t end = input.find("\r\n\r\n");
    if (end == std::string_view::npos) return input;
    if (!input.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("the upgrade is refused");
    session.upgraded = true;
    send(session, greeting(index, settings_));
    return input.substr(end + 4);
}

void Crowd::answered(Session& session) {
    if (session.unanswered == 0) throw std::runtime_error("the broker says what nobody asked");
    if (--session.unanswered == 0) ++ready_;
}

// Never more than a fresh or a silent connection takes at once.
void Crowd::send(const Session& session, std::string_view bytes) {
    const ssize_t sent = ::send(session.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size())) fail("send");
}

}  // namespace amq::bench
