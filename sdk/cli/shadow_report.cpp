#include "sdk/cli/shadow_report.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "sdk/cli/duration.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/report.hpp"
#include "sdk/cli/table.hpp"

namespace amq::cli {
namespace {

std::string percent_of(std::uint64_t part, std::uint64_t whole) {
    std::array<char, 40> text{};
    const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    std::snprintf(text.data(), text.size(), "%.2f%%", share);
    return part != 0 && share < 0.005 ? "<0.01%" : text.data();
}

std::string calls_in_words(const boost::json::object& calls) {
    using Align = Column::Align;
    Table table{{{"CALL"},
                 {"ASKED", Align::right},
                 {"DIFFERED", Align::right},
                 {"SHARE", Align::right},
                 {"VERB", Align::right},
                 {"TARGETS", Align::right},
                 {"TERMS", Align::right}}};
    for (const auto& [name, value] : calls) {
        if (!value.is_object()) continue;
        const boost::json::object& call = value.get_object();
        const auto asked = number_of(call, "asked");
        const auto differed = number_of(call, "differed");
        table.add({std::string{name}, grouped(asked), grouped(differed),
                   asked == 0 ? "" : percent_of(differed, asked), grouped(number_of(call, "verb")),
                   grouped(number_of(call, "targets")), grouped(number_of(call, "terms"))});
    }
    return table.text();
}

std::string cost_in_words(const boost::json::object& costs, const std::string& whose) {
    const boost::json::object& cost = object_of(costs, whose);
    if (cost.empty()) return whose + " unknown";
    const auto of = [&](const char* key) {
        return in_words(nanoseconds{static_cast<std::int64_t>(number_of(cost, key))});
    };
    return whose + " mean " + of("mean") + ", max " + of("max");
}

}  // namespace

std::string shadow_in_words(const boost::json::object& report) {
    const boost::json::object& calls = object_of(report, "calls");
    std::uint64_t asked = 0;
    std::uint64_t differed = 0;
    for (const auto& [name, value] : calls) {
        if (!value.is_object()) continue;
        asked += number_of(value.get_object(), "asked");
        differed += number_of(value.get_object(), "differed");
    }
    if (asked == 0) return "nothing came meanwhile: the candidate was asked nothing\n";
    std::string text = grouped(asked) + (asked == 1 ? " call, " : " calls, ") + grouped(differed) +
                       " with another plan (" + percent_of(differed, asked) + ")\n\n" +
                       calls_in_words(calls) + '\n';
    text += "strikes  " + grouped(number_of(report, "strikes")) + " of the candidate\n";
    const boost::json::object& costs = object_of(report, "cost_ns");
    text += "cost     " + cost_in_words(costs, "live") + "; " + cost_in_words(costs, "candidate") +
            '\n';
    const auto& differences = array_of(report, "first_differences");
    if (!differences.empty()) text += "\nThe first differences:\n";
    for (const auto& one : differences) {
        if (one.is_string()) text += "  " + printable(one.get_string()) + '\n';
    }
    return text;
}

}  // namespace amq::cli
