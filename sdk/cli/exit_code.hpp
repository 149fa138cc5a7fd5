#pragma once
// What the program ends with, and what it says about an outcome.

#include <cstdint>
#include <string>

#include <amq/client/outcome.hpp>

namespace amq::cli {

enum class ExitCode : std::uint8_t {
    ok = 0,
    failed = 1,
    usage = 2,
    timeout = 3,
    denied = 4,
    unreachable = 5,
};

[[nodiscard]] ExitCode exit_code_of(ClientOutcome outcome) noexcept;
// "timeout: nobody replied in time; ...": the outcome, and what to do next.
[[nodiscard]] std::string explain(ClientOutcome outcome);

}  // namespace amq::cli
