#pragma once
// Topics of one shard: by number or by name, each with its subscribers and its held messages.

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <amq/plugin/abi.h>

#include "host/exchange/counters.hpp"
#include "host/exchange/effects.hpp"
#include "host/exchange/foresight.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/slab.hpp"
#include "host/exchange/spread.hpp"
#include "host/exchange/timer_wheel.hpp"
#include "host/exchange/topic_index.hpp"
#include "host/exchange/watched_topics.hpp"

namespace amq::exchange {

inline constexpr std::size_t kCacheLine = 64;  // bytes

/// Begins to bring it into the processor's caches.
template <class T>
void fetch_object(const T& object) {
    const auto* bytes = reinterpret_cast<const char*>(&object);
    for (std::size_t at = 0; at < sizeof(T); at += kCacheLine) __builtin_prefetch(bytes + at);
    if (alignof(T) < kCacheLine) __builtin_prefetch(bytes + sizeof(T) - 1);
}

/// A subscriber as the topic's entry that strategies see; the array of them is the view.
struct Member : amq_sub {
    std::uint32_t subscriber = kNone;  // its slot
    std::uint32_t tag = 0;             // what the subscriber calls this topic
    Nanos joined = 0;                  // since when
};

/// Messages of one model that wait for a subscriber of one topic, in order of arrival.
struct HeldQueue {
    enum class State : std::uint8_t {
        idle,      // nobody to give them to
        settling,  // the first subscriber came; its twins have until the timer
        flushing,  // being given out; newer messages wait behind them
    };
    std::uint32_t model = 0;  // its place
    State state = State::idle;
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
    std::uint32_t cursor = kNone;  // flushing: the next to give out
    std::uint32_t count = 0;
    std::size_t bytes = 0;
    bool queued = false;  // a step is to come
};

/// How messages ended that did not end well, by outcome.
using Failures = std::array<std::uint64_t, kOutcomes>;

/// What most topics never have.
struct TopicExtras {
    std::vector<HeldQueue> held;
    std::vector<std::uint32_t> bound;  // by place of the model: its binding, as of that epoch
    std::uint32_t bound_epoch = 0;
    std::uint32_t spread_epoch = 0;  // of the bindings that the next ones name
    std::vector<Spread> spreads;     // since the last subscriber came
    std::unique_ptr<Failures> failures;
};

/// There may be a million of them: what one costs is tested (topics_test.cpp).
struct alignas(kCacheLine) Topic {
    /// Bindings whose deliveries are told apart: a model has one.
    static constexpr std::size_t kMaxSpreads = 4;

    // What every message needs is in the first line of memory.
    std::uint32_t number = 0;
    std::uint32_t exchanges = 0;  // open ones
    std::vector<Member> members;
    std::uint32_t held_count = 0;
    std::uint32_t flushes = 0;     // steps and settle timers still to come
    std::uint32_t busy_round = 0;  // in which it was listed as published to
    bool unused = false;           // listed to be forgotten
    WatchedTopics::Mark watched = WatchedTopics::kNot;
    TopicCounters counters;
    std::size_t held_bytes = 0;
    std::unique_ptr<TopicExtras> extras;  // once there is one
    std::string name;

    TopicName spoken() const { return {number, name}; }
    TopicExtras& make_extras();
    std::span<HeldQueue> held_queues();
    /// Of the model at that place; null: nothing was ever held.
    HeldQueue* queue_of(std::uint32_t model);
    bool has_credit() const;
    /// Nobody is left to give anything to: what is held waits for the next first subscriber, and
    /// for its twins.
    void stop_flushes();
    [[gnu::cold]] void note_failure(Outcome);
    /// By outcome; null: all ended well.
    const Failures* failures() const;
    /// Made when need be, and anew when the bindings are others; null past kMaxSpreads.
    Spread* spread_of(std::uint32_t binding, std::uint32_t epoch);
    /// All that were made, and are of these bindings.
    std::span<Spread> spreads(std::uint32_t epoch);
    std::span<const Spread> spreads(std::uint32_t epoch) const;
    /// The subscribers are others: one came, or the one at this place went.
    void forget_spreads();
    void leave_spreads(std::uint32_t place);
};

/// Topic numbers of the original protocol that mean something else: 0, 1, 2 and the 256 highest.
constexpr bool is_reserved_topic(std::uint32_t number) {
    return number <= 2 || number >= 0xFFFFFF00U;
}

/// Also the topic without number and name, and the name that spells 0.
constexpr bool is_reserved_topic(const TopicName& topic) {
    if (topic.number != 0) return is_reserved_topic(topic.number);
    return topic.name.empty() || topic.name == "0";
}

/// The number that a name spells in decimal without sign or leading zero, or 0.
std::uint32_t number_of(std::string_view name);

/// Keyed by a secret, so that nobody can choose topics that collide.
struct SeededHash {
    using is_avalanching = void;
    using is_transparent = void;
    std::uint64_t seed = 0;
    std::uint64_t factor = 1;  // odd, and as secret: what differs little is not near another

