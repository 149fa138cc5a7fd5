#include "sdk/cli/report.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "sdk/cli/duration.hpp"

namespace amq::cli {
namespace {

struct Share {
    const char* label;
    const char* key;
    double share;
};
constexpr std::array<Share, 4> kShares{
    {{"p50", "p50", 0.5}, {"p90", "p90", 0.9}, {"p99", "p99", 0.99}, {"p99.9", "p99_9", 0.999}}};

constexpr std::array<ClientOutcome, 15> kOutcomes{ClientOutcome::ok,
                                                  ClientOutcome::timeout,
                                                  ClientOutcome::no_subscriber,
                                                  ClientOutcome::responder_lost,
                                                  ClientOutcome::not_owner,
                                                  ClientOutcome::overloaded,
                                                  ClientOutcome::too_large,
                                                  ClientOutcome::denied,
                                                  ClientOutcome::draining,
                                                  ClientOutcome::cancelled,
                                                  ClientOutcome::strategy_failed,
                                                  ClientOutcome::unknown,
                                                  ClientOutcome::unreachable,
                                                  ClientOutcome::queue_full,
                                                  ClientOutcome::stopped};

bool has_deliveries(const LoadOptions& options) {
    return !is_answered(options.model) && options.responders > 0;
}

const Tally& ends_of(const Report& report) {
    return has_deliveries(report.options) ? report.measured.received : report.measured.sent;
}

std::uint64_t per_second(const Report& report, double each) {
    const double seconds = std::chrono::duration<double>(report.time).count();
    if (seconds <= 0) return 0;
    return static_cast<std::uint64_t>(
        std::llround(static_cast<double>(ends_of(report).in_time) * each / seconds));
}

std::string plural(std::uint64_t count, const std::string& noun) {
    return grouped(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::string rate_in_words(double rate) {
    if (rate == std::floor(rate)) return grouped(static_cast<std::uint64_t>(rate));
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.10g", rate);
    return text.data();
}

std::string load_in_words(const Report& report) {
    const LoadOptions& options = report.options;
    const bool is_open = options.rate > 0;
    return to_string(options.model) + " over " + report.url + ", bodies of " +
           plural(options.size, "byte") + ", " + plural(options.clients, "client") +
           (is_open ? " at " + rate_in_words(options.rate) + "/s in all"
                    : " with " + grouped(options.in_flight) + " in flight each") +
           ", " +
           (options.responders == 0
                ? "replies from elsewhere"
                : plural(options.responders,
                         is_answered(options.model) ? "responder" : "subscriber")) +
           ", " + in_words(report.time) + '\n';
}

std::string outcomes_in_words(const Tally& sent) {
    std::string words;
    for (const ClientOutcome outcome : kOutcomes) {
        const std::uint64_t count = sent.count(outcome);
        if (count == 0) continue;
        words +=
            (words.empty() ? "" : ", ") + std::string{to_string(outcome)} + ' ' + grouped(count);
    }
    return words.empty() ? "none" : words;
}

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

std::string as_text(const Report& report) {
    const Tally& ends = ends_of(report);
    const char* what = has_deliveries(report.options)      ? "deliveries"
                       : is_answered(report.options.model) ? "replies   "
                                                           : "publishes ";
    const auto bytes = static_cast<double>(report.options.size);
    std::string text = load_in_words(report);
    text += std::string{what} + "  " + grouped(ends.in_time) + " in that time, " +
            grouped(per_second(report, 1)) + "/s, " + grouped(per_second(report, bytes)) +
            " bytes/s\n";
    text += "outcomes    " + outcomes_in_words(report.measured.sent) + " of what was due in it";
    if (report.measured.missing > 0) {
        text += "; not delivered, the warm-up included: " + grouped(report.measured.missing);
    }
    text += '\n';
    if (ends.latency.count() == 0) return text;
    if (has_deliveries(report.options) && report.options.size < sizeof(std::int64_t)) return text;
    text += "latency     ";
    for (const Share& one : kShares) {
        text += std::string{one.label} + ' ' + in_words(ends.latency.quantile(one.share)) + ", ";
    }
    return text + "max " + in_words(ends.latency.max()) + '\n';
}

boost::json::object to_json(const Report& report) {
    const LoadOptions& options = report.options;
    const Tally& ends = ends_of(report);
    boost::json::object object{{"topic", options.topic},
                               {"model", to_string(options.model)},
                               {"url", report.url},
                               {"size", options.size},
                               {"clients", options.clients},
                               {"responders", options.responders},
                               {"time_ns", report.time.count()}};
    if (options.rate > 0) {
        object["rate"] = options.rate;
    } else {
        object["in_flight"] = options.in_flight;
    }
    object[has_deliveries(options) ? "deliveries" : "messages"] = ends.in_time;
    if (has_deliveries(options)) object["missing"] = report.measured.missing;
    object["per_second"] = per_second(report, 1);
    object["bytes_per_second"] = per_second(report, static_cast<double>(options.size));
    auto& outcomes = object["outcomes"].emplace_object();
    for (const ClientOutcome outcome : kOutcomes) {
        const std::uint64_t count = report.measured.sent.count(outcome);
        if (count > 0) outcomes[to_string(outcome)] = count;
    }
    if (has_deliveries(options) && options.size < sizeof(std::int64_t)) return object;
    auto& latency = object["latency_ns"].emplace_object();
    for (const Share& one : kShares) latency[one.key] = ends.latency.quantile(one.share).count();
    latency["max"] = ends.latency.max().count();
    return object;
}

ExitCode exit_code_of(const Tally& sent) {
    for (const ClientOutcome outcome : kOutcomes) {
        if (outcome != ClientOutcome::ok && sent.count(outcome) > 0) return exit_code_of(outcome);
    }
    return ExitCode::ok;
}

}  // namespace amq::cli
