#pragma once
// A frame as long as it waits for a connection: without what depends on the session, its alias and
// the time that is left.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
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

    [[nodiscard]] std::size_t cost() const noexcept { return cost_of(body.size(), records.size()); }
    [[nodiscard]] static std::size_t cost_of(std::size_t body, std::size_t records) noexcept {
        return sizeof(Outgoing) + body + records;
    }
};

// What waits, in order, with its size in bytes.
class OutgoingQueue {
  public:
    using Place = std::list<Outgoing>::iterator;

    explicit OutgoingQueue(std::size_t limit) noexcept : limit_{limit} {}

    [[nodiscard]] bool has_room(std::size_t cost) const noexcept { return bytes_ + cost <= limit_; }
    Place push(Outgoing outgoing);
    // In front of all others; the limit is for what is new.
    Place push_front(Outgoing outgoing);
    [[nodiscard]] const Outgoing& front() const noexcept { return waiting_.front(); }
    [[nodiscard]] Outgoing pop();
    void erase(Place place) noexcept;
    void clear() noexcept;

    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  private:
    std::size_t limit_;
    std::size_t bytes_{};
    std::list<Outgoing> waiting_;
};

}  // namespace amq::client
