#include "sdk/cli/mistake.hpp"
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

INSTANTIATE_TEST_SUITE_P(
    WithWordsInTheWrongPlace, Usage,
    ::testing::Values(
        Mistake{"amq req --tiemout 1s a b",
                "amq: req has no option --tiemout; did you mean --timeout?\n"},
        Mistake{"amq pub t --connect=1s", "no option --connect; did you mean --connect-timeout?"},
        Mistake{"amq --vresion", "there is no option --vresion; did you mean --version?"},
        Mistake{"amq --json", "there is no option --json; a command's own options go behind it"},
        Mistake{"amq --json ping", "--json goes behind the command: amq ping --json"},
        Mistake{"amq pub --version", "no option --version: it stands in front of the command"},
        Mistake{"amq pub t -b", "no option -b; an argument that begins with a dash goes behind --"},
        Mistake{"amq pub a b c", "'c' is an argument too many"},
        Mistake{"amq nonsense ping", "'nonsense' is no command; the commands are pub, req, sub"},
        Mistake{"amq --url", "--url needs a value"},
        Mistake{"amq req t -t", "--timeout needs a value"}));

INSTANTIATE_TEST_SUITE_P(
    WithNumbersOutOfRange, Usage,
    ::testing::Values(
        Mistake{"amq req t -n 0",
                "--count: '0' is no whole number from 1 to 18446744073709551615\n"},
        Mistake{"amq pub t -n -1", "--count: '-1' is no whole number from 1 to "},
        Mistake{"amq sub t -n 99999999999999999999", "' is no whole number from 1 to "},
        Mistake{"amq ping -n 010x", "'010x' is no whole number from 0 to "},
        Mistake{"amq reply t -e -p 257", "--parallel: '257' is no whole number from 1 to 256"},
        Mistake{"amq bench -r 0", "--rate: '0' is no number from 0.001 to 100000000"},
        Mistake{"amq req t -t 0s", "--timeout: '0s' is no duration from 1ms to 576h"},
        Mistake{"amq pub t -t 100000h", "'100000h' is no duration from 1ms to 576h"},
        Mistake{"amq bench -w 577h", "--warmup: '577h' is no duration from 0ms to 576h"}));

INSTANTIATE_TEST_SUITE_P(
    OfCommandsInAGroup, Usage,
    ::testing::Values(
        Mistake{"amq plugin", "a command is missing; the commands are ls, swap, reload, shadow"},
        Mistake{"amq plugin", "Try amq plugin --help."},
        Mistake{"amq plugin list", "'list' is no command of plugin; the commands are ls, swap"},
        Mistake{"amq plugin --json", "plugin has no option --json; a command's own options go"},
        Mistake{"amq plugin --json ls", "--json goes behind the command: amq plugin ls --json"},
        Mistake{"amq --json plugin ls", "--json goes behind the command: amq plugin ls --json"},
        Mistake{"amq plugin swap x", "file is required"},
        Mistake{"amq plugin swap x y z", "'z' is an argument too many"},
        Mistake{"amq plugin swap x y z", "Try amq plugin swap --help."},
        Mistake{"amq plugin shadow x y", "--for is required"},
        Mistake{"amq plugin shadow x y --for 60", "'60' is no duration: write 500ms, 2s or 1m"},
        Mistake{"amq plugin shadow x y --for 25h", "'25h' is more than 24h"},
        Mistake{"amq plugin shadow x y --for 1s --sample 0", "'0' is no share: write 10% or 0.1"},
        Mistake{"amq plugin ls --sample", "plugin ls has no option --sample"},
        Mistake{"amq plugin shadow --smaple 1 x y", "did you mean --sample?"},
        Mistake{"amq plugin ls --control", "--control needs a value"},
        Mistake{"amq server restart", "'restart' is no command of server; the commands are rel"}));

TEST(Usage, AWordIsAsFarFromAnotherAsItTakesChanges) {
    EXPECT_EQ(cli::edit_distance("timeout", "timeout"), 0U);
    EXPECT_EQ(cli::edit_distance("tiemout", "timeout"), 2U);
    EXPECT_EQ(cli::edit_distance("", "url"), 3U);
    EXPECT_EQ(cli::edit_distance("cont", "count"), 1U);
}

TEST(Help, IsPrintedForTheProgramAndEachCommand) {
    const Finished all = flow::run_to_end(shell("amq --help"));
    EXPECT_EQ(all.exit_code, 0);
    EXPECT_NE(all.output.find("Exit codes:"), std::string::npos);
    for (const char* command :
         {"pub",           "req",    "sub",           "reply",       "ping",
          "bench",         "plugin", "plugin ls",     "plugin swap", "plugin reload",
          "plugin shadow", "server", "server reload", "server info", "server check",
          "top",           "conn",   "conn ls",       "conn info",   "conn kick",
          "conn history",  "topic",  "topic ls",      "topic info",  "model",
          "model ls",      "timer",  "timer ls",      "why",         "completion"}) {
        const Finished one = flow::run_to_end(shell(std::string{"amq "} + command + " --help"));
        EXPECT_EQ(one.exit_code, 0);
        EXPECT_TRUE(one.output.starts_with(std::string{"Usage: amq "} + command)) << one.output;
        EXPECT_NE(one.output.find("Examples:"), std::string::npos);
        EXPECT_EQ(one.errors, "");
    }
}

TEST(Help, IsAskedForAsACommandToo) {
    EXPECT_EQ(flow::run_to_end(shell("amq help")).output,
              flow::run_to_end(shell("amq --help")).output);
    EXPECT_EQ(flow::run_to_end(shell("amq help pub")).output,
              flow::run_to_end(shell("amq pub --help")).output);
    EXPECT_EQ(flow::run_to_end(shell("amq help plugin swap")).output,
              flow::run_to_end(shell("amq plugin swap --help")).output);
}

TEST(Help, FitsATerminal) {
    for (const char* command : {"",           "pub",           "req",           "sub",
                                "reply",      "ping",          "bench",         "plugin",
                                "plugin ls",  "plugin swap",   "plugin reload", "plugin shadow",
                                "server",     "server reload", "server info",   "server check",
                                "top",        "conn",          "conn ls",       "conn info",
                                "conn kick",  "conn history",  "topic",         "topic ls",
                                "topic info", "model",         "model ls",      "timer",
                                "timer ls",   "why",           "completion"}) {
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
