#pragma once
// All deadlines of a shard: a hierarchical timing wheel of one-millisecond ticks that is told the
// time.
//
// Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987): setting and clearing are
// O(1). A timer never fires early, and fires at most one tick late when advance() is called in
// time.

#include <array>
#include <cstdint>
#include <vector>

#include "host/exchange/ids.hpp"

namespace amq::exchange {

/// What a timer is for; each kind is counted apart.
enum class TimerKind : std::uint8_t { deadline, attempt, hold, settle, plugin };
constexpr std::size_t kTimerKinds = 5;

using TimerId = std::uint32_t;  // kNone: no timer

struct TimerCounts {
    std::uint64_t set = 0;
    std::uint64_t fired = 0;
    std::uint64_t cleared = 0;
    std::uint64_t active() const { return set - fired - cleared; }
};

struct Timer {
    TimerKind kind{};
    std::uint32_t owner = 0;
    std::uint64_t payload = 0;
    Nanos due = 0;  // when it expired; the wheel says so to `fire`
};

class TimerWheel {
  public:
    static constexpr Nanos kTick = 1'000'000;

    explicit TimerWheel(Nanos now);

    /// A timer that expires at `when`, or at the next tick if that is past.
    TimerId set(Nanos when, const Timer&);
    /// Takes back a timer that has not fired. Its id is free afterwards.
    void clear(TimerId);

    /// Calls fire(Timer) for each timer that has expired at `now`, earliest tick first. `fire` may
    /// set and clear any timer, those of the same tick included; a fired timer's id is free before
    /// the call.
    template <class Fire>
    void advance(Nanos now, Fire&& fire) {
        const std::uint64_t until = now / kTick;
        while (collect(until)) {
            while (heads_[kFiring] != kNone) fire(take_first_firing());
        }
    }

    /// No timer expires before this time; UINT64_MAX when there is none. It may be early, never
    /// late.
    Nanos next_expiry() const;

    const TimerCounts& counts(TimerKind kind) const { return counts_[index(kind)]; }
    std::uint64_t active() const { return active_; }

  private:
    static constexpr std::uint32_t kLevelBits = 6;
    static constexpr std::uint32_t kSlots = 1U << kLevelBits;
    static constexpr std::uint32_t kLevels = 8;  // enough for every tick that Nanos can say
    static constexpr std::uint32_t kFiring = kLevels * kSlots;

    struct Entry {
        std::uint64_t tick = 0;
        Timer timer;
        std::uint32_t bucket = 0;
        std::uint32_t next = kNone;
        std::uint32_t previous = kNone;
    };
    struct Expiration {
        std::uint64_t tick = UINT64_MAX;
        std::uint32_t level = 0;
        std::uint32_t slot = 0;
    };

    static std::size_t index(TimerKind kind) { return static_cast<std::size_t>(kind); }
    bool collect(std::uint64_t until);
    Timer take_first_firing();
    Expiration next_expiration() const;
    void place(std::uint32_t entry);
    std::uint32_t bucket_of(std::uint64_t tick);
    void link(std::uint32_t entry, std::uint32_t bucket);
    void unlink(std::uint32_t entry);

    std::uint64_t elapsed_;
    std::uint64_t last_tick_ = UINT64_MAX;  // what bucket_of() was asked last, and its answer
    std::uint64_t last_elapsed_ = UINT64_MAX;
    std::uint32_t last_bucket_ = 0;
    std::uint64_t active_ = 0;
    std::array<std::uint64_t, kLevels> occupied_{};
    std::array<std::uint32_t, kFiring + 1> heads_;
    std::vector<Entry> entries_;
    std::uint32_t free_ = kNone;
    std::array<TimerCounts, kTimerKinds> counts_{};
};

}  // namespace amq::exchange
