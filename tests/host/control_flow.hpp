#pragma once
// What tests of the control socket start from: actions that are told what to answer, and a peer
// that sends bytes and gets lines.

#include <pthread.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>

#include "host/control/server.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::host {

/// Answers what it is told to, and remembers what it was asked.
class FakeActions : public ControlActions {
  public:
    using Done = std::function<void(Answer)>;

    Answer list_plugins() override { return called("ls"); }
    Answer swap(const std::string& id, const std::string& file) override {
        return called("swap " + id + ' ' + file);
    }
    Answer reload(const std::string& id) override { return called("reload " + id); }
    Answer reload_config() override { return called("reload_config"); }
    Answer kick(const KickSessions& kick) override { return called("kick " + kick.value); }
    Answer set_log_level(const std::string& level) override { return called("level " + level); }
    Answer drain() override { return called("drain"); }
    Answer publish(const PublishMessage& message) override {
        return called("publish " + message.topic + ' ' + message.body);
    }

    void shadow(const ShadowRequest& request, Done done) override {
        const Answer now = called("shadow " + request.id + ' ' + request.file + ' ' +
                                  std::to_string(request.duration.count()) + ' ' +
                                  std::to_string(request.sample).substr(0, 4));
        const std::lock_guard lock(mutex_);
        if (std::holds_alternative<ActionError>(now)) return done(now);
        reports_.push_back(std::move(done));
        changed_.notify_all();
    }
    void shadow_unwanted(const std::string& id) override {
        static_cast<void>(called("unwanted " + id));
    }

    void answer_with(std::function<Answer()> how) {
        const std::lock_guard lock(mutex_);
        how_ = std::move(how);
    }
    /// Actions do not return until release().
    void hold() {
        const std::lock_guard lock(mutex_);
        is_held_ = true;
    }
    void release() {
        const std::lock_guard lock(mutex_);
        is_held_ = false;
        changed_.notify_all();
    }

    /// Waits until that was asked for, or throws.
    void wait_for(const std::string& call) {
        std::unique_lock lock(mutex_);
        const auto is_there = [&] {
            for (const std::string& one : calls_) {
                if (one == call) return true;
            }
            return false;
        };
        if (!changed_.wait_for(lock, flow::kPatience, is_there)) {
            throw std::runtime_error("nobody asked for: " + call);
        }
    }
    /// The callback of the shadow that was begun as this one, from 0.
    Done report(std::size_t place) {
        std::unique_lock lock(mutex_);
        const auto is_there = [&] { return reports_.size() > place; };
        if (!changed_.wait_for(lock, flow::kPatience, is_there)) {
            throw std::runtime_error("no shadow was begun");
        }
        return reports_[place];
    }
    std::vector<std::string> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    std::string thread_name() const {
        const std::lock_guard lock(mutex_);
        return thread_name_;
    }

  private:
    Answer called(const std::string& what) {
        std::unique_lock lock(mutex_);
        std::string name(16, '\0');
        ::pthread_getname_np(::pthread_self(), name.data(), name.size());
        thread_name_ = name.c_str();
        calls_.push_back(what);
        changed_.notify_all();
        changed_.wait(lock, [&] { return !is_held_; });
        const auto how = how_;
        lock.unlock();
        return how ? how() : Answer{boost::json::object{{"did", what}}};
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> calls_;
    std::vector<Done> reports_;
    std::function<Answer()> how_;
    std::string thread_name_;
    bool is_held_ = false;
};

/// A client of the control socket made of bytes.
class ControlPeer {
  public:
    explicit ControlPeer(const std::string& path) : socket_(flow::RawSocket::connect_unix(path)) {}

    void send(std::string_view bytes) { socket_.send(bytes); }
    /// The next line as JSON; throws when none comes.
    boost::json::object answer() {
        const auto line = next_line();
        if (!line) throw std::runtime_error("no answer; there is: " + in_);
        return boost::json::parse(*line).as_object();
    }
    boost::json::object ask(const std::string& line) {
        send(line + '\n');
        return answer();
    }
    /// Waits for the end, and takes what comes before it.
    bool is_ended() {
        while (read_some()) continue;
        return socket_.ended();
    }
    std::optional<std::string> next_line() {
        while (in_.find('\n') == std::string::npos) {
            if (!read_some()) return std::nullopt;
        }
        const std::size_t end = in_.find('\n');
        std::string line = in_.substr(0, end);
        in_.erase(0, end + 1);
        return line;
    }
    flow::RawSocket& socket() { return socket_; }

  private:
    bool read_some() {
        const std::string more = socket_.receive(flow::kPatience);
        in_ += more;
        return !more.empty();
    }

    flow::RawSocket socket_;
    std::string in_;
};

/// A server with these limits, and a folder of its own.
class ControlFlow {
  public:
    explicit ControlFlow(const ControlLimits& limits = {})
        : path_((folder_.path() / "control.sock").string()), limits_(limits) {
        start();
    }

    void start() {
        server_.emplace(path_, actions_, limits_);
        server_->start();
    }
    ControlServer& server() { return *server_; }
    void end() { server_.reset(); }
    FakeActions& actions() { return actions_; }
    const std::string& path() const { return path_; }
    std::filesystem::path folder() const { return folder_.path(); }
    ControlPeer peer() const { return ControlPeer(path_); }

  private:
    flow::TemporaryDirectory folder_;
    std::string path_;
    ControlLimits limits_;
    FakeActions actions_;
    std::optional<ControlServer> server_;
};

inline bool is_ok(const boost::json::object& answer) {
    return answer.at("ok").as_bool();
}

inline std::string error_in(const boost::json::object& answer) {
    return is_ok(answer) ? "" : std::string(answer.at("error").as_string());
}

inline std::string stage_in(const boost::json::object& answer) {
    return answer.contains("stage") ? std::string(answer.at("stage").as_string()) : "";
}

}  // namespace amq::host
