#pragma once
// What came of one rule, for the library or for one of its strategies.

#include <cstdint>
#include <string>
#include <vector>

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

}  // namespace amq::plugin_check
