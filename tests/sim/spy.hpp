#pragma once
// A strategy around a strategy: the inner one decides, and each decision is shown to whoever
// watches.

#include <cstdint>
#include <string>

#include <amq/plugin/abi.h>

#include "host/exchange/strategy.hpp"

namespace amq::sim {

/// One call into a strategy and what it decided, good during SpyWatcher::called().
struct Call {
    exchange::ShardIndex shard = 0;
    std::uint32_t model = 0;
    exchange::Callback callback{};
    const amq_msg* message = nullptr;
    const amq_view* view = nullptr;
    const amq_plan* plan = nullptr;
    amq_id who = 0;
    std::uint32_t cause = 0;
    bool bad = false;  // the strategy broke the contract and knows it
};

class SpyWatcher {
  public:
    virtual ~SpyWatcher() = default;
    virtual void called(const Call&) = 0;
    /// A call without a plan failed.
    virtual void struck(exchange::ShardIndex) = 0;
};

/// What to make an instance of, and for whom. Outlives its instances.
struct SpySetup {
    std::uint32_t model = 0;
    const amq_entry* inner = nullptr;
    std::string inner_options = "{}";
    SpyWatcher* watcher = nullptr;
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
