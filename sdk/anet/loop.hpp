#pragma once
// What all connections of one thread share: the wait for input, the read buffer, the list of
// connections to write at the end of the loop turn, the list of those that ended, and the sweep
// that enforces time limits.

#include <array>
#include <atomic>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <amq/anet/chunk_pool.hpp>
#include <amq/anet/close_reason.hpp>
#include <amq/anet/poller.hpp>
#include <amq/anet/post_slot.hpp>
#include <amq/anet/socket.hpp>
#include <amq/anet/spare_memory.hpp>
#include <amq/anet/spin.hpp>
#include <amq/anet/traffic.hpp>

namespace amq::anet {

namespace asio = boost::asio;

class Connection;

inline constexpr std::uint32_t kUnwatched = 0xFFFFFFFF;

// Keeps what the loop does apart from what other threads do with its connections meanwhile.
class LoopGuard {
  public:
    virtual ~LoopGuard() = default;
    virtual void enter() = 0;
    virtual void leave() = 0;
};

// Belongs to the one thread that runs its io_context, and so do its connections; other threads may
// use them only with a guard, which they hold as well. It must outlive every run of that io_context
// after its first use. Destroying it drops what is still connected, untold.
class Loop {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kReadBufferSize = 128 * 1024;
    static constexpr std::size_t kReadAhead = 4 * 1024;  // bytes read before they are handed over
    static constexpr std::size_t kSilenceSweeps = 16;
    static constexpr std::size_t kFewSilences = 64;  // may always be told in one sweep

    // Whatever runs on the loop's thread is inside one.
    class Turn {
      public:
        explicit Turn(const Loop& loop) : guard_{loop.guard_} {
            if (guard_ != nullptr) guard_->enter();
        }
        ~Turn() {
            if (guard_ != nullptr) guard_->leave();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

      private:
        LoopGuard* guard_;
    };

    // What another thread sends, while it holds the guard, is written by itself when this ends;
    // unless an end of turn is under way anyhow.
    class Batch {
      public:
        explicit Batch(Loop& loop) noexcept
            : loop_{std::exchange(loop.flush_posted_, true) ? nullptr : &loop} {}
        ~Batch() {
            if (loop_ != nullptr) loop_->end_batch();
        }
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

      private:
        Loop* loop_;
    };

    // Writes what was sent so far, though the end of a turn is still to come. For another thread,
    // while it holds the guard.
    void write_ahead() { write_dirty(); }

    explicit Loop(asio::io_context& io,
                  Clock::duration sweep_period = std::chrono::milliseconds{250});
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    [[nodiscard]] asio::io_context& io() noexcept { return io_; }

    // Before anything else; it must outlive the loop.
    void set_guard(LoopGuard& guard) noexcept { guard_ = &guard; }

    // After a turn the next one is waited for right here, up to `limit`, before the io_context's
    // own wait, which costs two system calls more: the io_context's timers and other handlers come
    // up to that much later while there is traffic, those of post() and the timer of expect_timer()
    // do not. Before anything else; for an io_context that the loop has for itself. A kernel sets a
    // clock for a wait that is shorter than its own tick, mostly 4 ms, which costs as much as a
    // system call or, in a virtual machine, ten.
    void set_direct_wait(std::chrono::milliseconds limit = std::chrono::milliseconds{20});

    // One of the io_context's timers is to come on time all the same: it is due then; max(): it is
    // not armed. To be told anew whenever that changes, and when it has come. Like Connection's
    // methods.
    void expect_timer(Clock::time_point due) noexcept;

    // For so long after the last event or post() the loop polls instead of sleeping, which saves
    // whoever comes next the time of waking it, and costs its whole core meanwhile; 0, as it is at
    // first, is not at all. Of effect after set_direct_wait() alone. On the loop's thread, or
    // before it runs.
    void set_spin(Clock::duration limit) noexcept;

    // Runs `work` on the loop's thread, as asio::post does. From any thread.
    template <typename Work>
    void post(Work work) {
        post_as(SpareAllocator<void*>{}, std::move(work));
    }

    // The same without an allocation. The slot outlives the io_context.
    template <typename Work>
    void post(PostSlot& slot, Work work) {
        post_as(PostSlot::Allocator<void*>{slot}, std::move(work));
    }

    // Called once per round at the end of a loop turn, before anything is written: the place to
    // pass on what the turn has gathered. It may send, and may be called again in the same turn.
    void set_turn_end(std::function<void()> hook) { turn_end_ = std::move(hook); }

    // What is about to be handed over, in that order.
    struct Received {
        Connection* connection{};
        std::span<std::byte> input;
    };
    // Called with it, so that what it will need can be fetched into the processor's caches
    // meanwhile. It calls nothing of the loop or of its connections but for_each_frame_in().
    void set_foresight(std::function<void(std::span<const Received>)> hook) {
        foresight_ = std::move(hook);
    }

    // Called when all of that is written, as far as the sockets took it.
    void set_turn_over(std::function<void()> hook) { turn_over_ = std::move(hook); }

