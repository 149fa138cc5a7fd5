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

/// An attempt by its place: the exchange's slot on this shard, and which of its attempts. One word,
/// written and read as one: halves that were just written cannot be read together without a wait.
class AttemptRef {
  public:
    AttemptRef() = default;
    AttemptRef(std::uint32_t exchange, std::uint32_t attempt)
        : word_(std::uint64_t{attempt} << 32U | exchange) {}

    std::uint32_t exchange() const { return static_cast<std::uint32_t>(word_); }
    std::uint32_t attempt() const { return static_cast<std::uint32_t>(word_ >> 32U); }
    bool is_none() const { return exchange() == kNone; }

  private:
    std::uint64_t word_ = kNone;
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
constexpr std::uint32_t wire_sequence(SequenceOrigin origin, std::uint32_t shards) {
    return kFirstSequence + origin.ordinal * shards + origin.shard;
}
/// Nothing for a sequence that no shard gives.
constexpr std::optional<SequenceOrigin> sequence_origin(std::uint32_t sequence,
                                                        std::uint32_t shards) {
    if (sequence < kFirstSequence) return std::nullopt;
    const std::uint32_t offset = sequence - kFirstSequence;
    if (shards == 1) return SequenceOrigin{0, offset};
    return SequenceOrigin{offset % shards, offset / shards};
}

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

    Entry& place(std::uint32_t ordinal) { return ring_.data()[ordinal & (ring_.size() - 1)]; }
    const Entry& place(std::uint32_t ordinal) const {
        return ring_.data()[ordinal & (ring_.size() - 1)];
    }
    void make_room(std::uint32_t ordinal);
    [[gnu::cold]] void grow();
    [[gnu::cold]] void set_aside(const Entry&);

    // Replies come nearly in order, so a ring finds them by their number. An attempt that stays
    // open until the ring has gone round is set aside, so that one slow reply does not make the
    // ring as long as its wait.
    std::vector<Entry> ring_;
    std::unique_ptr<Stragglers> stragglers_;
    std::uint32_t next_ = 0;
    std::uint32_t end_ = 0;  // of the ordinals; 0: not asked for yet
    std::uint32_t waiting_ = 0;
    bool wrapped_ = false;
};

}  // namespace amq::exchange
