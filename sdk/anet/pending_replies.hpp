#pragma once
// Requests that wait for their reply: sequence -> waiter and deadline. Pure: the time comes in.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <amq/anet/frame.hpp>

namespace amq::anet {

enum class ReplyStatus : std::uint8_t {
    ok,            // `head` and `body` are the reply
    timed_out,     // no reply within the time limit; the peer may have seen the request
    disconnected,  // the connection went while it waited; the peer may have seen the request
    queue_full,    // never sent: too much is waiting already
    too_large,     // never sent: the body is over the limit
    cancelled,     // the caller took it back
    stopped,       // the client is being destroyed
};

[[nodiscard]] std::string_view to_string(ReplyStatus status) noexcept;

struct Reply {
    ReplyStatus status{ReplyStatus::ok};
    Head head;
    std::vector<std::byte> body;
};

// Whoever waits for a reply. Told exactly once.
class ReplyWaiter {
  public:
    virtual ~ReplyWaiter() = default;
    virtual void complete(Reply reply) = 0;
    // Which sequence it waits for, for whoever wants to cancel it.
    virtual void on_sequence(std::uint32_t) {}
};

class PendingReplies {
  public:
    using Time = std::chrono::steady_clock::time_point;
    using Waiter = std::unique_ptr<ReplyWaiter>;

    // How many sequences without a waiter are remembered, to know a late reply as one.
    static constexpr std::size_t kMostRemembered = 4096;

    explicit PendingReplies(std::uint32_t first_sequence) noexcept
        : first_{first_sequence}, next_{first_sequence} {}

    // Takes the waiter and returns the sequence it waits for: never 0, never one that is waited
    // for.
    [[nodiscard]] std::uint32_t add(Waiter waiter, Time deadline);
    // Null: nobody waits for it (any more).
    [[nodiscard]] Waiter take(std::uint32_t sequence);
    [[nodiscard]] std::vector<Waiter> take_expired(Time now);
    [[nodiscard]] std::vector<Waiter> take_all();
    // Those whose request has left; the others may still be sent on a new connection.
    [[nodiscard]] std::vector<Waiter> take_sent();
    void mark_sent(std::uint32_t sequence);

    [[nodiscard]] bool is_waiting(std::uint32_t sequence) const {
        return entries_.contains(sequence);
    }
    // A reply to something that nobody waits for any more; counts it.
    [[nodiscard]] bool is_late(std::uint32_t sequence);
    // From now on a reply to it is late.
    void remember(std::uint32_t sequence);

    [[nodiscard]] std::optional<Time> next_deadline() const;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::uint64_t late_replies() const noexcept { return late_; }

  private:
    struct Entry {
        Waiter waiter;
        Time deadline;
        bool sent{};
    };

    std::uint32_t first_;
    std::uint32_t next_;
    std::unordered_map<std::uint32_t, Entry> entries_;
    std::set<std::pair<Time, std::uint32_t>> by_deadline_;
    std::unordered_set<std::uint32_t> remembered_;
    std::deque<std::uint32_t> remembered_order_;
    std::uint64_t late_{};
};

}  // namespace amq::anet
