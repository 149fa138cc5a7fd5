#pragma once
// What the host counted up to one moment, as it answers the question `counters`.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "plugins/monitor/series/counts.hpp"

namespace amq::monitor {

/// Of one strategy, at all its bindings together.
struct StrategySample {
    std::uint64_t received = 0;
    std::uint64_t accepted = 0;
    std::uint64_t delivered = 0;
    std::map<std::string, std::uint64_t> outcomes;
};

/// Of one model.
struct ModelSample {
    std::uint64_t received = 0;
    std::uint64_t accepted = 0;
    std::uint64_t delivered = 0;
    std::uint64_t open = 0;
    std::map<std::string, std::uint64_t> outcomes;
    Counts request_us;
    Counts responder_us;
    Counts broker_us;

    [[nodiscard]] std::uint64_t ended() const;
};

struct Sample {
    std::int64_t at_us = 0;
    std::uint64_t sessions = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::map<std::string, ModelSample> models;         // by number
    std::map<std::string, StrategySample> strategies;  // by id

    [[nodiscard]] std::uint64_t received() const;   // publishes of all models
    [[nodiscard]] std::uint64_t delivered() const;  // deliveries of all models
    [[nodiscard]] std::uint64_t accepted() const;
    /// Of all models together: how messages ended, and how long things took.
    [[nodiscard]] std::map<std::string, std::uint64_t> outcomes() const;
};

[[nodiscard]] Sample read_sample(const boost::json::object& counters);

/// A number at a path such as "models.12.open"; 0 when it is not there.
[[nodiscard]] std::uint64_t number_at(const boost::json::object&, std::string_view path);

}  // namespace amq::monitor
