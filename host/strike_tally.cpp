#include "host/strike_tally.hpp"

#include <utility>

namespace amq::host {

void StrikeTally::watch(std::uint64_t owner, const Limit& limit) {
    const std::lock_guard lock(mutex_);
    counts_[owner].limit = limit;
}

void StrikeTally::forget(std::uint64_t owner) {
    const std::lock_guard lock(mutex_);
    counts_.erase(owner);
}

void StrikeTally::add(std::uint64_t owner, exchange::StrikeKind kind, exchange::Nanos now) {
    if (is_too_many(owner, kind, now)) too_many_(owner);
}

bool StrikeTally::is_too_many(std::uint64_t owner, exchange::StrikeKind kind, exchange::Nanos now) {
    const std::lock_guard lock(mutex_);
    const auto at = counts_.find(owner);
    if (at == counts_.end() || at->second.limit.strikes == 0) return false;
    Count& count = at->second;
    // Shards read the clock at their own turns, so a later strike may have an earlier time.
    const bool is_over = now > count.begin && now - count.begin > count.limit.window;
    if (count.strikes == 0 || is_over) {
        count.begin = now;
        count.strikes = 0;
    }
    count.strikes += kind == exchange::StrikeKind::slow ? count.limit.slow : 1;
    return count.strikes >= count.limit.strikes && !std::exchange(count.is_told, true);
}

}  // namespace amq::host
