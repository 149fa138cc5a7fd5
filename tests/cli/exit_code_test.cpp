#include <gtest/gtest.h>

#include <array>

#include "sdk/cli/exit_code.hpp"

namespace amq::cli_test {
namespace {

using cli::ExitCode;

struct Expected {
    Outcome outcome;
    ExitCode code;
};

constexpr std::array kExpected{
    Expected{Outcome::ok, ExitCode::ok},
    Expected{Outcome::timeout, ExitCode::timeout},
    Expected{Outcome::no_subscriber, ExitCode::timeout},
    Expected{Outcome::responder_lost, ExitCode::failed},
    Expected{Outcome::not_owner, ExitCode::failed},
    Expected{Outcome::overloaded, ExitCode::failed},
    Expected{Outcome::too_large, ExitCode::failed},
    Expected{Outcome::denied, ExitCode::denied},
    Expected{Outcome::draining, ExitCode::unreachable},
    Expected{Outcome::cancelled, ExitCode::failed},
    Expected{Outcome::strategy_failed, ExitCode::failed},
    Expected{Outcome::unknown, ExitCode::failed},
    Expected{Outcome::unreachable, ExitCode::unreachable},
    Expected{Outcome::queue_full, ExitCode::failed},
    Expected{Outcome::stopped, ExitCode::failed},
};

TEST(ExitCode, IsSaidForEveryOutcome) {
    for (const auto& [outcome, code] : kExpected) {
        EXPECT_EQ(cli::exit_code_of(outcome), code) << to_string(outcome);
    }
}

TEST(ExitCode, EveryOutcomeIsExplained) {
    for (const auto& [outcome, code] : kExpected) {
        const std::string text = cli::explain(outcome);
        EXPECT_TRUE(text.starts_with(std::string{to_string(outcome)} + ": ")) << text;
        EXPECT_GT(text.size(), to_string(outcome).size() + 10) << text;
    }
}

}  // namespace
}  // namespace amq::cli_test
