// All messages with the same route key go to the same subscriber, which replies. A message without
// a key goes by its topic.
//
// Rendezvous hashing (Thaler & Ravishankar, "Using Name-Based Mappings to Increase Hit Rates",
// 1998): every subscriber has a score for the key, and the highest one gets it. Who comes takes its
// share of the keys and moves no others; who goes leaves its keys to those next in order and moves
// no others. Nothing is remembered: a score comes from the key and the session's id alone, so all
// shards agree. It looks at every subscriber of the topic for each message.
//
// The chosen one is lost or declines: the next in order, unless failover is off.

#include <amq/plugin/plugin.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace {

/// FNV-1a: not std::hash, which is another one in another build.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

/// The finalizer of SplitMix64: ids are small and close together, scores must not be.
std::uint64_t mix(std::uint64_t bits) {
    bits += 0x9e3779b97f4a7c15;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
}

class StickyKey final : public amq::Strategy {
  public:
    StickyKey(amq::Host, const amq::Options& options)
        : moves_(options.one_of("failover", {"lost", "off"}) == "lost") {}

    /// The owner of a key gets it even when it reads slowly: another one would not be sticky. What
    /// comes from one that is lost waits until its new owner reads fast enough.
    void route(const amq::Message& msg, const amq::View& view, amq::Plan& plan) override {
        const bool is_moved = !msg.attempts().empty();
        const auto owner = owner_of(msg, view);
        if (owner && (!is_moved || view[*owner].has_credit()))
            plan.send(*owner).want(1);
        else
            plan.hold_or(is_moved ? amq::Outcome::responder_lost : amq::Outcome::no_subscriber);
    }

    void on_miss(const amq::Message& msg, const amq::Miss& miss, const amq::View& view,
                 amq::Plan& plan) override {
        const bool is_declined = miss.cause == amq::Cause::declined;
        if (moves_ && (!is_declined || owner_of(msg, view)))
            route(msg, view, plan);
        else
            plan.drop(is_declined ? amq::Outcome::not_owner : amq::Outcome::responder_lost);
    }

  private:
    /// The highest score of those who have not had the message.
    static std::optional<std::uint32_t> owner_of(const amq::Message& msg, const amq::View& view) {
        const std::uint64_t key = hash_of(msg.key().empty() ? msg.topic() : msg.key());
        std::optional<std::uint32_t> owner;
        std::uint64_t highest = 0;
        for (std::uint32_t k = 0; k < view.size(); ++k) {
            const amq_id id = view[k].id();
            if (msg.tried(id) || (msg.no_echo() && id == msg.publisher())) continue;
            const std::uint64_t score = mix(key ^ mix(id));
            if (owner && score <= highest) continue;
            owner = k;
            highest = score;
        }
        return owner;
    }

    bool moves_;
};

}  // namespace

AMQ_STRATEGY(StickyKey, "org.example.sticky-key", "Sticky key", "1.0.0", AMQ_DESC_ANSWERS,
             "example");
