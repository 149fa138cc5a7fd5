#include "tests/cli/scripted_control.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace amq::cli_test {
namespace {

int listen_at(const std::string& path) {
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(&address.sun_path, path.data(), path.size());
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(made, any, sizeof address) != 0 || ::listen(made, 4) != 0) {
        throw std::runtime_error{"cannot listen at " + path};
    }
    return made;
}

}  // namespace

ScriptedControl::ScriptedControl(Script script, const std::string& name)
    : path_{(folder_.path() / name).string()},
      script_{std::move(script)},
      socket_{listen_at(path_)},
      thread_{[this] { serve(); }} {}

ScriptedControl::ScriptedControl(const std::string& answer)
    : ScriptedControl{[answer](const boost::json::object&) { return answer + '\n'; }} {}

ScriptedControl::~ScriptedControl() {
    {
        const std::lock_guard lock{mutex_};
        is_over_ = true;
        if (peer_ >= 0) ::shutdown(peer_, SHUT_RDWR);
    }
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

std::vector<boost::json::object> ScriptedControl::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

Finished ScriptedControl::run(const std::string& line) const {
    return flow::run_to_end(shell("export AMQ_CONTROL=" + path_ + "; " + line));
}

void ScriptedControl::serve() {
    for (;;) {
        const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (peer < 0) return;
        {
            const std::lock_guard lock{mutex_};
            peer_ = peer;
            if (is_over_) ::shutdown(peer, SHUT_RDWR);
        }
        serve_one(peer);
        const std::lock_guard lock{mutex_};
        ::close(std::exchange(peer_, -1));
    }
}

void ScriptedControl::serve_one(int peer) {
    std::string in;
    std::array<char, 4096> room{};
    for (;;) {
        const ssize_t n = ::recv(peer, room.data(), room.size(), 0);
        if (n <= 0) return;
        in.append(room.data(), static_cast<std::size_t>(n));
        const std::size_t end = in.find('\n');
        if (end == std::string::npos) continue;
        const boost::json::object request = json_of(in.substr(0, end));
        in.erase(0, end + 1);
        {
            const std::lock_guard lock{mutex_};
            requests_.push_back(request);
        }
        const std::string text = script_(request);
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
