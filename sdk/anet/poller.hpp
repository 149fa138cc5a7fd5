#pragma once
// An epoll of a loop's own, nested in Asio's: a connection stays registered while it lives, where
// Asio's own wait would cost a system call per message to be asked for again.

#include <sys/epoll.h>

#include <array>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <amq/anet/spare_memory.hpp>

namespace amq::anet {

namespace asio = boost::asio;

class Poller {
  public:
    // Throws std::system_error when the process has no descriptor left.
    explicit Poller(asio::io_context& io);
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    // Changes what is waited for on `fd`, level-triggered; 0 is not to be registered at all.
    // Returns 0 or the errno.
    [[nodiscard]] int change(int fd, void* owner, std::uint32_t from, std::uint32_t to) noexcept;

    // `ready(error)` once something is, on the io_context.
    template <typename Ready>
    void async_wait(Ready ready) {
        descriptor_.async_wait(Descriptor::wait_read,
                               asio::bind_allocator(SpareAllocator<void*>{}, std::move(ready)));
    }
    void cancel() noexcept;

    // What is ready now, or within `limit`, rounded down to milliseconds. Valid until the next
    // call.
    [[nodiscard]] std::span<const epoll_event> ready(std::chrono::milliseconds limit = {}) noexcept;

    // Before wake(); throws std::system_error when the process has no descriptor left.
    void enable_wake();
    // From any thread: ends a ready() under way, or the next one. What it gives then has no owner.
    void wake() noexcept;

  private:
    using Descriptor = asio::posix::basic_stream_descriptor<asio::io_context::executor_type>;

    Descriptor descriptor_;
    int wake_fd_{-1};
    std::array<epoll_event, 256> events_{};
};

}  // namespace amq::anet
