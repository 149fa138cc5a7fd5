#pragma once
// A case in a process of its own: whatever a plugin does there, the next case begins afresh.

#include <chrono>
#include <functional>
#include <string>

#include "sdk/plugin_check/place.hpp"

namespace amq::plugin_check {

/// What a case came to.
struct Told {
    std::string wrong{};  // empty: all is well
    std::string facts{};  // for whoever asked; at most 64 KiB
    std::string doubt{};  // that is no failure
    Place died_in = Place::outside;
};

/// Runs `body` in a child and gives what it came to. A child that crashes, ends or takes longer is
/// wrong, and it is said how and in which function of the plugin.
[[nodiscard]] Told run_case(std::chrono::milliseconds limit, const std::function<Told()>& body);

/// In the body: said instead of how the process ended, should it end by a signal next. Safe in the
/// handler of a signal; the text is a literal.
void expect_to_die_of(const char* reason);

}  // namespace amq::plugin_check
