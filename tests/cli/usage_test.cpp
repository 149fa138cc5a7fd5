#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

struct Mistake {
    const char* line;
    const char* says;
};

class Usage : public ::testing::TestWithParam<Mistake> {};

TEST_P(Usage, AMistakeEndsWithTwoAndSaysWhatIsRight) {
    const Finished end = flow::run_to_end(shell(GetParam().line));
    EXPECT_EQ(end.exit_code, 2);
    EXPECT_EQ(end.output, "");
    EXPECT_NE(end.errors.find(GetParam().says), std::string::npos) << end.errors;
}

INSTANTIATE_TEST_SUITE_P(
    OfAmq, Usage,
    ::testing::Values(
        Mistake{"amq", "a command is missing; the commands are pub, req, sub"},
        Mistake{"amq publish", "'publish' is no command; the commands are pub, req, sub"},
        Mistake{"amq req", "topic is required"}, Mistake{"amq req ''", "a topic's name is empty"},
        Mistake{"amq sub ''", "a topic's name is empty"},
        Mistake{"amq req t -m fast", "there is no model 'fast': it is reliable_random (12)"},
        Mistake{"amq req t -m 0", "there is no model '0'"},
        Mistake{"amq req t x -m 10", "unreliable_all is never answered: use amq pub"},
        Mistake{"amq req t -t 5", "'5' is no duration: write 500ms, 2s or 1m"},
        Mistake{"amq req t -H nothing", "'nothing' is not 'Name: value'"},
        Mistake{"amq req t x --file y", "a body and --file were both given"},
        Mistake{"amq req t --json --raw", "--raw"},
        Mistake{"amq reply t", "one of --body, --echo, --exec and --decline"},
        Mistake{"amq reply t --echo --decline", "one of --body, --echo, --exec and --decline"},
        Mistake{"amq reply t --exec ''", "the command is empty"},
        Mistake{"amq ping --url nonsense", "a url begins with tcp://, ws:// or unix://"},
        Mistake{"AMQ_URL=nonsense amq ping", "a url begins with tcp://, ws:// or unix://"},
        Mistake{"amq --no-such-option", "Try amq --help"},
        Mistake{"amq sub t --no-such-option", "Try amq sub --help"}));

TEST(Help, IsPrintedForTheProgramAndEachCommand) {
    const Finished all = flow::run_to_end(shell("amq --help"));
    EXPECT_EQ(all.exit_code, 0);
    EXPECT_NE(all.output.find("Exit codes:"), std::string::npos);
    for (const char* command : {"pub", "req", "sub", "reply", "ping", "bench", "completion"}) {
        const Finished one = flow::run_to_end(shell(std::string{"amq "} + command + " --help"));
        EXPECT_EQ(one.exit_code, 0);
        EXPECT_TRUE(one.output.starts_with(std::string{"Usage: amq "} + command)) << one.output;
        EXPECT_NE(one.output.find("Examples:"), std::string::npos);
        EXPECT_EQ(one.errors, "");
    }
}

TEST(Help, FitsATerminal) {
    for (const char* command : {"", "pub", "req", "sub", "reply", "ping", "bench", "completion"}) {
        const Finished help = flow::run_to_end(shell(std::string{"amq "} + command + " --help"));
        for (const std::string& line : lines_of(help.output)) EXPECT_LE(line.size(), 100U) << line;
    }
}

TEST(Help, TheVersionIsPrinted) {
    const Finished end = flow::run_to_end(shell("amq --version"));
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_TRUE(end.output.starts_with("amq 0.")) << end.output;
}

TEST(Output, AFullDiskIsAFailure) {
    const Finished end = flow::run_to_end(shell("amq --help > /dev/full"));
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_EQ(end.errors, "amq: cannot write to standard output: No space left on device\n");
}

}  // namespace
}  // namespace amq::cli_test
