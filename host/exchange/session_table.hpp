#pragma once
// The sessions of one shard, as the core knows them.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "host/exchange/effects.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/slab.hpp"
#include "host/exchange/topics.hpp"

namespace amq::exchange {

/// A message that must not overtake the acknowledgement of a subscription.
struct Deferred {
    Delivery delivery;
    std::string topic;
};

/// What waits until a session's subscriptions are acknowledged.
struct Deferrals {
    std::vector<Deferred> deliveries;
    std::vector<Acknowledgement> ends;  // of other subscriptions: behind these deliveries
};

/// Whether a session is told when nobody waits any more for its reply.
enum class Cancellations : std::uint8_t { unwanted, wanted };

/// Open requests by their sequence; one that repeats a sequence in use cannot be found.
using BySequence = boost::unordered_flat_map<std::uint32_t, std::uint32_t, SeededHash>;

struct Session {
    SessionId id = 0;                      // 0: the slot is free
    std::uint32_t subscriber = kNone;      // its slot there, once it subscribed
    std::uint32_t first_exchange = kNone;  // its open exchanges of answered models, as a list
    std::uint32_t in_flight = 0;           // their number
    std::uint32_t unacknowledged = 0;      // subscribe requests not known on all shards yet
    bool congested = false;                // reads too slowly
    bool paused = false;                   // not read from: too much in flight
    Cancellations cancellations = Cancellations::unwanted;
    std::unique_ptr<BySequence> by_sequence;  // once it has cancelled anything
    std::unique_ptr<Deferrals> deferred;
};

class SessionTable {
  public:
    explicit SessionTable(ShardIndex shard) : slots_(kMaxSessionSlots), shard_(shard) {}

    SessionId open(Cancellations cancellations = Cancellations::unwanted) {
        const std::uint32_t slot = slots_.take();
        if (slot == kNone) return 0;
        slots_[slot].id = make_session_id(++serial_, slot, shard_);
        slots_[slot].cancellations = cancellations;
        return slots_[slot].id;
    }
    Session* find(SessionId id) {
        const std::uint32_t slot = session_slot(id);
        if (id == 0 || shard_of(id) != shard_ || slot >= slots_.slots()) return nullptr;
        return slots_[slot].id == id ? &slots_[slot] : nullptr;
    }
    const Session* find(SessionId id) const { return const_cast<SessionTable*>(this)->find(id); }
    void close(SessionId id) {
        const std::uint32_t slot = session_slot(id);
        slots_[slot] = Session{};
        slots_.free(slot);
    }
    std::uint32_t size() const { return slots_.taken(); }

  private:
    Slab<Session> slots_;
    ShardIndex shard_;
    std::uint64_t serial_ = 0;
};

}  // namespace amq::exchange
