#include "host/signals.hpp"

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
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&wanted, signal);
    ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    const int made = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (made < 0) throw std::system_error(errno, std::system_category(), "signalfd");
    return made;
}

}  // namespace

Signals::Signals(boost::asio::io_context& io) : descriptor_(io, open_signals()) {}

void Signals::start(Callbacks callbacks) {
    callbacks_ = std::move(callbacks);
    await();
}

void Signals::await() {
    descriptor_.async_wait(
        boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
            if (error) return;
            signalfd_siginfo signal{};
            while (::read(descriptor_.native_handle(), &signal, sizeof signal) == sizeof signal) {
                (signal.ssi_signo == SIGHUP ? callbacks_.on_reload : callbacks_.on_stop)();
            }
            await();
        });
}

}  // namespace amq::host
