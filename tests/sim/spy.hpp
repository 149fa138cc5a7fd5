#pragma once
// A strategy around a strategy: the inner one decides, and each decision is shown to whoever
// watches.

#include <cstdint>
#include <string>
#include <string_view>

#include <amq/plugin/abi.h>

#include "host/exchange/strategy.hpp"

namespace amq::sim {

class SpyWatcher;

/// What to make an instance of, and for whom. Outlives its instance, of which there is one.
struct SpySetup {
    enum class Fails : std::uint8_t { never, on_create, on_activate };
    std::uint32_t number = 0;  // of this instance among all
    std::uint32_t model = 0;
    exchange::ShardIndex shard = 0;
    const amq_entry* inner = nullptr;
    std::string inner_options = "{}";
    std::string schema = {};     // of its notes
    bool adopts_wildly = false;  // it has an adopt() that does whatever comes to its mind
    Fails fails = Fails::never;
    bool reconfigures = false;  // it has a reconfigure(), which may refuse
    SpyWatcher* watcher = nullptr;
    // Of the instance that was made:
    mutable bool is_alive = false;
    mutable bool has_adopt = false;
    mutable bool has_on_reply = false;
    mutable std::uint64_t calls = 0;  // that break the contract when they fail
    mutable std::uint64_t strikes = 0;
};

/// One call into a strategy and what it decided, good during SpyWatcher::called().
struct Call {
    const SpySetup* setup = nullptr;
    exchange::ShardIndex shard = 0;
    std::uint32_t model = 0;  // 0: not known
    exchange::Callback callback{};
    const amq_msg* message = nullptr;
    const amq_view* view = nullptr;
    const amq_plan* plan = nullptr;
    amq_id who = 0;
    std::uint32_t cause = 0;
    bool bad = false;               // the strategy broke the contract and knows it
    std::string_view options = {};  // that it was given last
};

/// What became of new options.
enum class Taking : std::uint8_t { taken, refused, refused_with_a_word, thrown };

class SpyWatcher {
  public:
    virtual ~SpyWatcher() = default;
    virtual void called(const Call&) = 0;
    /// A call without a plan is about to be passed on.
    virtual void told(const SpySetup&) = 0;
    /// And it failed.
    virtual void struck(const SpySetup&) = 0;
    /// It asked for another route() of this message.
    virtual void released(const SpySetup&, amq_id held, amq_rc) = 0;
    /// It was given other options.
    virtual void reconfigured(const SpySetup&, std::string_view options, Taking) = 0;
    /// What a timer brings that it never set, or that was cleared.
    virtual void fail(const std::string& why) = 0;
};

exchange::StrategySource spy_source(const SpySetup&);

/// For inner strategies that misbehave on purpose: the plan being made now breaks the contract.
void confess();

inline const amq_sub& member_of(const amq_view& view, std::uint32_t index) {
    const auto* first = reinterpret_cast<const std::byte*>(view.first);
    return *reinterpret_cast<const amq_sub*>(first + std::size_t{index} * view.stride);
}
inline const amq_attempt& attempt_of(const amq_msg& message, std::uint32_t index) {
    const auto* first = reinterpret_cast<const std::byte*>(message.attempts);
    return *reinterpret_cast<const amq_attempt*>(first +
                                                 std::size_t{index} * message.attempts_stride);
}

}  // namespace amq::sim
