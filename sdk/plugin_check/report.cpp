#include "sdk/plugin_check/report.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

#include "host/printable.hpp"

namespace amq::plugin_check {
namespace {

using State = Verdict::State;

constexpr std::size_t kMostText = 4'096;

std::string_view name_of(State state) {
    static constexpr std::array<std::string_view, 4> kNames{"ok", "FAILED", "warning", "skipped"};
    return kNames[static_cast<std::size_t>(state)];
}

std::size_t count(const Report& report, State state) {
    const auto is_so = [&](const Verdict& verdict) { return verdict.state == state; };
    return static_cast<std::size_t>(
        std::count_if(report.verdicts.begin(), report.verdicts.end(), is_so));
}

std::string plural(std::size_t count, const std::string& noun) {
    return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

// On one line, and nothing that a terminal obeys; but its quotes and backslashes as they are, since
// it stands in no quotes itself.
std::string in_a_line(std::string_view text) {
    std::string line;
    const std::string escaped = host::escaped(text, kMostText);
    for (std::size_t k = 0; k < escaped.size(); ++k) {
        const bool is_kept = escaped[k] == '\\' && k + 1 < escaped.size() &&
                             (escaped[k + 1] == '"' || escaped[k + 1] == '\\');
        line += escaped[is_kept ? ++k : k];
    }
    return line;
}

// Above the rules of each strategy, its id.
std::string line_of(const Verdict& verdict) {
    const RuleText& rule = text_of(verdict.rule);
    std::string line(name_of(verdict.state));
    line.resize(9, ' ');
    if (!verdict.strategy.empty()) line += verdict.strategy + ' ';
    line += rule.name;
    if (verdict.state == State::ok)
        return line + (verdict.facts.empty() ? "" : ": " + verdict.facts) + '\n';
    line += ": " + in_a_line(verdict.why) + '\n';
    if (verdict.state != State::failed) return line;
    return line + "         the rule: " + std::string(rule.demand) + '\n';
}

}  // namespace

bool is_good(const Report& report) {
    return count(report, State::failed) == 0;
}

std::string as_text(const Report& report) {
    std::string text;
    for (const Verdict& verdict : report.verdicts) text += line_of(verdict);
    const std::size_t failed = count(report, State::failed);
    text += report.file + ": ";
    text += failed == 0 ? "all rules hold" : plural(failed, "rule") + " broken";
    if (const auto warnings = count(report, State::warning); warnings > 0)
        text += ", " + plural(warnings, "warning");
    if (const auto skipped = count(report, State::skipped); skipped > 0)
        text += ", " + plural(skipped, "rule") + " not looked at";
    return text + '\n';
}

std::string as_json(const Report& report) {
    boost::json::array rules;
    for (const Verdict& verdict : report.verdicts) {
        const RuleText& rule = text_of(verdict.rule);
        boost::json::object one{
            {"rule", rule.name},
            {"demand", rule.demand},
            {"state",
             verdict.state == State::failed ? std::string_view("failed") : name_of(verdict.state)}};
        if (!verdict.strategy.empty()) one["strategy"] = verdict.strategy;
        if (!verdict.facts.empty()) one["facts"] = verdict.facts;
        if (!verdict.why.empty()) one["why"] = in_a_line(verdict.why);
        rules.push_back(std::move(one));
    }
    const boost::json::object object{{"file", report.file},
                                     {"seed", report.seed},
                                     {"ok", is_good(report)},
                                     {"failed", count(report, State::failed)},
                                     {"warnings", count(report, State::warning)},
                                     {"skipped", count(report, State::skipped)},
                                     {"rules", std::move(rules)}};
    return boost::json::serialize(object) + '\n';
}

}  // namespace amq::plugin_check
