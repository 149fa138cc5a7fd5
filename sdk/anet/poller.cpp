#include <amq/anet/poller.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace amq::anet {
namespace {

int make_epoll() {
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) throw std::system_error{errno, std::system_category(), "epoll_create1"};
    return fd;
}

}  // namespace

Poller::Poller(asio::io_context& io) : descriptor_{io, make_epoll()} {}

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

std::span<const epoll_event> Poller::ready() noexcept {
    const int count = ::epoll_wait(descriptor_.native_handle(), events_.data(),
                                   static_cast<int>(events_.size()), 0);
    return std::span{events_}.first(static_cast<std::size_t>(std::max(count, 0)));
}

}  // namespace amq::anet
