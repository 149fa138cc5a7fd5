// amq plugin check: the way to the program that does it, and back. What that finds is tested with
// it, in tests/plugin_check.

#include <filesystem>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

const std::string kStrategy = AMQ_PLUGINS "/unreliable_all.so";

Finished run_check(const std::string& line) {
    return flow::run_to_end(shell(line), flow::milliseconds{100'000});
}

TEST(PluginCheck, SaysALineARuleAndEndsWellWhenAllHold) {
    const Finished end = run_check("amq plugin check " + kStrategy);
    EXPECT_EQ(end.exit_code, 0) << end.output << end.errors;
    EXPECT_NE(end.output.find("org.amq.unreliable-all plans"), std::string::npos) << end.output;
    EXPECT_TRUE(lines_of(end.output).back().starts_with(kStrategy + ": all rules hold"));
}

TEST(PluginCheck, GivesItsOptionsOn) {
    const Finished end = run_check(
        "amq plugin check --json --seed 7 --limit 60 --options '{\"no\":1}' " + kStrategy);
    EXPECT_EQ(end.exit_code, 1);
    const auto report = json_of(end.output);
    EXPECT_EQ(report.at("seed").to_number<int>(), 7);
    EXPECT_FALSE(report.at("ok").as_bool());
    EXPECT_NE(end.output.find("unknown option \\\"no\\\""), std::string::npos)
        << end.output;
}

TEST(PluginCheck, TakesAFileWhoseNameBeginsWithADash) {
    const Finished end = run_check("cd / && amq plugin check -- -no-such.so");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(end.output.find("No such file"), std::string::npos) << end.output << end.errors;
}

TEST(PluginCheck, IsRefusedWithoutTheProgramBesideIt) {
    const flow::TemporaryDirectory folder;
    std::filesystem::copy_file(AMQ_CLI, folder.path() / "amq");
    const Finished end = run_check((folder.path() / "amq").string() + " plugin check x.so");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_EQ(end.errors, "amq: cannot run " + (folder.path() / "amq-plugin-check").string() +
                              ": No such file or directory; it is built and installed together "
                              "with amq\n");
}

TEST(PluginCheck, SaysWhatIsWrongWithItsArguments) {
    EXPECT_NE(run_check("amq plugin check").errors.find("file is required"), std::string::npos);
    EXPECT_NE(run_check("amq plugin check x --seed y").errors.find("'y' is no whole number"),
              std::string::npos);
    EXPECT_NE(run_check("amq plugin check x --limit 0").errors.find("from 1 to 3600"),
              std::string::npos);
    EXPECT_EQ(run_check("amq plugin check x y").exit_code, 2);
}

TEST(PluginCheck, HasHelpThatFitsATerminal) {
    const Finished help = run_check("amq plugin check --help");
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_TRUE(help.output.starts_with("Usage: amq plugin check [OPTION...] FILE"));
    for (const std::string& line : lines_of(help.output)) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace amq::cli_test
