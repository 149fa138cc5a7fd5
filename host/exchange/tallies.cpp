#include "host/exchange/tallies.hpp"

#include <algorithm>

namespace amq::exchange {

std::uint32_t Tallies::place_of(std::uint32_t model, std::string_view match,
                                std::string_view strategy) {
    std::size_t free = tallies_.size();
    for (std::size_t place = 0; place < tallies_.size(); ++place) {
        const Tally& one = tallies_[place];
        if (one.model == kNone) free = std::min(free, place);
        if (one.model == model && one.match == match && one.strategy == strategy) {
            return static_cast<std::uint32_t>(place);
        }
    }
    if (free == tallies_.size()) tallies_.emplace_back();
    tallies_[free].model = model;
    tallies_[free].match = match;
    tallies_[free].strategy = strategy;
    return static_cast<std::uint32_t>(free);
}

void Tallies::bind(std::span<const std::uint32_t> places) {
    for (Tally& one : tallies_) one.is_bound = false;
    for (const std::uint32_t place : places) tallies_[place].is_bound = true;
    if (tallies_.size() > kMost) forget_ended();
}

void Tallies::forget_ended() {
    for (Tally& one : tallies_) {
        if (one.model == kNone || one.is_bound || one.open != 0) continue;
        if (gone_.size() <= one.model) gone_.resize(one.model + 1);
        gone_[one.model] += one.counters;
        one = Tally{};
    }
    while (!tallies_.empty() && tallies_.back().model == kNone) tallies_.pop_back();
}

ModelCounters Tallies::counters_of(std::uint32_t model) const {
    ModelCounters sum;
    if (model < gone_.size()) sum = gone_[model];
    for (const Tally& one : tallies_) {
        if (one.model == model) sum += one.counters;
    }
    return sum;
}

std::uint32_t Tallies::open_of(std::uint32_t model) const {
    std::uint32_t sum = 0;
    for (const Tally& one : tallies_) {
        if (one.model == model) sum += one.open;
    }
    return sum;
}

}  // namespace amq::exchange
