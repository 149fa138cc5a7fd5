#include "host/control/server.hpp"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <exception>
#include <functional>
#include <future>
#include <map>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "host/control/answer.hpp"
#include "host/control/request.hpp"
#include "host/control/socket_file.hpp"

namespace amq::host {
namespace {

using boost::asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{100};  // when there are no descriptors

const ActionError kEnding{"amqd is ending: the request was not carried out", "ending"};
const ActionError kNoReport{"amqd is ending: there will be no report", "ending"};

// A word to a peer that gets no connection.
void refuse_peer(int descriptor, const ActionError& why) {
    const std::string line = line_of(why);
    static_cast<void>(::send(descriptor, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    ::close(descriptor);
}

std::optional<uid_t> user_of_peer(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

template <class... Each>
struct ByKind : Each... {
    using Each::operator()...;
};
template <class... Each>
ByKind(Each...) -> ByKind<Each...>;

}  // namespace

bool may_control(uid_t peer, uid_t own) noexcept {
    return peer == 0 || peer == own;
}

// Shared with the callbacks of reports, which may come when the server is gone.
class ControlServer::State : public std::enable_shared_from_this<State> {
  public:
    State(const std::optional<std::string>& path, ControlActions& actions,
          const ControlLimits& limits)
        : actions_(actions),
          limits_(limits),
          work_(io_.get_executor()),
          pause_(io_),
          acceptor_(io_) {
        if (!path) return;
        file_.emplace(*path);
        acceptor_.assign(stream_protocol(), file_->release());
    }

    boost::asio::io_context& io() noexcept { return io_; }

    void start() {
        if (acceptor_.is_open()) accept();
        thread_ = std::thread([this] {
            ::pthread_setname_np(::pthread_self(), "control");
            io_.run();
            ended_.set_value();
        });
    }

    Stopped stop(std::optional<std::chrono::milliseconds> at_most) {
        if (!stopping_.exchange(true)) boost::asio::post(io_, [this] { shut(); });
        if (!thread_.joinable()) {
            io_.poll();  // never started, or stopped before
            return Stopped::ended;
        }
        if (at_most && has_ended_.wait_for(*at_most) != std::future_status::ready) {
            return Stopped::at_work;
        }
        thread_.join();
        return Stopped::ended;
    }

  private:
    using Token = std::uint64_t;

    struct Shadowing {
        ControlConnection* asked_by;
        std::string id;
    };

    void accept() {
        acceptor_.async_wait(stream_protocol::acceptor::wait_read, [this](error_code error) {
            if (error || stopping_) return;
            accept_all();
        });
    }

    void accept_all() {
        for (;;) {
            const int descriptor = next_peer();
            if (descriptor >= 0) {
                admit(descriptor);
            } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                return accept_later();
            } else if (errno != ECONNABORTED && errno != EINTR) {
                return accept();
            }
        }
    }

    int next_peer() {
        return ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }

    void accept_later() {
        pause_.expires_after(kAcceptPause);
        pause_.async_wait([this](error_code error) {
            if (!error && !stopping_) accept_all();
        });
    }

    void admit(int descriptor) {
        const std::optional<uid_t> peer = user_of_peer(descriptor);
        if (!peer || !may_control(*peer, ::geteuid())) {
            return refuse_peer(
                descriptor, {"only root and the user that amqd runs as may control it", "denied"});
        }
        if (connections_.size() >= limits_.max_connections) {
            return refuse_peer(descriptor, {"there are " + std::to_string(connections_.size()) +
                                                " control connections already; try again later",
                                            "busy"});
        }
        ControlConnection::Callbacks callbacks{
            [this](ControlConnection& from, std::string_view line) { carry_out(from, line); },
            [this](ControlConnection& ended) { forget(ended); }};
        const auto connection = std::make_shared<ControlConnection>(
            ControlConnection::Socket(io_, stream_protocol(), descriptor), limits_,
            std::move(callbacks));
        connections_[connection.get()] = connection;
        connection->start();
    }

    void carry_out(ControlConnection& from, std::string_view line) {
        if (stopping_) return from.answer(line_of(kEnding));
        auto request = read_request(line);
        if (auto* error = std::get_if<ActionError>(&request)) {
            return from.answer(line_of(std::move(*error)));
        }
        try {
            act(from, std::get<ControlRequest>(request));
        } catch (const std::exception& error) {
            from.answer(line_of(ActionError{error.what()}));
        } catch (...) {
            from.answer(line_of(ActionError{"something that is no exception was thrown"}));
        }
    }

    void act(ControlConnection& from, const ControlRequest& request) {
        const auto say = [&](Answer answer) { from.answer(line_of(std::move(answer))); };
        std::visit(ByKind{[&](const ListPlugins&) { say(actions_.list_plugins()); },
                          [&](const SwapPlugin& it) { say(actions_.swap(it.id, it.file)); },
                          [&](const ReloadPlugin& it) { say(actions_.reload(it.id)); },
                          [&](const ShadowRequest& it) { shadow(from, it); },
                          [&](const ReloadConfig&) { say(actions_.reload_config()); },
                          [&](const KickSessions& it) { say(actions_.kick(it)); },
                          [&](const SetLogLevel& it) { say(actions_.set_log_level(it.level)); },
                          [&](const Drain&) { say(actions_.drain()); },
                          [&](const PublishMessage& it) { say(actions_.publish(it)); }},
                   request);
    }

    void shadow(ControlConnection& from, const ShadowRequest& request) {
        const Token token = ++last_token_;
        shadowing_[token] = {&from, request.id};
        const auto done = [weak = weak_from_this(), token](Answer answer) {
            const auto state = weak.lock();
            if (state == nullptr) return;
            boost::asio::post(state->io_,
                              [raw = state.get(), token, answer = std::move(answer)]() mutable {
                                  raw->report(token, std::move(answer));
                              });
        };
        try {
            actions_.shadow(request, done);
        } catch (...) {
            shadowing_.erase(token);
            throw;
        }
    }

    void report(Token token, Answer answer) {
        const auto at = shadowing_.find(token);
        if (at == shadowing_.end()) return;  // told already, or nobody is there to hear it
        ControlConnection& to = *at->second.asked_by;
        shadowing_.erase(at);
        to.answer(line_of(std::move(answer)));
    }

    bool is_awaited(const std::string& id) const {
        for (const auto& [token, shadowing] : shadowing_) {
            if (shadowing.id == id) return true;
        }
        return false;
    }

    void forget(ControlConnection& ended) {
        for (auto at = shadowing_.begin(); at != shadowing_.end(); ++at) {
            if (at->second.asked_by != &ended) continue;
            const std::string id = at->second.id;
            shadowing_.erase(at);
            // Of two who asked for it one was refused: the other's goes on.
            if (!is_awaited(id)) actions_.shadow_unwanted(id);
            break;  // a connection waits for one answer at a time
        }
        connections_.erase(&ended);
    }

    // The file goes before the socket: a successor takes the name only when nobody listens there.
    void shut() {
        error_code ignored;
        if (acceptor_.is_open()) {
            for (int peer = next_peer(); peer >= 0; peer = next_peer()) refuse_peer(peer, kEnding);
        }
        file_.reset();
        acceptor_.close(ignored);
        pause_.cancel();
        const auto all = std::exchange(connections_, {});
        for (const auto& [raw, connection] : all) {
            connection->end_with(line_of(is_shadowing(*raw) ? kNoReport : kEnding));
        }
        io_.stop();
    }

    bool is_shadowing(const ControlConnection& connection) const {
        for (const auto& [token, shadowing] : shadowing_) {
            if (shadowing.asked_by == &connection) return true;
        }
        return false;
    }

    ControlActions& actions_;
    const ControlLimits limits_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::optional<SocketFile> file_;
    boost::asio::steady_timer pause_;
    stream_protocol::acceptor acceptor_;
    std::map<ControlConnection*, std::shared_ptr<ControlConnection>> connections_;
    std::map<Token, Shadowing> shadowing_;
    Token last_token_ = 0;
    std::atomic<bool> stopping_{false};
    std::promise<void> ended_;
    std::future<void> has_ended_ = ended_.get_future();
    std::thread thread_;
};

ControlServer::ControlServer(std::optional<std::string> path, ControlActions& actions,
                             const ControlLimits& limits)
    : path_(std::move(path)), state_(std::make_shared<State>(path_, actions, limits)) {}

ControlServer::~ControlServer() {
    static_cast<void>(state_->stop(std::nullopt));
}

void ControlServer::start() {
    state_->start();
}

void ControlServer::post(std::function<void()> work) {
    boost::asio::post(state_->io(), std::move(work));
}

boost::asio::io_context& ControlServer::io() noexcept {
    return state_->io();
}

ControlServer::Stopped ControlServer::stop(std::chrono::milliseconds at_most) {
    return state_->stop(at_most);
}

}  // namespace amq::host
