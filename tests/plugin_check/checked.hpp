#pragma once
// What amq-plugin-check says of a library, run as its user does.

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"

namespace amq::plugin_check_test {

// Longer than any case may take, of all cases in a row and under a sanitizer.
inline constexpr flow::milliseconds kCheckPatience{100'000};

inline flow::Finished check(std::vector<std::string> arguments) {
    return flow::run_to_end({AMQ_PLUGIN_CHECK, std::move(arguments)}, kCheckPatience);
}

struct Checked {
    int exit_code = 0;
    std::set<std::string> failed{};
    std::set<std::string> warnings{};
    boost::json::object report{};

    /// What is said of a rule; empty when nothing is.
    [[nodiscard]] std::string why(const std::string& rule) const { return text(rule, "why"); }
    [[nodiscard]] std::string facts(const std::string& rule) const { return text(rule, "facts"); }

  private:
    [[nodiscard]] std::string text(const std::string& rule, const char* key) const {
        for (const auto& one : report.at("rules").as_array()) {
            const auto& object = one.as_object();
            if (object.at("rule").as_string() == rule && object.contains(key))
                return std::string(object.at(key).as_string());
        }
        return {};
    }
};

inline Checked checked(const std::string& file, std::vector<std::string> more = {}) {
    if (std::find(more.begin(), more.end(), "--limit") == more.end())
        more.insert(more.end(), {"--limit", "90"});  // the machine may be busy with other tests
    more.insert(more.begin(), {file, "--json"});
    const flow::Finished end = check(std::move(more));
    Checked made{end.exit_code};
    made.report = boost::json::parse(end.output).as_object();
    for (const auto& one : made.report.at("rules").as_array()) {
        const auto& state = one.at("state").as_string();
        const std::string rule(one.at("rule").as_string());
        if (state == "failed") made.failed.insert(rule);
        if (state == "warning") made.warnings.insert(rule);
    }
    return made;
}

inline std::string fixture(const std::string& name) {
    return AMQ_CHECK_FIXTURES "/" + name + ".so";
}

}  // namespace amq::plugin_check_test
