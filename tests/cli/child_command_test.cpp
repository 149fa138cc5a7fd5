#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

#include "sdk/cli/child_command.hpp"
#include "tests/support/limits.hpp"

namespace amq::cli_test {
namespace {

using cli::CommandEnd;
using cli::CommandInput;
using cli::run_command;
using How = CommandEnd::How;

TEST(ChildCommand, ItsOutputIsWhatItMakesOfTheBody) {
    const CommandEnd end = run_command("tr a-z A-Z", {.body = "hello"});
    EXPECT_TRUE(end.is_good());
    EXPECT_EQ(end.output, "HELLO");
}

TEST(ChildCommand, BodiesLargerThanAPipeGoBothWays) {
    const std::string body(1'000'000, 'x');
    EXPECT_EQ(run_command("cat", {.body = body}).output, body);
}

TEST(ChildCommand, NeedNotReadItsBody) {
    std::signal(SIGPIPE, SIG_IGN);  // as amq does
    const std::string body(1'000'000, 'x');
    EXPECT_EQ(run_command("echo done", {.body = body}).output, "done\n");
}

TEST(ChildCommand, ItsExitCodeIsTold) {
    const CommandEnd end = run_command("exit 3", {});
    EXPECT_FALSE(end.is_good());
    EXPECT_EQ(in_words(end), "ended with 3");
}

TEST(ChildCommand, ASignalIsTold) {
    const CommandEnd end = run_command("kill -TERM $$", {});
    EXPECT_EQ(end.how, How::signaled);
    EXPECT_EQ(end.code, 15);
}

TEST(ChildCommand, ItIsKilledWithItsChildrenWhenItsTimeIsOver) {
    const flow::Stopwatch watch;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{100};
    const CommandEnd end = run_command("sleep 60 | cat", {.deadline = deadline});
    EXPECT_EQ(end.how, How::late);
    EXPECT_LT(watch.elapsed(), flow::kPatience);
}

TEST(ChildCommand, ItIsKilledAlsoWhenItHasClosedItsOutput) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{100};
    EXPECT_EQ(run_command("exec >&-; sleep 60", {.deadline = deadline}).how, How::late);
}

TEST(ChildCommand, ItIsKilledWhenNobodyWaits) {
    EXPECT_EQ(run_command("sleep 60", {.is_cancelled = [] { return true; }}).how, How::cancelled);
}

TEST(ChildCommand, WhatPrintsWithoutEndIsKilled) {
    EXPECT_EQ(run_command("cat /dev/zero", {}).how, How::too_long);
}

TEST(ChildCommand, ItsEnvironmentIsTheProgramsAndWhatIsAdded) {
    const CommandEnd end =
        run_command("printf %s \"$AMQ_TOPIC\"", {.environment = {"AMQ_TOPIC=a; $(false) b"}});
    EXPECT_EQ(end.output, "a; $(false) b");
}

}  // namespace
}  // namespace amq::cli_test
