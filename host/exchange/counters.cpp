#include "host/exchange/counters.hpp"

#include <cstddef>
#include <numeric>

namespace amq::exchange {
namespace {

template <std::size_t N>
void add(std::array<std::uint64_t, N>& to, const std::array<std::uint64_t, N>& from) {
    for (std::size_t k = 0; k < N; ++k) to[k] += from[k];
}

}  // namespace

ModelCounters& ModelCounters::operator+=(const ModelCounters& other) {
    received += other.received;
    accepted += other.accepted;
    moved += other.moved;
    deliveries += other.deliveries;
    failovers += other.failovers;
    held += other.held;
    expired += other.expired;
    subscribers_considered += other.subscribers_considered;
    subscribers_chosen += other.subscribers_chosen;
    none_there += other.none_there;
    declined += other.declined;
    lost += other.lost;
    adopted += other.adopted;
    fallbacks += other.fallbacks;
    add(outcomes, other.outcomes);
    add(drops, other.drops);
    add(refused, other.refused);
    return *this;
}

std::uint64_t ModelCounters::ended() const {
    return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

CoreCounters& CoreCounters::operator+=(const CoreCounters& other) {
    replies_received += other.replies_received;
    add(replies_ignored, other.replies_ignored);
    unknown_model += other.unknown_model;
    strikes += other.strikes;
    traces += other.traces;
    undeliverable += other.undeliverable;
    cancels += other.cancels;
    cancels_ignored += other.cancels_ignored;
    states_kept += other.states_kept;
    add(states_lost, other.states_lost);
    return *this;
}

}  // namespace amq::exchange
