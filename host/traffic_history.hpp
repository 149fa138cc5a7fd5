#pragma once
// What a session sent and received in the last minute, by a look at its counters now and then.

#include <array>
#include <cstddef>
#include <cstdint>

#include <amq/anet/traffic.hpp>

namespace amq::host {

/// Looked at every ten seconds it knows of the last minute.
class TrafficHistory {
  public:
    static constexpr std::size_t kLooks = 6;

    void look(const anet::Traffic& now) {
        looks_[next_] = now;
        next_ = (next_ + 1) % kLooks;
        if (known_ < kLooks) ++known_;
    }
    /// Since the oldest look that it remembers; all of it when there was none.
    anet::Traffic since(const anet::Traffic& now) const {
        const anet::Traffic before = known_ == kLooks ? looks_[next_] : anet::Traffic{};
        return {now.frames_in - before.frames_in, now.frames_out - before.frames_out,
                now.bytes_in - before.bytes_in, now.bytes_out - before.bytes_out};
    }

  private:
    std::array<anet::Traffic, kLooks> looks_{};
    std::size_t next_ = 0;
    std::size_t known_ = 0;
};

}  // namespace amq::host
