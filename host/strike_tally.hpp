#pragma once
// How often each instance of a strategy has failed lately, and when that is too often.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "host/exchange/ids.hpp"
#include "host/exchange/observer.hpp"

namespace amq::host {

/// Shards add strikes, from their threads; one thread says whose are counted.
class StrikeTally {
  public:
    struct Limit {
        std::uint64_t strikes = 0;  // zero: none are too many
        exchange::Nanos window = 0;
        std::uint64_t slow = 1;  // as how many of them a slow call counts

        bool operator==(const Limit&) const = default;
    };
    /// The strikes of this owner are too many: told once, on the thread that brought the last.
    using TooMany = std::function<void(std::uint64_t owner)>;

    explicit StrikeTally(TooMany too_many) : too_many_(std::move(too_many)) {}

    /// Counts for this owner from here on. One that is counted already gets another limit, and
    /// keeps what it has.
    void watch(std::uint64_t owner, const Limit&);
    void forget(std::uint64_t owner);
    void add(std::uint64_t owner, exchange::StrikeKind, exchange::Nanos now);

  private:
    struct Count {
        Limit limit;
        std::uint64_t strikes = 0;
        exchange::Nanos begin = 0;  // of the window that they are in
        bool is_told = false;
    };
    bool is_too_many(std::uint64_t owner, exchange::StrikeKind, exchange::Nanos now);

    const TooMany too_many_;
    std::mutex mutex_;
    std::map<std::uint64_t, Count> counts_;
};

}  // namespace amq::host
