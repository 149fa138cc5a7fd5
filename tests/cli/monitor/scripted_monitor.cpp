#include "tests/cli/monitor/scripted_monitor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace amq::cli_test {
namespace {

int listen_somewhere() {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(made, any, sizeof address) != 0 || ::listen(made, 4) != 0) {
        throw std::runtime_error{"cannot listen"};
    }
    return made;
}

std::uint16_t port_of(int socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

std::size_t body_size_in(const std::string& head) {
    const std::string field = "\r\nContent-Length: ";
    const std::size_t at = head.find(field);
    if (at == std::string::npos) return 0;
    return static_cast<std::size_t>(std::strtoul(head.c_str() + at + field.size(), nullptr, 10));
}

// Takes one whole request from the front of what came; false when there is none yet.
bool take_request(std::string& in, AskedOfMonitor& asked) {
    const std::size_t end = in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    asked.head = in.substr(0, end + 2);
    const std::size_t size = body_size_in(asked.head);
    if (in.size() < end + 4 + size) return false;
    asked.body = in.substr(end + 4, size);
    in.erase(0, end + 4 + size);
    const std::size_t blank = asked.head.find(' ');
    asked.method = asked.head.substr(0, blank);
    asked.target = asked.head.substr(blank + 1, asked.head.find(' ', blank + 1) - blank - 1);
    return true;
}

}  // namespace

std::string http_answer(const std::string& body, int status) {
    return "HTTP/1.1 " + std::to_string(status) +
           " Said\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string http_refusal(int status, const std::string& sentence) {
    return http_answer(boost::json::serialize(boost::json::object{{"error", sentence}}), status);
}

ScriptedMonitor::ScriptedMonitor(Script script)
    : script_{std::move(script)}, socket_{listen_somewhere()} {
    port_ = port_of(socket_);
    thread_ = std::thread{[this] { serve(); }};
}

ScriptedMonitor::ScriptedMonitor(std::map<std::string, std::string> bodies)
    : ScriptedMonitor{[bodies = std::move(bodies)](const AskedOfMonitor& asked) {
          const auto at = bodies.find(asked.target.substr(0, asked.target.find('?')));
          return at == bodies.end() ? http_refusal(404, "there is nothing at " + asked.target)
                                    : http_answer(at->second);
      }} {}

ScriptedMonitor::~ScriptedMonitor() {
    {
        const std::lock_guard lock{mutex_};
        is_over_ = true;
        if (peer_ >= 0) ::shutdown(peer_, SHUT_RDWR);
    }
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

std::vector<AskedOfMonitor> ScriptedMonitor::asked() const {
    const std::lock_guard lock{mutex_};
    return asked_;
}

std::vector<std::string> ScriptedMonitor::targets() const {
    std::vector<std::string> all;
    for (const AskedOfMonitor& one : asked()) all.push_back(one.target);
    return all;
}

std::size_t ScriptedMonitor::connections() const {
    const std::lock_guard lock{mutex_};
    return connections_;
}

void ScriptedMonitor::close_connection() {
    const std::lock_guard lock{mutex_};
    if (peer_ >= 0) ::shutdown(peer_, SHUT_RDWR);
}

Finished ScriptedMonitor::run(const std::string& line) const {
    return flow::run_to_end(shell("export TZ=UTC AMQ_MONITOR=" + url() + "; " + line));
}

void ScriptedMonitor::serve() {
    for (;;) {
        const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (peer < 0) return;
        {
            const std::lock_guard lock{mutex_};
            peer_ = peer;
            ++connections_;
            if (is_over_) ::shutdown(peer, SHUT_RDWR);
        }
        serve_one(peer);
        const std::lock_guard lock{mutex_};
        ::close(std::exchange(peer_, -1));
    }
}

void ScriptedMonitor::serve_one(int peer) {
    std::string in;
    std::array<char, 4096> room{};
    for (;;) {
        const ssize_t n = ::recv(peer, room.data(), room.size(), 0);
        if (n <= 0) return;
        in.append(room.data(), static_cast<std::size_t>(n));
        AskedOfMonitor asked;
        if (!take_request(in, asked)) continue;
        {
            const std::lock_guard lock{mutex_};
            asked_.push_back(asked);
        }
        const std::string text = script_(asked);
        if (text.empty()) return;
        std::string_view answer = text;
        while (!answer.empty()) {
            const ssize_t sent = ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            answer.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
}

}  // namespace amq::cli_test
