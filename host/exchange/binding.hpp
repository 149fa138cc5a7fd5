#pragma once
// Which instance of a strategy is asked about which messages: models, topics within them, and what
// may take the place of an instance.

#include <cstdint>
#include <memory>
#include <string>

#include <boost/unordered/unordered_flat_map.hpp>

#include "host/exchange/ids.hpp"
#include "host/exchange/shadow.hpp"
#include "host/exchange/strategy.hpp"
#include "host/exchange/timings.hpp"

namespace amq::exchange {

/// What becomes of a message whose strategy failed over it, or is not asked any more.
enum class Fallback : std::uint8_t {
    fail,    // it ends as strategy_failed
    random,  // one random subscriber that has not had it
    all,     // everybody, once
};

/// How publishes of one model are handled, or those of them whose topic a pattern matches.
struct ModelSettings {
    std::uint32_t model = 0;
    Nanos timeout = 3'000'000'000;
    Nanos max_timeout = 60'000'000'000;  // that a publish may ask for
    Nanos hold = 3'000'000'000;
    Nanos settle = 0;
    bool answered = false;  // the publisher is told the outcome
    Fallback fallback = Fallback::fail;
    std::string match = {};  // topic_pattern.hpp; empty: all topics that no pattern matches
};

/// One binding as it is to be. Without an instance the one that is bound there now stays.
struct BindingChange {
    ModelSettings settings;
    InstanceId instance = 0;
};

/// What is known of one binding at one moment.
struct BindingState {
    std::uint32_t model = 0;
    std::string match;
    std::uint64_t calls = 0;    // into the instance that is bound now
    std::uint64_t strikes = 0;  // of it
    bool quarantined = false;
};

/// A model of a core: what is measured of it outlives every binding.
struct Model {
    std::uint32_t number = 0;
    std::uint32_t binding = kNone;  // of topics that no pattern matches; kNone: not bound now
    bool has_patterns = false;
    bool answered = false;
    std::unique_ptr<ModelTimings> timings = std::make_unique<ModelTimings>();
};

struct Binding {
    ModelSettings settings;
    std::uint32_t model = 0;     // its place
    std::uint32_t instance = 0;  // its place
    std::uint32_t tally = 0;     // its place
    bool quarantined = false;    // its instance is not called any more
    std::unique_ptr<Shadow> shadow;
};

/// An instance with what the core keeps for it.
struct Instance {
    std::uint32_t serial = 0;       // 0: the place is free
    std::uint32_t note_format = 0;  // instances of one number read each other's notes
    std::uint32_t model = 0;        // its number
    std::string strategy_id = {};
    std::uint64_t owner = 0;  // what the shell calls it
    bool is_bound = false;    // until then it draws from a stream of its own
    bool is_muted = false;    // no timers, members and wakes for it
    std::uint64_t random_state = 0;
    Shadow* shadow = nullptr;  // it only watches; owned by its binding
    std::unique_ptr<Strategy> strategy;
    TimerCounts* timer_counts = nullptr;  // of all instances of its strategy
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> timers;  // token -> plugin timer

    bool is_in_use() const { return is_bound || shadow != nullptr; }
};

}  // namespace amq::exchange
