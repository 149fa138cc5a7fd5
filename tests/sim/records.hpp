#pragma once
// What the model knows of each message, exchange, attempt and session.

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "host/exchange/core.hpp"

namespace amq::sim {

using exchange::ExchangeId;
using exchange::Nanos;
using exchange::Outcome;
using exchange::SessionId;
using exchange::ShardIndex;

using Index = std::uint32_t;  // of a record in its list
constexpr Index kNobody = exchange::kNone;

/// What serves a model, or those of its topics that a pattern is for, on one shard.
struct Bound {
    exchange::ModelSettings settings;
    std::uint32_t instance = 0;  // SpySetup::number
    bool quarantined = false;
    std::string options = {};  // that the instance was given last, after those of its making
};

/// Who may know an exchange: the instance that was asked last or adopted it, and what it noted.
struct Knower {
    std::uint32_t instance = 0;
    std::string schema;
    std::uint64_t note = 0;
    std::uint32_t adoptions = 0;  // so far
    bool operator==(const Knower&) const = default;
};

/// A publish as the publisher made it.
struct Message {
    Index number = 0;
    Index publisher = kNobody;  // session
    std::uint32_t sequence = 0;
    std::uint32_t topic = 0;
    std::uint32_t model = 0;
    Nanos arrived = 0;
    std::string body;
    Nanos timeout = 0;  // asked for
    bool no_wait = false;
    bool no_echo = false;
    std::uint32_t readers = 0;    // clients that read it
    bool is_wild = false;         // no strategy of its model decided where it goes
    bool goes_anywhere = false;   // nor in which order
    bool is_out_of_turn = false;  // it goes before those that came earlier, or behind later ones
};

struct Try {
    Index session = kNobody;
    std::uint32_t state = 0;  // AMQ_ATTEMPT_*
    Nanos due = 0;
    std::uint64_t number = 0;    // of all tries, in order
    std::uint32_t sequence = 0;  // on the wire
};

struct Exchange {
    enum class State : std::uint8_t { fresh, held, waiting, ended };
    ExchangeId id = 0;  // 0 until a strategy was asked
    Index message = kNobody;
    ShardIndex shard = 0;
    bool moved = false;
    State state = State::fresh;
    std::vector<Try> tries;
    std::uint32_t want = 0;
    std::uint32_t replies = 0;
    std::uint32_t open = 0;
    std::uint32_t sends = 0;
    Nanos deadline = 0;
    Nanos hold_until = 0;
    Outcome hold_outcome = Outcome::no_subscriber;
    std::vector<Knower> known;          // one of these; more only while nobody can tell
    bool asks_again = false;            // held until a time of its strategy's
    Nanos looked_at = 0;                // held: when that time comes, or the end of the hold
    Nanos routable_since = UINT64_MAX;  // held, though somebody could take it
};

/// Headers and route keys follow from the body, so that whoever sees one can tell the others.
inline std::string headers_of(const std::string& body) {
    return body.size() % 3 == 0 ? "h" + body.substr(0, 9) : std::string();
}
inline std::string key_of(const std::string& body) {
    return body.size() % 4 == 0 ? "k" + body.substr(0, 3) : std::string();
}
/// What a session calls a topic.
constexpr std::uint32_t tag_of(Index session, std::uint32_t topic) {
    return session * 16 + topic + 1;
}

/// A delivery that was decided and not seen by its session's shell yet.
struct Decided {
    Index session = kNobody;
    Index exchange = kNobody;
    Index message = kNobody;
    ExchangeId id = 0;
    std::uint32_t attempt = 1;
    Index try_index = kNobody;  // none: no reply is waited for
    ShardIndex by = 0;
    Nanos deadline = 0;
    std::uint32_t sequence = 0;  // on the wire
};

/// What a session was given under one wire sequence.
struct Given {
    Index exchange = kNobody;
    Index try_index = kNobody;
};

struct Session {
    SessionId id = 0;
    Index index = 0;
    ShardIndex shard = 0;
    bool open = true;
    bool congested = false;
    bool deferring = false;  // deliveries wait for an acknowledgement
    bool paused = false;
    bool subscribed = false;  // asked for any topic, once
    bool wants_cancellations = false;
    std::uint32_t unacknowledged = 0;
    std::vector<std::uint32_t> topics;
    std::map<std::uint32_t, Index> asked_by;  // topic -> the request that subscribed it
    std::vector<std::uint32_t> acknowledged;  // topics of which deliveries may come
    std::map<std::uint32_t, Index> left_by;   // topic -> the request that ended it last
    std::vector<std::uint32_t> ended;         // topics of which none may come any more
    std::vector<Index> ends;                  // requests that wait for what is deferred
    std::vector<Index> in_flight;             // exchanges of answered models that it published
    std::deque<Decided> decided;
    std::map<std::uint32_t, Given> given;
    std::vector<ExchangeId> received;
    std::map<std::uint64_t, Index>
        last_of;  // (publisher, topic, model) -> number of the last message
};

/// How one shard sees a subscriber.
struct Seen {
    std::uint32_t credit = UINT32_MAX;
    std::uint32_t inflight = 0;
    std::uint32_t deliveries = 0;  // by this shard: numbers their sequences
    std::vector<std::uint32_t> topics;
};

/// A word that must be on its way, with what the model knows of its meaning.
struct ExpectedWord {
    exchange::ShardWord::Kind kind{};
    Index session = kNobody;
    std::uint32_t topic = 0;
    std::uint32_t number = 0;
    Decided delivery = {};       // deliver
    Index awaited = kNobody;     // join, leave, known: the request
    std::uint32_t sequence = 0;  // reply, decline: on the wire
    std::uint32_t model = 0;
    std::string body = {};  // reply
};

struct AwaitedAck {
    Index session = kNobody;
    std::uint32_t sequence = 0;
    std::vector<std::uint32_t> accepted;
    std::vector<std::uint32_t> refused;
    std::uint32_t shards_left = 0;
    std::uint64_t token = 0;
    bool ends = false;  // subscriptions: those accepted
};

struct ExpectedAnswer {
    Index message = kNobody;
    Outcome outcome{};
    std::string body;
    std::string headers;
};

/// A message taken back from a session that ended, on its way to somebody else.
struct Move {
    Index message = kNobody;
    Index from = kNobody;
    Nanos arrived = 0;
};

/// A try that must be reported to its strategy as lost or declined.
struct DueMiss {
    Index exchange = kNobody;
    Index session = kNobody;
};

/// A decision about a message, whoever made it.
struct Verdict {
    std::uint32_t verb = 0;
    Outcome reason = Outcome::no_subscriber;
    std::uint32_t want = 0;
    Nanos reply_after = 0;
    Nanos ask_again_after = 0;
    std::uint64_t note = 0;
    bool has_answer = false;
    std::string answer = {};
    std::vector<Index> targets = {};  // sessions
};

/// A candidate that watches a binding.
struct Shadowed {
    std::uint32_t instance = 0;
    std::uint32_t model = 0;
    std::string match;
};

/// How much of its backlog a shard has seen to at one moment.
struct Turn {
    Nanos at = 0;
    std::uint32_t messages = 0;
    std::size_t bytes = 0;
};

}  // namespace amq::sim
