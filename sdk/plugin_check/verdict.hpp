#pragma once
// What came of one rule, for the library or for one of its strategies.

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/plugin_check/case.hpp"
#include "sdk/plugin_check/rules.hpp"

namespace amq::plugin_check {

struct Verdict {
    enum class State : std::uint8_t { ok, failed, warning, skipped };

    Rule rule{};
    State state = State::ok;
    std::string strategy{};  // its id; empty: the library as a whole
    std::string why{};       // of all but ok
    std::string facts{};     // of ok: what was looked at
};

using Verdicts = std::vector<Verdict>;

/// Of what came of a case, about the strategy or monitor with this id.
[[nodiscard]] inline Verdict verdict_of(const Told& told, Rule rule, const std::string& id) {
    if (!told.wrong.empty()) return {rule, Verdict::State::failed, id, told.wrong, {}};
    if (!told.doubt.empty()) return {rule, Verdict::State::warning, id, told.doubt, {}};
    return {rule, Verdict::State::ok, id, {}, told.facts};
}

}  // namespace amq::plugin_check
