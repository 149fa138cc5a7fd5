#pragma once
// Which open attempt a subscriber's reply belongs to: the sequences given to one subscriber by one
// shard.

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "host/exchange/ids.hpp"

namespace amq::exchange {

/// An attempt by its place: the exchange's slot on this shard, and which of its attempts.
struct AttemptRef {
    std::uint32_t exchange = kNone;
    std::uint32_t attempt = 0;
};

/// Wire sequences of one subscriber are shared out among the shards by residue, so each shard gives
/// its own without asking: the nth delivery of shard s of N has sequence kFirstSequence + n * N +
/// s. The sequence names the shard that waits for the reply, and comes again only after some 2^32
/// deliveries to the session.
constexpr std::uint32_t kFirstSequence = 1'000'001;

struct SequenceOrigin {
    ShardIndex shard = 0;
    std::uint32_t ordinal = 0;
};
std::uint32_t wire_sequence(SequenceOrigin, std::uint32_t shards);
/// Nothing for a sequence that no shard gives.
std::optional<SequenceOrigin> sequence_origin(std::uint32_t sequence, std::uint32_t shards);

class PendingReplies {
  public:
    enum class Found : std::uint8_t {
        open,     // `attempt` waits for it
        replied,  // this attempt was replied to already, or its exchange by another subscriber
        ended,    // the exchange ended otherwise
        unknown,  // never given
    };
    struct Lookup {
        Found found = Found::unknown;
        AttemptRef attempt;
    };

    /// The ordinal of the next delivery; `shards` bounds it so that the sequence fits 32 bits.
    std::uint32_t next_ordinal(std::uint32_t shards);
    /// Remembers that the attempt waits under this ordinal.
    void open(std::uint32_t ordinal, AttemptRef);
    Lookup find(std::uint32_t ordinal) const;
    /// Forgets the attempt; what is said of it later is kept until its place in the ring is needed.
    void close(std::uint32_t ordinal, Found why);

    std::uint32_t waiting() const { return waiting_; }

  private:
    struct Entry {
        std::uint32_t ordinal = 0;
        Found state = Found::unknown;
        AttemptRef attempt;
    };
    using Stragglers = std::unordered_map<std::uint32_t, AttemptRef>;
    static constexpr std::size_t kFirstRoom = 8;

    Entry& place(std::uint32_t ordinal) { return ring_[ordinal & (ring_.size() - 1)]; }
    const Entry& place(std::uint32_t ordinal) const { return ring_[ordinal & (ring_.size() - 1)]; }
    void make_room(std::uint32_t ordinal);
    void grow();
    void set_aside(const Entry&);

    // Replies come nearly in order, so a ring finds them by their number. An attempt that stays
    // open until the ring has gone round is set aside, so that one slow reply does not make the
    // ring as long as its wait.
    std::vector<Entry> ring_;
    std::unique_ptr<Stragglers> stragglers_;
    std::uint32_t next_ = 0;
    std::uint32_t waiting_ = 0;
    bool wrapped_ = false;
};

}  // namespace amq::exchange