    // Asks for an end of turn: turn_end, writes, on_congestion, on_closed. Cheap when already
    // asked. From inside an end of turn it asks for another round.
    void schedule_flush();

    [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }
    void close_all(CloseReason reason);

    // Sweeps also while nothing is to be limited, so that silences are known.
    void keep_time();
    [[nodiscard]] const TotalsByTransport& totals() const noexcept { return totals_; }
    // Of all connections.
    [[nodiscard]] std::size_t pending_bytes() const noexcept { return chunks_.pending_bytes(); }

  private:
    friend class Connection;

    // For connections. What was read is handed over when a good deal of it is there, at the latest
    // before anything is written: one after the other the kernel's work and ours each find their
    // code in the processor's caches, where in turns they drive each other out.
    [[nodiscard]] std::span<std::byte> read_buffer() noexcept {
        return {buffer_.get() + read_, kReadBufferSize - read_};
    }
    void take_input(Connection& connection, std::span<std::byte> input) {
        received_.push_back({&connection, input});
        read_ += input.size();
        if (read_ >= kReadAhead) hand_over();
    }
    void hand_over();
    [[nodiscard]] ChunkPool& chunks() noexcept { return chunks_; }
    [[nodiscard]] Poller& poller() noexcept { return poller_; }
    void add(Connection& connection);
    void remove(Connection& connection);
    void add_dirty(Connection& connection) {
        dirty_.push_back(&connection);
        if (!flush_posted_) post_flush();
    }
    void add_closed(Connection& connection);
    // It is looked at by the next sweep, and from then on when keep_watching() says.
    void watch(Connection& connection);
    // Whether one more silence may be told in this sweep. When many fall silent together the rest
    // is told by the next ones, so that no turn is long: within kSilenceSweeps all are.
    [[nodiscard]] bool may_tell_silence() noexcept;
    [[nodiscard]] std::uint32_t tick() const noexcept { return tick_; }
    [[nodiscard]] ByteTotals& totals(Transport transport) noexcept {
        return totals_[static_cast<std::size_t>(transport)];
    }
    [[nodiscard]] std::uint32_t ticks(Clock::duration time) const noexcept;

    template <typename Room, typename Work>
    void post_as(const Room& room, Work work) {
        posted_.fetch_add(1, std::memory_order_seq_cst);
        auto counted = [this, work = std::move(work)]() mutable {
            posted_.fetch_sub(1, std::memory_order_relaxed);
            work();
            if (spin_.is_set()) after_posted();
        };
        asio::post(io_, asio::bind_allocator(room, std::move(counted)));
        if (waiting_directly_.load(std::memory_order_seq_cst)) poller_.wake();
    }

    void wait();
    void wait_again();
    void wait_directly();
    [[nodiscard]] std::span<const epoll_event> next_ready(Clock::time_point now) noexcept;
    [[nodiscard]] std::chrono::milliseconds wait_limit(Clock::time_point now) const noexcept;
    [[nodiscard]] std::span<const epoll_event> poll(Clock::time_point now,
                                                    Clock::time_point end) noexcept;
    void renew_spin() noexcept;
    void spin();
    void after_posted();
    void turn(std::span<const epoll_event> ready);
    void end_batch();
    void post_flush();
    void flush();
    [[nodiscard]] bool has_more() const noexcept {
        return again_ || !dirty_.empty() || !closed_.empty();
    }
    void write_dirty();
    void finish_closed();
    void arm_sweep();
    void sweep();
    void unwatch(Connection& connection) noexcept;

    struct Watched {
        Connection* connection{};
        std::uint32_t due{};  // the tick that it is looked at
    };

    asio::io_context& io_;
    const Clock::duration sweep_period_;
    std::unique_ptr<std::byte[]> buffer_;
    std::size_t read_{};  // bytes of it that were read and not handed over
    std::vector<Received> received_;
    Poller poller_;
    ChunkPool chunks_;
    std::vector<Connection*> connections_;
    std::vector<Connection*> dirty_;
    std::vector<Connection*> writing_;
    std::vector<Connection*> closed_;
    std::vector<Watched> watched_;
    std::function<void()> turn_end_;
    std::function<void()> turn_over_;
    std::function<void(std::span<const Received>)> foresight_;
    TotalsByTransport totals_{};
    LoopGuard* guard_{};
    std::chrono::milliseconds direct_wait_{};
    std::atomic<std::uint32_t> posted_{};  // and not run yet
    std::atomic<bool> waiting_directly_{};
    std::atomic<Clock::time_point> timer_due_{Clock::time_point::max()};
    Spin spin_;
    Timer sweep_timer_;
    std::uint32_t tick_{};
    std::size_t silences_left_{};  // that this sweep may tell
    bool flush_posted_{};          // or running
    bool again_{};                 // asked for since the last round began
    bool sweeping_{};
    bool keeps_time_{};
    bool waiting_{};
    bool spinning_{};  // spin() will go on
};

}  // namespace amq::anet
