#pragma once
// What the core wants done, as plain values: frames to sessions of this shard, words to other
// shards.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/body.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/outcome.hpp"

namespace amq::exchange {

/// A topic as it is spoken of: by number where its name is one ("1001"), else by name alone (number
/// 0).
struct TopicName {
    std::uint32_t number = 0;
    std::string_view name;  // may be empty when the number says it
};

/// A topic name that owns its text, for lists that outlive a call.
struct OwnedTopicName {
    std::uint32_t number = 0;
    std::string name;
    std::uint32_t tag = 0;  // given with the subscription
    TopicName view() const { return {number, name}; }
};

/// Bytes of an effect: borrowed until the effect is carried out, and counted when they are kept
/// anyway. The headers are carried along unread.
struct Payload {
    std::span<const std::byte> bytes;
    BodyRef kept;  // refers to the same bytes and headers, or is empty
    std::span<const std::byte> headers;
};

/// A message for a subscriber of this shard, and the same for others of it.
struct Delivery {
    SessionId to = 0;
    TopicName topic;
    std::uint32_t tag = 0;  // given with the subscription
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    std::uint32_t attempt = 0;  // 1 for the first
    std::uint32_t others = 0;   // recipients after this one, see Effects::others
    ExchangeId exchange = 0;
    Nanos deadline = 0;
    Payload body;
};

/// One more subscriber that a delivery goes to, with what is its own of it.
struct Recipient {
    SessionId to = 0;
    std::uint32_t tag = 0;
    std::uint32_t sequence = 0;
};

/// The outcome, for a publisher of this shard.
struct Answer {
    SessionId to = 0;
    TopicName topic;
    std::uint32_t sequence = 0;  // the publisher's own
    std::uint32_t model = 0;
    Outcome outcome{};
    Payload body;
};

/// Nobody waits any more for a reply to this message: its caller has cancelled it, or has gone.
struct Cancellation {
    SessionId to = 0;
    std::uint32_t sequence = 0;  // the message's
    std::uint32_t model = 0;
};

/// The subscriptions, or their ends, asked for with this sequence are known on all shards.
struct Acknowledgement {
    SessionId to = 0;
    std::uint32_t sequence = 0;
    // Of subscriptions only.
    std::vector<OwnedTopicName> accepted;
    std::vector<OwnedTopicName> refused;
};

/// One word from shard to shard. Words between two shards arrive in the order in which they were
/// said.
struct ShardWord {
    enum class Kind : std::uint8_t {
        join,        // session subscribes topic with a tag
        leave,       // session no longer subscribes topic
        known,       // the answer to a join or leave with a token: that token
        gone,        // session has ended
        congestion,  // session reads too slowly (number: 1) or well again (0)
        deliver,     // topic, tag, sequence, model, number (attempt), exchange, deadline, body
        reply,       // from session to sequence: body
        decline,     // from session to sequence
        cancel,      // session's reply to sequence is no longer waited for
        mark,        // answered by `marked`: then all said before it has been heard
        marked,      //
    };
    ShardIndex to = 0;
    Kind kind{};
    SessionId session = 0;
    ExchangeId exchange = 0;
    TopicName topic;
    std::uint32_t tag = 0;             // join, deliver
    bool wants_cancellations = false;  // join
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    std::uint32_t number = 0;
    std::uint64_t token = 0;
    Nanos deadline = 0;
    Payload body;
};

/// In the order in which they are to be carried out: acknowledgements first, those of ends behind
/// the deliveries, and per session in list order. Carried out and cleared after each call into the
/// core; borrowed bytes are good until then.
struct Effects {
    std::vector<Acknowledgement> acknowledgements;
    std::vector<Delivery> deliveries;
    std::vector<Recipient> others;      // of the deliveries, one's behind the other's
    std::vector<Acknowledgement> ends;  // of subscriptions
    std::vector<Answer> answers;
    std::vector<Cancellation> cancellations;
    std::vector<ShardWord> words;
    std::vector<SessionId>
        readable;  // may be read from again: below the limit of exchanges in flight

    /// Calls visit(delivery) for each recipient, as if it had a delivery of its own; the body's
    /// reference may be moved out of it.
    template <class Visit>
    void for_each_delivery(Visit&& visit) {
        const Recipient* next = others.data();
        for (Delivery& delivery : deliveries) {
            const std::uint32_t more = delivery.others;
            if (more == 0) [[likely]] {
                visit(delivery);
            } else {
                visit_all(delivery, {next, more}, visit);
                next += more;
            }
        }
    }

    /// There is nothing but one message for sessions of this shard, and words.
    bool is_one_message() const {
        return deliveries.size() == 1 && answers.empty() && are_common();
    }

    void clear() {
        deliveries.clear();
        others.clear();
        answers.clear();
        words.clear();
        if (!are_common()) clear_rare();
    }

  private:
    template <class Visit>
    static void visit_all(Delivery& first, std::span<const Recipient> others, Visit& visit) {
        Delivery another = first;
        const BodyRef kept = first.body.kept;
        visit(first);
        for (const Recipient& other : others) {
            another.to = other.to;
            another.tag = other.tag;
            another.sequence = other.sequence;
            another.body.kept = kept;
            visit(another);
        }
    }
    // There are deliveries, answers and words at most.
    bool are_common() const {
        return acknowledgements.empty() && ends.empty() && cancellations.empty() &&
               readable.empty();
    }
    void clear_rare() {
        acknowledgements.clear();
        ends.clear();
        cancellations.clear();
        readable.clear();
    }
};

}  // namespace amq::exchange
