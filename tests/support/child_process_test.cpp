#include "tests/support/child_process.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

namespace amq::flow {
namespace {

Command shell(const std::string& script) {
    return {.program = "/bin/sh", .arguments = {"-c", script}, .environment = {"GREETING=hello"}};
}

TEST(ChildProcess, GivesItsOutputAndItsExitCode) {
    const Finished finished = run_to_end(shell("echo $GREETING; echo oops >&2; exit 3"));
    EXPECT_EQ(finished.exit_code, 3);
    EXPECT_EQ(finished.output, "hello\n");
    EXPECT_EQ(finished.errors, "oops\n");
}

TEST(ChildProcess, LinesCanBeWaitedForWhileItRuns) {
    ChildProcess child{shell("echo one >&2; echo two >&2; read never < /dev/zero")};
    const auto has_two = [](const ChildProcess::Lines& lines) {
        return std::find(lines.begin(), lines.end(), "two") != lines.end();
    };
    EXPECT_TRUE(child.wait_for_lines(has_two, kPatience));
    EXPECT_EQ(child.error_lines(), (ChildProcess::Lines{"one", "two"}));
    EXPECT_EQ(child.wait(milliseconds{20}), std::nullopt);
    child.signal(SIGTERM);
    EXPECT_EQ(child.wait(kPatience), 128 + SIGTERM);
}

TEST(ChildProcess, WaitingForLinesEndsWithTheProcess) {
    ChildProcess child{shell("echo one >&2")};
    const auto never = [](const ChildProcess::Lines&) { return false; };
    EXPECT_FALSE(child.wait_for_lines(never, milliseconds{60'000}));
    EXPECT_EQ(child.wait(kPatience), 0);
}

TEST(ChildProcess, IsGoneWithItsObject) {
    pid_t pid = 0;
    {
        ChildProcess child{shell("read never < /dev/zero")};
        pid = child.pid();
        EXPECT_EQ(::kill(pid, 0), 0);
    }
    EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(ChildProcess, ThatCannotBeStartedEndsWith127) {
    EXPECT_EQ(
        run_to_end({.program = "/nowhere/amqd", .arguments = {}, .environment = {}}).exit_code,
        127);
}

}  // namespace
}  // namespace amq::flow
