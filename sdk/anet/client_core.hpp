#pragma once
// The inside of a client: what callers hand over, what waits for a connection, who waits for a
// reply. submit(), cancel() and stop() may be called from any thread; the rest is the client's own.

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <amq/anet/client_link.hpp>
#include <amq/anet/client_options.hpp>
#include <amq/anet/loop.hpp>
#include <amq/anet/pending_replies.hpp>
#include <amq/anet/socket.hpp>

namespace amq::anet {

// A frame to send, with a waiter if it is a request.
struct Operation {
    Head head;
    std::vector<std::byte> body;
    PendingReplies::Waiter waiter;
    PendingReplies::Time deadline;
    bool is_request{};

    [[nodiscard]] std::size_t cost() const noexcept { return sizeof(Operation) + body.size(); }
};

class ClientCore {
  public:
    ClientCore(const Url& url, const ClientOptions& options, ClientEvents events);

    // Not ok: the operation was not taken and is still the caller's.
    [[nodiscard]] ReplyStatus submit(Operation& operation);
    void cancel(std::shared_ptr<const std::atomic<std::uint32_t>> sequence);
    void stop();
    // Until stop().
    void run();

    [[nodiscard]] asio::io_context& io() noexcept { return io_; }
    [[nodiscard]] std::uint64_t late_replies() const noexcept { return late_replies_.load(); }

  private:
    [[nodiscard]] LinkEvents link_events();
    void take_submitted();
    void enqueue(Operation operation);
    void pump();
    void release(std::size_t cost);
    void expire();
    void arm_timer();
    void on_down(const Disconnect& disconnect, std::vector<UnsentFrame> unsent);
    void on_frame(const Frame& frame);
    void end_all();

    asio::io_context io_{1};
    Loop loop_{io_};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
    const std::uint32_t max_body_;
    const std::size_t max_queued_;
    const std::uint32_t first_sequence_;
    ClientEvents events_;
    PendingReplies pending_;
    std::deque<Operation> waiting_;  // for a connection with room
    Timer timer_;
    std::optional<PendingReplies::Time> timer_for_;
    ClientLink link_;
    std::atomic<std::uint64_t> late_replies_{};

    std::mutex mutex_;  // guards what follows
    std::vector<Operation> submitted_;
    std::size_t queued_{};  // bytes in submitted_ and waiting_
    bool wake_posted_{};
    bool stopped_{};
};

}  // namespace amq::anet
