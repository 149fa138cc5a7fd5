#pragma once
// How long sessions were not read from, all together.

#include <cstdint>

#include "host/exchange/ids.hpp"

namespace amq::host {

/// A session stalls from the first reason not to read from it until the last one is gone.
class Stalls {
  public:
    void begin(exchange::Nanos now) {
        ++stalled_;
        since_ += now;
    }
    /// One that began then.
    void end(exchange::Nanos begun, exchange::Nanos now) {
        --stalled_;
        since_ -= begun;
        ended_ += now - begun;
    }
    /// Those that go on included, so that it never sinks.
    exchange::Nanos total(exchange::Nanos now) const { return ended_ + stalled_ * now - since_; }

  private:
    std::uint64_t stalled_ = 0;  // that go on
    exchange::Nanos since_ = 0;  // sum of when they began; may wrap, as what it is taken from does
    exchange::Nanos ended_ = 0;
};

}  // namespace amq::host
