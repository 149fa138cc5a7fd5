#include <gtest/gtest.h>

#include <array>

#include "sdk/cli/exit_code.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

using cli::ExitCode;

struct Expected {
    ClientOutcome outcome;
    ExitCode code;
};

constexpr std::array kExpected{
    Expected{ClientOutcome::ok, ExitCode::ok},
    Expected{ClientOutcome::timeout, ExitCode::timeout},
    Expected{ClientOutcome::no_subscriber, ExitCode::timeout},
    Expected{ClientOutcome::responder_lost, ExitCode::failed},
    Expected{ClientOutcome::not_owner, ExitCode::failed},
    Expected{ClientOutcome::overloaded, ExitCode::failed},
    Expected{ClientOutcome::too_large, ExitCode::failed},
    Expected{ClientOutcome::denied, ExitCode::denied},
    Expected{ClientOutcome::draining, ExitCode::unreachable},
    Expected{ClientOutcome::cancelled, ExitCode::failed},
    Expected{ClientOutcome::strategy_failed, ExitCode::failed},
    Expected{ClientOutcome::unknown, ExitCode::failed},
    Expected{ClientOutcome::unreachable, ExitCode::unreachable},
    Expected{ClientOutcome::queue_full, ExitCode::failed},
    Expected{ClientOutcome::stopped, ExitCode::failed},
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

TEST(ExitCode, HelpNamesEveryOutcome) {
    const Finished help = flow::run_to_end(shell("amq --help"));
    for (const auto& [outcome, code] : kExpected) {
        EXPECT_NE(help.output.find(to_string(outcome)), std::string::npos) << to_string(outcome);
    }
}

}  // namespace
}  // namespace amq::cli_test