    SeededHash() = default;
    explicit SeededHash(std::uint64_t secret);

    std::uint64_t operator()(std::uint32_t number) const {
        return finish(mix(seed ^ number, factor));
    }
    std::uint64_t operator()(std::uint64_t number) const {
        return finish(mix(seed ^ number, factor));
    }
    std::uint64_t operator()(std::string_view text) const;

    __extension__ using Wide = unsigned __int128;
    static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
        const Wide product = static_cast<Wide>(a ^ 0xD6E8FEB86659FD93U) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    }
    // Numbers in a row are a progression before this, which under some secrets goes in steps of
    // nearly a whole fraction of the range.
    static std::uint64_t finish(std::uint64_t hash) { return mix(hash, 0x9E3779B97F4A7C15U); }
};

class Topics {
  public:
    static constexpr std::size_t kMaxBusy = 65'536;
    static constexpr std::uint32_t kFew = 4'096;

    Topics(std::uint32_t max_topics, std::uint64_t seed);
    Topics(const Topics&) = delete;
    Topics& operator=(const Topics&) = delete;

    /// kNone: not known.
    std::uint32_t find(const TopicName& topic) const { return find(hash_of(topic), topic); }
    /// So many that the processor's caches do not have what is published to next.
    bool are_many() const { return size() > kFew; }
    /// What is published to next, at most Foresight::kMost: begins to come into the caches, and is
    /// found soonest by find_or_make() in that order. Nothing else changes.
    void foresee(std::span<const TopicName> soon);
    /// Of a known one, what every message needs: begins to come into the caches.
    void fetch(std::uint32_t topic) const { __builtin_prefetch(&topics_[topic]); }
    /// The topic, made if need be; kNone at the limit.
    std::uint32_t find_or_make(const TopicName&);
    /// The topic, made if need be also past the limit: it counted where it was subscribed.
    std::uint32_t admit(const TopicName&);
    /// Notes the topic to be forgotten if nobody subscribes it and nothing is open or held there.
    void forget_if_unused(std::uint32_t topic);
    /// Forgets what was noted and is still unused; until then names stay good for those who
    /// borrowed them.
    void sweep() {
        if (!unused_.empty()) forget_unused();
    }

    Topic& operator[](std::uint32_t topic) { return topics_[topic]; }
    const Topic& operator[](std::uint32_t topic) const { return topics_[topic]; }
    std::uint32_t size() const { return topics_.taken(); }

    /// One more publish to it.
    void note_publish(std::uint32_t topic) {
        Topic& published = topics_[topic];
        ++published.counters.published;
        if (published.busy_round != busy_round_) list_as_busy(topic);
    }
    /// Calls visit(topic) for those that were published to since this was called last.
    template <class Visit>
    void take_busy(const Visit& visit) {
        // A place may be listed twice, when its topic was forgotten and another one took it.
        for (const std::uint32_t slot : busy_) {
            Topic& topic = topics_[slot];
            if (std::exchange(topic.busy_round, 0) == busy_round_) visit(std::as_const(topic));
        }
        busy_.clear();
        ++busy_round_;
    }

    /// Whose messages somebody looks at.
    WatchedTopics& watched() { return watched_; }
    const WatchedTopics& watched() const { return watched_; }
    /// Every place is below it; those without a name are free.
    std::uint32_t slots() const { return topics_.slots(); }

  private:
    std::uint32_t hash_of(const TopicName& topic) const {
        const std::uint64_t hash = topic.number != 0 ? hash_(topic.number) : hash_(topic.name);
        return static_cast<std::uint32_t>(hash >> 32U);
    }
    std::uint32_t find(std::uint32_t hash, const TopicName& topic) const {
        return index_.find(hash, [&](std::uint32_t slot) { return is_called(slot, topic); });
    }
    bool is_called(std::uint32_t slot, const TopicName& spoken) const {
        const Topic& topic = topics_[slot];
        if (spoken.number != 0) return topic.number == spoken.number;
        return topic.number == 0 && topic.name == spoken.name;
    }
    std::uint32_t find_foreseen(const TopicName&);
    std::uint32_t make(std::uint32_t hash, const TopicName&);
    static bool is_unused(const Topic&);
    [[gnu::cold]] void list_as_busy(std::uint32_t topic);
    [[gnu::cold]] void forget_unused();

    Slab<Topic> topics_{kNone};
    std::array<std::uint32_t, Foresight::kMost> foreseen_;  // in the order that they come in
    std::size_t foreseen_count_ = 0;
    std::size_t next_foreseen_ = 0;
    std::uint32_t max_topics_;
    std::vector<std::uint32_t> unused_;
    WatchedTopics watched_;
    std::vector<std::uint32_t> busy_;
    std::uint32_t busy_round_ = 1;
    SeededHash hash_;
    TopicIndex index_;
};

}  // namespace amq::exchange
