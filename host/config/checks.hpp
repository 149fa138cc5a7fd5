#pragma once

// What must hold between settings that are each good on their own.

#include <string>
#include <vector>

#include "host/config/config.hpp"
#include "host/config/error.hpp"

namespace amq::host {

/// A rule that is broken, and the keys (or whole tables) it is about: the error is shown at the
/// first of them that somebody wrote.
struct BrokenRule {
    std::vector<std::string> keys;
    std::string text;
};

std::vector<BrokenRule> check_rules(const Config& config);

}  // namespace amq::host
