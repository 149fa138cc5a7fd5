#include "host/stop_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace amq::host {
namespace {

int open_signals() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (const int signal : {SIGTERM, SIGINT}) ::sigaddset(&wanted, signal);
    ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    const int made = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (made < 0) throw std::system_error(errno, std::system_category(), "signalfd");
    return made;
}

}  // namespace

StopSignals::StopSignals(boost::asio::io_context& io) : descriptor_(io, open_signals()) {}

void StopSignals::start(std::function<void()> on_signal) {
    on_signal_ = std::move(on_signal);
    await();
}

void StopSignals::await() {
    descriptor_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
            if (error) return;
            signalfd_siginfo signal{};
            while (::read(descriptor_.native_handle(), &signal, sizeof signal) == sizeof signal) {
                on_signal_();
            }
            await();
        });
}

}  // namespace amq::host
