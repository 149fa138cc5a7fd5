#pragma once
// Everybody who subscribes to anything, on whichever shard the session lives, as one shard knows
// them.

#include <cstdint>

#include <boost/unordered/unordered_flat_map.hpp>

#include <amq/plugin/abi.h>

#include "host/exchange/ids.hpp"
#include "host/exchange/pending_replies.hpp"
#include "host/exchange/slab.hpp"
#include "host/exchange/topics.hpp"

namespace amq::exchange {

struct Subscriber {
    SessionId id = 0;
    amq_load load{0, UINT32_MAX};  // the topics' members point here
    std::uint64_t given = 0;       // deliveries by this shard
    PendingReplies pending;
    bool is_unacknowledged = false;  // as its session says, which is not looked up for a delivery
    bool wants_cancellations = false;
    bool is_lost = false;   // its session has ended; the attempts are still to be seen to
    AttemptRef first_open;  // the attempts that wait for this subscriber's reply, oldest first
    AttemptRef last_open;
    std::uint64_t handled = 0;  // replied to
    std::uint64_t failed = 0;   // declined, or without a reply when it ended
    boost::unordered_flat_map<std::uint32_t, std::uint32_t>
        topics;  // topic -> place among its members
};

class Subscribers {
  public:
    explicit Subscribers(std::uint64_t seed)
        : slots_(kMaxExchangeSlots), by_id_(0, SeededHash{seed}) {}

    std::uint32_t find(SessionId id) const {
        const auto at = by_id_.find(id);
        return at == by_id_.end() ? kNone : at->second;
    }
    std::uint32_t find_or_make(SessionId id) {
        if (const std::uint32_t known = find(id); known != kNone) return known;
        const std::uint32_t slot = slots_.take();
        if (slot == kNone) return kNone;
        slots_[slot].id = id;
        by_id_.emplace(id, slot);
        return slot;
    }
    void forget(std::uint32_t slot) {
        by_id_.erase(slots_[slot].id);
        slots_[slot] = Subscriber{};
        slots_.free(slot);
    }

    Subscriber& operator[](std::uint32_t slot) { return slots_[slot]; }
    const Subscriber& operator[](std::uint32_t slot) const { return slots_[slot]; }
    std::uint32_t size() const { return slots_.taken(); }

    /// Calls visit(subscriber) for everybody.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const auto& [id, slot] : by_id_) visit(slots_[slot]);
    }

  private:
    Slab<Subscriber> slots_;
    boost::unordered_flat_map<SessionId, std::uint32_t, SeededHash> by_id_;
};

}  // namespace amq::exchange
