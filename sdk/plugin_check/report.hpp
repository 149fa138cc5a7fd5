#pragma once
// What the check came to, for people and as JSON.

#include <cstdint>
#include <string>

#include "sdk/plugin_check/verdict.hpp"

namespace amq::plugin_check {

struct Report {
    std::string file{};
    std::uint64_t seed = 1;
    Verdicts verdicts{};
};

[[nodiscard]] bool is_good(const Report&);
/// A line a rule, and one for all.
[[nodiscard]] std::string as_text(const Report&);
/// One object: file, seed, ok, failed, warnings, rules.
[[nodiscard]] std::string as_json(const Report&);

}  // namespace amq::plugin_check
