#include "sdk/cli/monitor/health.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/monitor/quantity.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {
namespace {

constexpr std::size_t kMostOfSentence = 400;  // columns of what others have said

std::string_view name_of(HealthState state) {
    constexpr std::array<std::string_view, 4> kNames{"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    return kNames[static_cast<std::size_t>(state)];
}

// What divides line and figures in the line of a check must not be in a text.
std::string plain(std::string_view text) {
    std::string shown = cut_to_width(printable(text), kMostOfSentence);
    std::ranges::replace(shown, '|', '/');
    return shown;
}

std::string digits_of(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.10g", value);
    return text.data();
}

std::string grouped_value(double value) {
    return value < 0 ? "0" : grouped(static_cast<std::uint64_t>(value));
}

enum class Side : bool { above, below };

HealthState judge(double value, const HealthLimit& limit, Side side) {
    const auto is_past = [&](std::optional<double> bound) {
        return bound && (side == Side::above ? value > *bound : value < *bound);
    };
    if (is_past(limit.critical)) return HealthState::critical;
    return is_past(limit.warning) ? HealthState::warning : HealthState::ok;
}

// What has been found so far: the worst of it counts, and is said first.
class Findings {
  public:
    void add(HealthState state, const std::string& sentence) {
        worst_ = std::max(worst_, state);
        found_.emplace_back(state, sentence);
    }
    // As monitoring plugins write it: 'name'=value[unit];warn;crit;min;max.
    void add_figure(const std::string& name, double value, const std::string& unit,
                    const HealthLimit& limit = {}, std::optional<double> most = std::nullopt,
                    Side side = Side::above) {
        const auto bound = [side](std::optional<double> one) {
            return one ? digits_of(*one) + (side == Side::below ? ":" : "") : std::string{};
        };
        std::string text = name + '=' + digits_of(value) + unit + ';' + bound(limit.warning) + ';' +
                           bound(limit.critical) + ";0;" + (most ? digits_of(*most) : "");
        text.erase(text.find_last_not_of(';') + 1);
        figures_ += (figures_.empty() ? "" : " ") + text;
    }

    [[nodiscard]] Health result() const {
        std::string text;
        for (const HealthState state :
             {HealthState::critical, HealthState::warning, HealthState::ok}) {
            for (const auto& [of, sentence] : found_) {
                if (of == state) text += (text.empty() ? "" : ", ") + sentence;
            }
        }
        std::string line = "AMQ " + std::string{name_of(worst_)} + " - " + plain(text);
        if (!figures_.empty()) line += '|' + figures_;
        return {worst_, line};
    }

  private:
    HealthState worst_{HealthState::ok};
    std::vector<std::pair<HealthState, std::string>> found_;
    std::string figures_;
};

void judge_state(Findings& findings, const std::string& state) {
    if (state == "ready") return findings.add(HealthState::ok, "ready");
    findings.add(state == "draining" ? HealthState::warning : HealthState::critical,
                 state.empty() ? "it does not say its state" : state);
}

void judge_share(Findings& findings, const std::string& name, const std::string& noun,
                 std::optional<double> used, std::optional<double> most, const HealthLimit& limit) {
    if (!used || !most || *most <= 0) return;
    const double share = *used / *most;
    findings.add(judge(share, limit, Side::above), grouped_value(*used) + " of " +
                                                       grouped_value(*most) + ' ' + noun + " (" +
                                                       share_in_words(share) + ')');
    const auto scaled = [&](std::optional<double> one) {
        return one ? std::optional{*one * *most} : std::nullopt;
    };
    findings.add_figure(name, *used, "", {scaled(limit.warning), scaled(limit.critical)}, most);
}

void judge_success(Findings& findings, const boost::json::object& counters,
                   const HealthLimit& limit) {
    const auto share = value_at(counters, "rates.minute.success_ratio");
    if (!share) return;
    findings.add(judge(*share, limit, Side::below), share_in_words(*share) + " ok");
    const auto percent = [](std::optional<double> one) {
        return one ? std::optional{*one * 100} : std::nullopt;
    };
    findings.add_figure("success", *share * 100, "%",
                        {percent(limit.warning), percent(limit.critical)}, 100, Side::below);
}

void judge_latency(Findings& findings, const boost::json::object& counters, const std::string& who,
                   const HealthLimit& limit) {
    const std::string path = "latency.all." + who + "_us";
    const auto value = value_at(counters, path + ".p99");
    const std::string words = spread_at(counters, path, "p99");
    if (!value || words.empty()) return;
    findings.add(judge(*value, limit, Side::above), who + " p99 " + words);
    findings.add_figure(who + "_p99", *value, "us", limit);
}

void judge_alarms(Findings& findings, const boost::json::array& alarms) {
    for (const auto& one : alarms) {
        if (!one.is_object()) continue;
        const boost::json::object& alarm = one.get_object();
        const bool is_critical = text_of(alarm, "severity") == "critical";
        findings.add(is_critical ? HealthState::critical : HealthState::warning,
                     text_of(alarm, "text"));
    }
}

}  // namespace

Health health_of(const boost::json::object& server, const boost::json::object& counters,
                 const HealthLimits& limits) {
    Findings findings;
    judge_state(findings, text_of(server, "state"));
    judge_share(findings, "connections", "connections", value_at(counters, "sessions.open"),
                value_at(server, "limits.max_connections"), limits.connections_used);
    judge_share(findings, "files", "files", value_at(server, "process.open_fds"),
                value_at(server, "process.max_fds"), limits.files_used);
    if (const auto rate = value_at(counters, "rates.minute.messages_in")) {
        findings.add_figure("messages_in", *rate, "");
    }
    judge_success(findings, counters, limits.success);
    judge_latency(findings, counters, "broker", limits.broker_p99_us);
    judge_latency(findings, counters, "responder", limits.responder_p99_us);
    if (const auto pending = value_at(counters, "pending_bytes")) {
        const HealthState state = judge(*pending, limits.pending_bytes, Side::above);
        findings.add(state, bytes_in_words(*pending) + " pending");
        findings.add_figure("pending", *pending, "B", limits.pending_bytes);
    }
    if (!limits.ignores_alarms) judge_alarms(findings, array_of(counters, "alarms"));
    return findings.result();
}

Health health_without_answer(HealthState state, std::string_view why) {
    return {state, "AMQ " + std::string{name_of(state)} + " - " + plain(why)};
}

}  // namespace amq::cli
