#pragma once
// Messages that the same sessions get one after the other, gathered so that each session is given
// all of its own at once: sessions are many, and what one of them needs is in the processor's cache
// for its second message only if no other's came between.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <amq/anet/native.hpp>

#include "host/exchange/effects.hpp"

namespace amq::host {

/// A message that several sessions get, as sessions of both kinds write it.
struct Gathered {
    exchange::Delivery delivery;
    std::span<const std::byte> extended;  // its body, and the block of the native protocol behind
};

/// From now on, 0 when it is past.
std::uint32_t milliseconds_until(exchange::Nanos deadline, exchange::Nanos now);

/// The block that a message without headers has for a native session.
anet::native::MessageBlock message_block(const exchange::Delivery&, exchange::Nanos now);

/// Of one shard, and only on its thread. Whoever says something else to a session hands out before.
class FanOut {
  public:
    static constexpr std::size_t kMostMessages = 64;
    static constexpr std::size_t kMostDeliveries = 16'384;  // of all its messages together
    static constexpr std::size_t kLargestBody = 512;        // bytes; a larger one is not copied

    /// Whether it took the message to be handed out later. Not the first of a run, nor one past a
    /// limit: that is to be delivered at once, and what was taken before handed out before it.
    bool take(const exchange::Delivery&, std::span<const exchange::Recipient> others,
              exchange::Nanos now);

    bool is_empty() const { return messages_.empty(); }

    /// Gives each session what it is to get: `find(id)` finds it, or nothing when it has gone.
    template <class Find>
    void hand_out(Find&& find) {
        for (std::size_t place = 0; place < to_.size(); ++place) {
            auto* session = find(to_[place]);
            if (session == nullptr) continue;
            const Own* own = own_.data() + place;
            for (Gathered& message : messages_) {
                message.delivery.to = to_[place];
                message.delivery.tag = own->tag;
                message.delivery.sequence = own->sequence;
                session->deliver_gathered(message);
                own += to_.size();
            }
        }
        clear();
    }

  private:
    /// What is one session's of one message.
    struct Own {
        std::uint32_t tag = 0;
        std::uint32_t sequence = 0;
    };

    bool has_room() const {
        return messages_.size() < kMostMessages && own_.size() + to_.size() <= kMostDeliveries;
    }
    bool is_for_the_same(const exchange::Delivery&,
                         std::span<const exchange::Recipient> others) const;
    void gather(const exchange::Delivery&, const anet::native::MessageBlock&);
    void begin(const exchange::Delivery&, std::span<const exchange::Recipient> others);
    void clear();

    std::vector<exchange::SessionId> to_;  // whom the last message was for
    std::vector<Gathered> messages_;       // with their bodies in bytes_
    std::vector<Own> own_;                 // message by message, in the order of to_
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t used_ = 0;
};

}  // namespace amq::host
