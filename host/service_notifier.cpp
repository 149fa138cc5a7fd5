#include "host/service_notifier.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>

#include "host/shard.hpp"

namespace amq::host {
namespace {

using std::chrono::microseconds;

constexpr microseconds kShortestPause{1'000};

std::string take(const char* name) {
    const char* value = std::getenv(name);
    std::string taken = value == nullptr ? "" : value;
    ::unsetenv(name);
    return taken;
}

std::optional<std::uint64_t> number_in(const std::string& text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || at != end) return std::nullopt;
    return number;
}

// The length says where an abstract name ends, so it is the address's own.
struct Address {
    sockaddr_un name{};
    socklen_t length = 0;
};

std::optional<Address> address_of(const std::string& socket) {
    Address address;
    const bool is_known = socket.starts_with('/') || socket.starts_with('@');
    if (!is_known || socket.size() >= sizeof address.name.sun_path) return std::nullopt;
    address.name.sun_family = AF_UNIX;
    std::memcpy(address.name.sun_path, socket.data(), socket.size());
    const bool is_abstract = socket.front() == '@';
    if (is_abstract) address.name.sun_path[0] = '\0';
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size() +
                                            (is_abstract ? 0 : 1));
    return address;
}

// Its queue may be full for a moment. Nothing but accepting waits meanwhile.
int open_socket() {
    const int made = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const timeval patience{1, 0};
    if (made >= 0) ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return made;
}

}  // namespace

ServiceSettings take_service_settings() {
    ServiceSettings settings;
    settings.socket = take("NOTIFY_SOCKET");
    const auto within = number_in(take("WATCHDOG_USEC"));
    const std::string meant = take("WATCHDOG_PID");
    const bool is_meant = meant.empty() || number_in(meant) == static_cast<std::uint64_t>(getpid());
    constexpr std::uint64_t kLongest = 1'000'000ULL * 60 * 60 * 24 * 365;
    if (within && is_meant) settings.watchdog = microseconds(std::min(*within, kLongest));
    return settings;
}

ServiceNotifier::ServiceNotifier(boost::asio::io_context& io, Log& log, ServiceSettings settings)
    : io_(io), log_(log), settings_(std::move(settings)), timer_(io) {
    if (!settings_.socket.empty()) socket_ = open_socket();
}

ServiceNotifier::~ServiceNotifier() {
    if (socket_ >= 0) ::close(socket_);
}

void ServiceNotifier::tell_ready(const std::vector<std::unique_ptr<Shard>>& shards) {
    tell("READY=1\nSTATUS=Serving with " + std::to_string(shards.size()) + " shards");
    if (settings_.socket.empty() || settings_.watchdog.count() == 0) return;
    shards_ = &shards;
    arm();
}

void ServiceNotifier::tell_stopping() {
    tell("STOPPING=1\nSTATUS=Draining");
}

// systemd wants to know since when, on its clock.
void ServiceNotifier::tell_reloading() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec) + "\nSTATUS=Reloading");
}

void ServiceNotifier::tell_reloaded() {
    tell("READY=1\nSTATUS=Serving");
}

void ServiceNotifier::tell(std::string_view words) {
    if (settings_.socket.empty()) return;
    const std::optional<Address> to = address_of(settings_.socket);
    int error = EAFNOSUPPORT;
    if (to) {
        const auto* name = reinterpret_cast<const sockaddr*>(&to->name);
        const ssize_t sent =
            ::sendto(socket_, words.data(), words.size(), MSG_NOSIGNAL, name, to->length);
        error = sent < 0 ? errno : 0;
    }
    if (error == 0) return;
    log_.warn("service_untold")
        .with("socket", settings_.socket)
        .with("error", std::strerror(error))
        .with("untold", words.substr(0, words.find('\n')));
}

// Twice within the time, as sd_watchdog_enabled(3) advises.
void ServiceNotifier::arm() {
    timer_.expires_after(std::max(settings_.watchdog / 2, kShortestPause));
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        ask_shards();
        arm();
    });
}

// A shard that does not answer is not asked again, and no sign of life is given until it does: then
// the service manager does what it was told to do with a process that hangs.
void ServiceNotifier::ask_shards() {
    if (unanswered_ != 0) {
        log_.warn("shard_hangs").with("shards", unanswered_);
        return;
    }
    unanswered_ = shards_->size();
    for (const auto& shard : *shards_) {
        shard->make_turn([this] { boost::asio::post(io_, [this] { on_answer(); }); });
    }
}

void ServiceNotifier::on_answer() {
    if (--unanswered_ == 0) tell("WATCHDOG=1");
}

}  // namespace amq::host
