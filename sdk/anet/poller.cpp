#include <amq/anet/poller.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace amq::anet {
namespace {

int checked(int fd, const char* made_by) {
    if (fd < 0) throw std::system_error{errno, std::system_category(), made_by};
    return fd;
}

}  // namespace

Poller::Poller(asio::io_context& io)
    : descriptor_{io, checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")} {}

Poller::~Poller() {
    if (wake_fd_ >= 0) ::close(wake_fd_);
}

int Poller::change(int fd, void* owner, std::uint32_t from, std::uint32_t to) noexcept {
    if (from == to) return 0;
    epoll_event event{};
    event.events = to;
    event.data.ptr = owner;
    const int what = from == 0 ? EPOLL_CTL_ADD : to == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    return ::epoll_ctl(descriptor_.native_handle(), what, fd, &event) == 0 ? 0 : errno;
}

void Poller::cancel() noexcept {
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
}

std::span<const epoll_event> Poller::ready(std::chrono::milliseconds limit) noexcept {
    const int count =
        ::epoll_wait(descriptor_.native_handle(), events_.data(), static_cast<int>(events_.size()),
                     static_cast<int>(limit.count()));
    return std::span{events_}.first(static_cast<std::size_t>(std::max(count, 0)));
}

// Edge-triggered: each write is told of once, and nobody has to read it.
void Poller::enable_wake() {
    wake_fd_ = checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
    if (const int error = change(wake_fd_, nullptr, 0, EPOLLIN | EPOLLET); error != 0) {
        throw std::system_error{error, std::system_category(), "epoll_ctl"};
    }
}

void Poller::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof one);
}

}  // namespace amq::anet
