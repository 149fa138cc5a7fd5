#include "tests/sim/fallback_seen.hpp"

// The true ones under other names, beside those that the core is linked with.
#define fall_back fall_back_unseen
#define default_on_miss default_on_miss_unseen
#include "host/exchange/fallback.cpp"
#undef fall_back
#undef default_on_miss

namespace amq {
namespace {

thread_local sim::FallbackWatcher* watcher = nullptr;

}  // namespace

void sim::watch_fallbacks(FallbackWatcher* whom) {
    watcher = whom;
}

exchange::Decision exchange::default_on_miss(const Exchange& exchange) {
    if (watcher != nullptr) watcher->missed_by_default(exchange);
    return default_on_miss_unseen(exchange);
}

std::optional<exchange::Decision> exchange::fall_back(Fallback fallback, const Situation& now,
                                                      const std::function<std::uint64_t()>& random,
                                                      std::vector<std::uint32_t>& targets) {
    std::optional<Decision> decision = fall_back_unseen(fallback, now, random, targets);
    if (watcher != nullptr) watcher->fell_back(fallback, now, decision);
    return decision;
}

}  // namespace amq
