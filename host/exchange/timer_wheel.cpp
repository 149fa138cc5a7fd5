#include "host/exchange/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace amq::exchange {

TimerWheel::TimerWheel(Nanos now) : elapsed_(now / kTick) {
    heads_.fill(kNone);
}

TimerId TimerWheel::set(Nanos when, const Timer& timer) {
    std::uint32_t id = free_;
    if (id != kNone) {
        free_ = entries_.data()[id].next;
    } else {
        id = static_cast<std::uint32_t>(entries_.size());
        entries_.emplace_back();
    }
    // Rounded up: a timer may be late by a part of a tick, never early.
    const std::uint64_t tick = when / kTick + (when % kTick != 0 ? 1 : 0);
    Entry& entry = entries_.data()[id];
    entry.tick = std::max(tick, elapsed_ + 1);
    entry.timer = timer;
    place(id);
    ++active_;
    ++counts_[index(timer.kind)].set;
    return id;
}

void TimerWheel::clear(TimerId id) {
    assert(id < entries_.size());
    unlink(id);
    Entry& entry = entries_.data()[id];
    ++counts_[index(entry.timer.kind)].cleared;
    entry.next = free_;
    free_ = id;
    --active_;
}

Nanos TimerWheel::next_expiry() const {
    if (heads_[kFiring] != kNone) return 0;
    const std::uint64_t tick = next_expiration().tick;
    return tick > UINT64_MAX / kTick ? UINT64_MAX : tick * kTick;
}

// Moves the next slot that is due into the firing list, or spreads it over the levels below.
bool TimerWheel::collect(std::uint64_t until) {
    if (heads_[kFiring] != kNone) return true;
    const Expiration next = next_expiration();
    if (next.tick > until) {
        elapsed_ = std::max(elapsed_, until);
        return false;
    }
    elapsed_ = std::max(elapsed_, next.tick);
    const std::uint32_t bucket = next.level * kSlots + next.slot;
    while (heads_[bucket] != kNone) {
        const std::uint32_t id = heads_[bucket];
        unlink(id);
        if (entries_[id].tick <= elapsed_) {
            link(id, kFiring);
        } else {
            place(id);
        }
    }
    return true;
}

Timer TimerWheel::take_first_firing() {
    const std::uint32_t id = heads_[kFiring];
    unlink(id);
    Timer timer = entries_[id].timer;
    timer.due = entries_[id].tick * kTick;
    ++counts_[index(timer.kind)].fired;
    entries_[id].next = free_;
    free_ = id;
    --active_;
    return timer;
}

// The first occupied slot, counted from the present one: lower levels always come before higher
// ones.
TimerWheel::Expiration TimerWheel::next_expiration() const {
    for (std::uint32_t level = 0; level < kLevels; ++level) {
        if (occupied_[level] == 0) continue;
        const std::uint32_t shift = level * kLevelBits;
        const std::uint64_t turn = elapsed_ >> shift;
        const auto now_slot = static_cast<int>(turn & (kSlots - 1));
        const auto ahead =
            static_cast<std::uint64_t>(std::countr_zero(std::rotr(occupied_[level], now_slot)));
        const auto slot = static_cast<std::uint32_t>((turn + ahead) & (kSlots - 1));
        return {(turn + ahead) << shift, level, slot};
    }
    return {};
}

void TimerWheel::place(std::uint32_t id) {
    const std::uint64_t tick = entries_.data()[id].tick;
    const std::uint32_t bucket = bucket_of(tick);
    link(id, bucket);
    occupied_[bucket / kSlots] |= std::uint64_t{1} << bucket % kSlots;
}

// The level is that of the highest digit in which the tick differs from now: the entry moves down a
// level each time that digit is reached. Many in a row are for the same tick.
std::uint32_t TimerWheel::bucket_of(std::uint64_t tick) {
    static_assert(kLevelBits * kLevels >= std::bit_width(UINT64_MAX / kTick + 1));
    if (tick == last_tick_ && elapsed_ == last_elapsed_) return last_bucket_;
    const std::uint64_t differ = (elapsed_ ^ tick) | (kSlots - 1);
    const auto level = (static_cast<std::uint32_t>(std::bit_width(differ)) - 1) / kLevelBits;
    const auto slot = static_cast<std::uint32_t>(tick >> (level * kLevelBits)) & (kSlots - 1);
    last_tick_ = tick;
    last_elapsed_ = elapsed_;
    return last_bucket_ = level * kSlots + slot;
}

void TimerWheel::link(std::uint32_t id, std::uint32_t bucket) {
    Entry* const entries = entries_.data();
    Entry& entry = entries[id];
    entry.bucket = bucket;
    entry.previous = kNone;
    entry.next = heads_[bucket];
    if (entry.next != kNone) entries[entry.next].previous = id;
    heads_[bucket] = id;
}

void TimerWheel::unlink(std::uint32_t id) {
    Entry* const entries = entries_.data();
    const Entry& entry = entries[id];
    if (entry.next != kNone) entries[entry.next].previous = entry.previous;
    if (entry.previous != kNone) {
        entries[entry.previous].next = entry.next;
        return;
    }
    heads_[entry.bucket] = entry.next;
    if (entry.next == kNone && entry.bucket < kFiring) {
        occupied_[entry.bucket / kSlots] &= ~(std::uint64_t{1} << (entry.bucket % kSlots));
    }
}

}  // namespace amq::exchange
