#include "sdk/cli/monitor/model_text.hpp"

#include <cstdint>
#include <limits>

#include <amq/client/model.hpp>

#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/outcome_text.hpp"
#include "sdk/cli/monitor/quantity.hpp"
#include "sdk/cli/report.hpp"
#include "sdk/cli/table.hpp"

namespace amq::cli {
namespace {

constexpr auto kRight = Column::Align::right;

// "12 reliable_random"
std::string name_in(const boost::json::object& model) {
    const std::uint64_t number = number_of(model, "model");
    const std::string digits = std::to_string(number);
    if (number > std::numeric_limits<std::uint32_t>::max()) return digits;
    const std::string name = to_string(Model{static_cast<std::uint32_t>(number)});
    return name == digits ? digits : digits + ' ' + name;
}

std::string sum_in_words(const boost::json::object& model, std::string_view key) {
    return model.contains(key) ? grouped(sum_of(object_of(model, key))) : std::string{};
}

}  // namespace

std::string models_in_words(const boost::json::array& models) {
    Table table{{{"MODEL"},
                 {"RECEIVED", kRight},
                 {"NOW", kRight},
                 {"REQUESTS", kRight},
                 {"OK", kRight},
                 {"DELIVERED", kRight},
                 {"OPEN", kRight},
                 {"HELD", kRight},
                 {"FAILED OVER", kRight},
                 {"DROPPED", kRight},
                 {"REFUSED", kRight},
                 {"BROKER P50", kRight},
                 {"P99", kRight},
                 {"RESPONDER P50", kRight},
                 {"P99", kRight}}};
    for (const auto& one : models) {
        if (!one.is_object()) continue;
        const boost::json::object& row = one.get_object();
        table.add(
            {name_in(row), count_at(row, "received"), rate_at(row, "rates.second.received"),
             rate_at(row, "rates.second.requests"), share_at(row, "rates.minute.success_ratio"),
             count_at(row, "deliveries"), count_at(row, "open"), count_at(row, "held"),
             count_at(row, "failovers"), sum_in_words(row, "drops"), sum_in_words(row, "refused"),
             spread_at(row, "latency.broker_us", "p50"), spread_at(row, "latency.broker_us", "p99"),
             spread_at(row, "latency.responder_us", "p50"),
             spread_at(row, "latency.responder_us", "p99")});
    }
    return table.text();
}

std::string timers_in_words(const boost::json::array& timers) {
    Table table{{{"TIMER"},
                 {"ACTIVE", kRight},
                 {"SET", kRight},
                 {"FIRED", kRight},
                 {"CLEARED", kRight},
                 {"OVERDUE", kRight},
                 {"LATE P50", kRight},
                 {"P99", kRight},
                 {"MAX", kRight},
                 {"RUN P50", kRight},
                 {"P99", kRight},
                 {"MAX", kRight}}};
    for (const auto& one : timers) {
        if (!one.is_object()) continue;
        const boost::json::object& row = one.get_object();
        table.add({text_of(row, "name"), count_at(row, "active"), count_at(row, "set"),
                   count_at(row, "fired"), count_at(row, "cleared"), count_at(row, "overdue"),
                   spread_at(row, "late_us", "p50"), spread_at(row, "late_us", "p99"),
                   spread_at(row, "late_us", "max"), spread_at(row, "run_us", "p50"),
                   spread_at(row, "run_us", "p99"), spread_at(row, "run_us", "max")});
    }
    return table.text();
}

}  // namespace amq::cli
