#include "sdk/cli/control.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "sdk/cli/control_paths.hpp"
#include "sdk/cli/duration.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/json_field.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMaxAnswer = 64u << 20;
constexpr milliseconds kTick{1'000};
constexpr const char* kNameIt = "--control or AMQ_CONTROL names another control socket";

std::string system_words(int error) {
    return std::generic_category().message(error);
}

// 0, or what went wrong.
int connect_to(int socket, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    std::memcpy(&address.sun_path, path.data(), path.size());
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    return ::connect(socket, any, sizeof address) == 0 ? 0 : errno;
}

int open_stream(milliseconds limit) {
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) throw Failure{ExitCode::failed, "no socket: " + system_words(errno)};
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limit);
    const timeval patience{static_cast<time_t>(seconds.count()), 0};
    ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return made;
}

struct Tried {
    std::string path{};
    int error{};
};

Failure no_control(const std::vector<Tried>& tried) {
    std::string text;
    for (const auto& [path, error] : tried) {
        if (error == EACCES || error == EPERM) {
            return Failure{ExitCode::denied,
                           "the control socket " + path + ": " + system_words(error) +
                               ". It is for root and the user that amqd runs as: try sudo. " +
                               kNameIt};
        }
        text += (text.empty() ? "no amqd to control at " : ", nor at ") + path + " (" +
                system_words(error) + ')';
    }
    return Failure{ExitCode::unreachable, text + ". Is amqd running? " + kNameIt};
}

struct Advice {
    std::string_view stage;
    ExitCode code;
    std::string_view text;
};

constexpr std::string_view kCheck = "What ran before goes on. amq plugin check FILE says more";

constexpr std::array<Advice, 13> kAdvice{{
    {"denied", ExitCode::denied, "Try sudo"},
    {"ending", ExitCode::unreachable, "Try again when it has started anew"},
    {"busy", ExitCode::failed, "End what else controls this amqd"},
    {"open", ExitCode::failed,
     "What ran before goes on. amqd opens the file with its own rights, and as a service it sees "
     "neither /home nor /tmp"},
    {"copy", ExitCode::failed, "What ran before goes on"},
    {"elf", ExitCode::failed, kCheck},
    {"load", ExitCode::failed, kCheck},
    {"entry", ExitCode::failed, kCheck},
    {"version", ExitCode::failed, kCheck},
    {"identity", ExitCode::failed, "What ran before goes on. amq plugin ls says what is loaded"},
    {"describe", ExitCode::failed, kCheck},
    {"init", ExitCode::failed, kCheck},
    {"create", ExitCode::failed, kCheck},
}};

// What has to stand behind a sentence, that another one may follow.
std::string_view stop_behind(const std::string& text) {
    return text.ends_with('.') || text.ends_with('?') || text.ends_with('!') ? " " : ". ";
}

Failure refusal_in(const boost::json::object& answer, const std::string& what) {
    const std::string stage = text_of(answer, "stage");
    const auto fits = [&](const Advice& one) { return one.stage == stage; };
    const auto* advice = std::ranges::find_if(kAdvice, fits);
    std::string text = "cannot " + what + ": " + text_of(answer, "error");
    if (advice == kAdvice.end()) {
        text.append(stop_behind(text));
        return Failure{
            ExitCode::failed,
            text + "amq plugin ls says what is loaded, and the log of amqd may say more"};
    }
    text.append(stop_behind(text));
    return Failure{advice->code, text.append(advice->text)};
}

}  // namespace

void add_control_options(CLI::App& app, ControlOptions& options) {
    app.add_option("--control", options.path,
                   "Of the control socket. Default: $AMQ_CONTROL, else where amqd puts it: "
                   "control.sock in $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/amq or /tmp/amq-UID, or "
                   "/run/amq of the service")
        ->option_text("PATH")
        ->group("Control");
    add_duration(app, "-t,--timeout", options.timeout, "How long to wait for amqd. Default: 60s")
        ->group("Control");
}

Control::Control(const ControlOptions& options) : timeout_{options.timeout} {
    std::vector<Tried> tried;
    for (const std::string& path : control_paths(options.path)) {
        socket_ = open_stream(timeout_);
        const int error = connect_to(socket_, path);
        path_ = path;
        if (error == 0) return;
        ::close(std::exchange(socket_, -1));
        tried.push_back({path, error});
    }
    throw no_control(tried);
}

Control::~Control() {
    if (socket_ >= 0) ::close(socket_);
}

boost::json::object Control::ask(const boost::json::object& request, const std::string& what,
                                 const ControlWait& wait) {
    send(boost::json::serialize(request) + '\n');
    const std::string line = receive_line(what, wait);
    boost::system::error_code error;
    boost::json::value answer = boost::json::parse(line, error);
    const auto* ok = error || !answer.is_object() ? nullptr : answer.get_object().if_contains("ok");
    if (ok == nullptr || !ok->is_bool()) {
        throw Failure{ExitCode::failed,
                      "what listens at " + path_ + " does not speak as amqd does. " + kNameIt};
    }
    if (!ok->get_bool()) throw refusal_in(answer.get_object(), what);
    answer.get_object().erase("ok");
    return std::move(answer.get_object());
}

// One that is refused may be gone before it has the request: its answer is there all the same.
void Control::send(const std::string& line) {
    std::string_view left = line;
    while (!left.empty()) {
        const ssize_t n = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return;
        left.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string Control::receive_line(const std::string& what, const ControlWait& wait) {
    const auto begin = Clock::now();
    const auto passed = [&] {
        return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
    };
    const milliseconds limit = timeout_ + wait.more;
    std::string line;
    std::array<char, 65'536> room{};
    while (line.find('\n') == std::string::npos && line.size() < kMaxAnswer) {
        if (passed() >= limit) {
            throw Failure{ExitCode::timeout,
                          "cannot " + what + ": no answer from amqd at " + path_ + " within " +
                              in_words(limit) +
                              ". It may do it yet: amq plugin ls says what holds"};
        }
        if (wait.on_tick) wait.on_tick(passed());
        if (!wait_for(POLLIN, std::min(kTick, limit - passed()))) continue;
        const ssize_t n = ::recv(socket_, room.data(), room.size(), 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            throw Failure{ExitCode::failed, "cannot " + what + ": amqd at " + path_ +
                                                " has gone without an answer. It may have done it "
                                                "or not: amq plugin ls says what holds"};
        }
        line.append(room.data(), static_cast<std::size_t>(n));
    }
    return line.substr(0, line.find('\n'));
}

bool Control::wait_for(short events, milliseconds limit) const {
    pollfd awaited{socket_, events, 0};
    return ::poll(&awaited, 1, static_cast<int>(std::max(limit, milliseconds{0}).count())) > 0;
}

}  // namespace amq::cli
