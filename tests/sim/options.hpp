#pragma once
// What one seed stands for: how many of everything, which limits, which strategies, which
// misfortunes.

#include <cstdint>
#include <string>
#include <vector>

#include "host/exchange/core.hpp"

namespace amq::sim {

constexpr std::uint32_t kUnreliableAll = 10;
constexpr std::uint32_t kUnreliableRandom = 11;
constexpr std::uint32_t kReliableRandom = 12;
constexpr std::uint32_t kReliableSpec = 13;
constexpr std::uint32_t kMischief = 14;
constexpr std::uint32_t kUnknownModel = 99;

struct ModelOptions {
    exchange::ModelSettings settings;
    std::string strategy = "{}";  // its options, as JSON
};

struct Options {
    std::uint64_t seed = 0;
    std::uint32_t shards = 1;
    std::uint32_t topics = 3;
    std::uint32_t sessions = 8;  // at most so many at once
    std::uint32_t steps = 1'000;
    exchange::Nanos pace = 5'000'000;  // time between two steps, on average
    std::uint32_t jump_one_in = 0;     // 0: the clock never jumps
    std::uint32_t congest_percent = 0;
    std::uint32_t slow_words_percent = 50;  // how seldom words are passed on
    std::uint32_t large_body_percent = 0;
    std::uint32_t bursts = 0;           // times that hundreds of messages come at once
    std::uint32_t silent_percent = 20;  // deliveries that nobody replies to
    bool drains = false;
    std::uint32_t rollouts_per_mille = 0;     // of the steps: instances and bindings are exchanged
    std::uint32_t quarantines_per_mille = 0;  // of the steps
    std::uint32_t shadows_per_mille = 0;      // of the steps
    std::uint32_t options_per_mille = 0;      // of the steps: instances are given other options
    bool patterns = false;
    bool wild_adopts = false;
    bool loud_shadows = false;  // with timers, for which the core wakes
    bool shows_shadows = true;  // or they are made and given up: nobody may notice
    exchange::Limits limits;
    std::vector<ModelOptions> models;

    const ModelOptions* model(std::uint32_t number) const;
    std::string text() const;
};

Options options_of(std::uint64_t seed);

class Rng;
/// Any settings of a model; `answered` never changes.
exchange::ModelSettings settings_of(std::uint32_t model, bool answered, Rng&);

}  // namespace amq::sim
