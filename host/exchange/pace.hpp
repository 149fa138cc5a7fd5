#pragma once
// How fast work that has piled up is done: so much a turn, so that word of a slow reader comes back
// in time.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "host/exchange/ids.hpp"
#include "host/exchange/limits.hpp"

namespace amq::exchange {

/// A turn is everything that happens at one moment of the time the core is told.
class Pace {
  public:
    bool may_go_on(Nanos now) {
        if (turn_ != now) {
            turn_ = now;
            messages_ = kMaxFlushMessages;
            bytes_ = kMaxFlushBytes;
        }
        return messages_ != 0 && bytes_ != 0;
    }
    void spend(std::size_t bytes) {
        --messages_;
        bytes_ -= std::min(bytes, bytes_);
    }
    /// may_go_on() gives nothing before this time.
    Nanos next(Nanos now) const {
        const bool spent = turn_ == now && (messages_ == 0 || bytes_ == 0);
        return spent ? now + 1 : now;
    }

  private:
    Nanos turn_ = 0;
    std::uint32_t messages_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace amq::exchange
