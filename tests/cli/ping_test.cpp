#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

class Ping : public AmqTest {};

TEST_F(Ping, PrintsEachRoundTripAndASummary) {
    const Finished end = run("amq ping -n 3 --interval 1ms");
    EXPECT_EQ(end.exit_code, 0);
    const auto lines = lines_of(end.output);
    ASSERT_EQ(lines.size(), 4U) << end.output;
    EXPECT_TRUE(lines[0].starts_with("pong from " + url() + ": ")) << lines[0];
    EXPECT_TRUE(lines[3].starts_with("3 sent, 3 back; min ")) << lines[3];
}

TEST_F(Ping, AsJson) {
    const auto lines = lines_of(run("amq ping -n 2 --interval 1ms --json").output);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(json_of(lines[0]).at("outcome").as_string(), "ok");
    EXPECT_GT(json_of(lines[0]).at("ns").to_number<std::int64_t>(), 0);
    const auto summary = json_of(lines[2]);
    EXPECT_EQ(summary.at("back").to_number<int>(), 2);
    EXPECT_LE(summary.at("min_ns").to_number<std::int64_t>(),
              summary.at("max_ns").to_number<std::int64_t>());
}

TEST_F(Ping, QuietLeavesStandardOutputAsItIs) {
    EXPECT_EQ(lines_of(run("amq ping -n 1 --quiet").output).size(), 2U);
    const Finished end = run("amq ping -n 1 --quiet --json");
    EXPECT_EQ(lines_of(end.output).size(), 2U);
    EXPECT_EQ(end.errors, "");
}

TEST_F(Ping, ABrokerThatDoesNotAnswerIsATimeout) {
    ChildProcess ping{shell("exec amq ping -n 0 --interval 1ms --timeout 50ms >&2", url())};
    ASSERT_TRUE(says(ping, "pong from"));
    ::kill(broker().pid(), SIGSTOP);
    EXPECT_TRUE(says(ping, "amq: no pong from " + url() + ": "));
    ::kill(broker().pid(), SIGCONT);
    ping.signal(SIGINT);
    const auto code = ping.wait(kPatience);
    EXPECT_TRUE(code == 3 || code == 5) << code.value_or(-1) << ping.errors();
}

}  // namespace
}  // namespace amq::cli_test
