#pragma once
// What the core decides where no strategy does: none is asked, it failed, or it left the callback
// to the host.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "host/exchange/binding.hpp"
#include "host/exchange/exchange.hpp"
#include "host/exchange/strategy.hpp"

namespace amq::exchange {

/// All replies have come that were wanted, or that may still come.
inline bool is_complete(const Exchange& exchange) {
    return exchange.replies >= exchange.want || exchange.open == 0;
}

/// Keep until the replies wanted have come, then done with the last.
Decision default_on_reply(const Exchange&);
/// Keep while an attempt is open, then the responder is lost.
Decision default_on_miss(const Exchange&);

/// The built-in strategy. `random` draws 64 uniform bits; `targets` is where those of the decision
/// lie. Nothing for Fallback::fail.
std::optional<Decision> fall_back(Fallback, const Situation&,
                                  const std::function<std::uint64_t()>& random,
                                  std::vector<std::uint32_t>& targets);

}  // namespace amq::exchange
