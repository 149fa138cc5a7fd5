#pragma once
// A frame as long as it waits for a connection: without what depends on the session, its alias and
// the time that is left.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include <amq/client/topic.hpp>

namespace amq::client {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

// As a frame tells of times: from 1 ms to 49 days.
[[nodiscard]] std::uint32_t in_milliseconds(std::chrono::milliseconds time) noexcept;
// That much later than now, and never later than frames can say.
[[nodiscard]] Time after(std::chrono::milliseconds time) noexcept;

enum class Kind : std::uint8_t { publish, reply, ping };

// What a frame says, its parts borrowed.
struct Saying {
    Kind kind{Kind::publish};
    const Topic* topic{};      // of a publish
    std::uint32_t sequence{};  // 0: a publish that wants no answer
    std::uint32_t status{};    // and flags, as they go into the head
    std::uint32_t model{};
    std::uint32_t timeout_ms{};  // 0: none
    Time deadline{Time::max()};
    std::span<const std::byte> body{};
    std::span<const std::byte> records{};  // of the extension block: route key and headers
};

// The same, its own.
struct Outgoing {
    Outgoing() = default;
    explicit Outgoing(const Saying& saying);

    // With the time that is left by then.
    [[nodiscard]] Saying saying(Time now) const;

    Kind kind{Kind::publish};
    std::optional<Topic> topic{};
    std::uint32_t sequence{};
    std::uint32_t status{};
    std::uint32_t model{};
    Time deadline{Time::max()};
    std::vector<std::byte> body{};
    std::vector<std::byte> records{};

    [[nodiscard]] std::size_t cost() const noexcept {
        return sizeof(Outgoing) + body.size() + records.size();
    }
};

// What waits, in order, with its size in bytes.
class OutgoingQueue {
  public:
    explicit OutgoingQueue(std::size_t limit) noexcept : limit_{limit} {}

    [[nodiscard]] bool has_room(std::size_t cost) const noexcept { return bytes_ + cost <= limit_; }
    void push(Outgoing outgoing);
    // In front of all others; the limit is for what is new.
    void push_front(Outgoing outgoing);
    [[nodiscard]] Outgoing pop();
    void clear() noexcept;

    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  private:
    std::size_t limit_;
    std::size_t bytes_{};
    std::deque<Outgoing> waiting_;
};

}  // namespace amq::client
