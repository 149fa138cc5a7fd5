#pragma once
// What a core tells the shell of its strategies.

#include <cstdint>
#include <span>
#include <string_view>

#include "host/exchange/strategy.hpp"

namespace amq::exchange {

/// What a strategy did: broke the contract in a call, or took too long for one.
enum class StrikeKind : std::uint8_t { fault, slow };

/// What a core tells of its strategies, by their ids. `log` may come from any thread.
class CoreObserver {
  public:
    virtual ~CoreObserver() = default;
    /// Beside each on_strike(): whose it was, as StrategySource::owner says.
    virtual void on_struck(std::uint64_t /*owner*/, StrikeKind) {}
    /// Nanoseconds of any clock, to tell what calls cost. Asked around what a timer starts, and
    /// while there is a shadow.
    virtual std::uint64_t clock() { return 0; }
    virtual void on_strike(std::string_view strategy, std::uint32_t model, Callback,
                           std::string_view why) = 0;
    /// A strategy says something to whoever watches; four values at most.
    virtual void on_trace(std::string_view /*strategy*/, std::uint32_t /*code*/,
                          std::span<const std::int64_t>) {}
    virtual void on_strategy_log(std::uint32_t model, std::int32_t level,
                                 std::string_view text) = 0;
    virtual void on_wake() = 0;  // from any thread: call Core::woken() soon, on the core's thread
};

}  // namespace amq::exchange
