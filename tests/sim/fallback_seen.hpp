#pragma once
// What the core decides by itself, shown to whoever watches. The simulator links the core with
// this in the place of host/exchange/fallback.cpp, which it wraps.

#include <optional>

#include "host/exchange/exchange.hpp"
#include "host/exchange/fallback.hpp"

namespace amq::sim {

class FallbackWatcher {
  public:
    virtual ~FallbackWatcher() = default;
    /// The built-in strategy was asked in the place of another. Fallback::fail decides nothing.
    virtual void fell_back(exchange::Fallback, const exchange::Situation&,
                           const std::optional<exchange::Decision>&) = 0;
    /// A miss about which no strategy was asked, and the built-in one decided nothing.
    virtual void missed_by_default(const exchange::Exchange&) = 0;
};

/// From here on, on this thread; null: nobody watches.
void watch_fallbacks(FallbackWatcher*);

}  // namespace amq::sim
