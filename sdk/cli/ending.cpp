#include "sdk/cli/ending.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "sdk/cli/duration.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {

namespace {

constexpr std::size_t kFirstWatched = 3;  // behind what is always awaited

sigset_t awaited_signals() {
    sigset_t awaited;
    sigemptyset(&awaited);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&awaited, signal);
    return awaited;
}

}  // namespace

Ending::Ending() {
    const sigset_t awaited = awaited_signals();
    pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
    event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    signals_ = ::signalfd(-1, &awaited, SFD_CLOEXEC | SFD_NONBLOCK);
    if (event_ < 0 || signals_ < 0) throw Failure{ExitCode::failed, "no descriptors are left"};
}

Ending::~Ending() {
    ::close(event_);
    ::close(signals_);
}

void Ending::release_signals() noexcept {
    const sigset_t awaited = awaited_signals();
    pthread_sigmask(SIG_UNBLOCK, &awaited, nullptr);
}

void Ending::end(ExitCode code) {
    if (ended_.exchange(true)) return;
    code_ = code;
    const std::uint64_t one = 1;
    static_cast<void>(!::write(event_, &one, sizeof one));
}

void Ending::fail(const std::string& sentence) {
    note(sentence);
    end(ExitCode::failed);
}

Ending::Because Ending::wait(std::optional<std::chrono::milliseconds> limit) {
    const auto deadline = Clock::now() + limit.value_or(std::chrono::milliseconds{0});
    for (;;) {
        // Of standard output only its end is looked for.
        std::vector<pollfd> awaited{{event_, POLLIN, 0}, {signals_, POLLIN, 0}, {output_, 0, 0}};
        for (const int descriptor : watched_) awaited.push_back({descriptor, POLLIN, 0});
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int n = ::poll(awaited.data(), awaited.size(),
                             limit ? static_cast<int>(std::max<std::int64_t>(left, 0)) : -1);
        if (n == 0) return Because::late;
        if (n < 0) continue;
        if (awaited[0].revents != 0) return Because::ended;
        if (awaited[1].revents != 0 && take_signal()) return Because::signal;
        if (awaited[2].revents != 0) return Because::output_closed;
        for (std::size_t k = kFirstWatched; k < awaited.size(); ++k) {
            if ((awaited[k].revents & POLLIN) != 0) return Because::watched;
            if (awaited[k].revents != 0) return Because::output_closed;
        }
    }
}

bool Ending::wait_for_signal(std::chrono::milliseconds limit) {
    pollfd awaited{signals_, POLLIN, 0};
    if (::poll(&awaited, 1, static_cast<int>(limit.count())) <= 0) return false;
    return take_signal();
}

bool Ending::take_signal() {
    signalfd_siginfo which{};
    return ::read(signals_, &which, sizeof which) > 0;
}

}  // namespace amq::cli
