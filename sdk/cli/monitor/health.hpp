#pragma once
// Whether a broker is well, as Nagios and its kin ask for it: a state, a line, and figures.

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::cli {

// What a check of Nagios ends with, which is no exit code of the other commands.
enum class HealthState : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };

// What is not to be passed: beyond `critical` it is critical, beyond `warning` a warning.
struct HealthLimit {
    std::optional<double> warning{};
    std::optional<double> critical{};
};

struct HealthLimits {
    HealthLimit connections_used{0.8, 0.95};  // shares of the most there may be
    HealthLimit files_used{0.8, 0.95};
    HealthLimit success{};        // share of requests in the last minute: not to be below it
    HealthLimit broker_p99_us{};  // of the last minute
    HealthLimit responder_p99_us{};
    HealthLimit pending_bytes{};
    bool ignores_alarms{};
};

struct Health {
    HealthState state{HealthState::unknown};
    std::string line{};  // "AMQ OK - ready, ...|figures", without a line end
};

// Of the answers of /api/v1/server and /api/v1/counters.
[[nodiscard]] Health health_of(const boost::json::object& server,
                               const boost::json::object& counters, const HealthLimits& limits);
// Of a broker that could not be asked.
[[nodiscard]] Health health_without_answer(HealthState state, std::string_view why);

}  // namespace amq::cli
