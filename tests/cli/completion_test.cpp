#include <algorithm>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

using Words = std::vector<std::string>;

Finished run(const std::string& line) {
    return flow::run_to_end(shell(line));
}

// What bash offers for the last of these words.
Words offered_by_bash(const std::string& words) {
    const std::string script = "source <(amq completion bash); COMP_WORDS=(" + words +
                               "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _amq; "
                               "printf \"%s\\n\" \"${COMPREPLY[@]}\"";
    const Finished end = run("exec bash -c '" + script + "'");
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_EQ(end.errors, "");
    Words offered = lines_of(end.output);
    std::erase(offered, "");
    return offered;
}

bool has(const Words& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
}

TEST(BashCompletion, OffersTheCommands) {
    const Words all = offered_by_bash("amq \"\"");
    for (const char* command :
         {"pub", "req", "sub", "reply", "ping", "bench", "plugin", "server", "completion"}) {
        EXPECT_TRUE(has(all, command)) << command;
    }
    EXPECT_EQ(offered_by_bash("amq re"), (Words{"req", "reply"}));
}

TEST(BashCompletion, OffersACommandsOptions) {
    EXPECT_EQ(offered_by_bash("amq req topic --no"), Words{"--no-wait"});
    EXPECT_EQ(offered_by_bash("amq reply topic --ex"), Words{"--exec"});
    EXPECT_EQ(offered_by_bash("amq --url x bench --du"), Words{"--duration"});
    EXPECT_EQ(offered_by_bash("amq completion z"), Words{"zsh"});
}

TEST(BashCompletion, OffersTheCommandsOfAGroup) {
    EXPECT_EQ(offered_by_bash("amq server re"), Words{"reload"});
    const Words of_plugin = offered_by_bash("amq --url x plugin \"\"");
    for (const char* command : {"ls", "swap", "reload", "shadow"}) {
        EXPECT_TRUE(has(of_plugin, command)) << command;
    }
    EXPECT_FALSE(has(of_plugin, "pub"));
    EXPECT_EQ(offered_by_bash("amq plugin shadow x --sa"), Words{"--sample"});
    EXPECT_EQ(offered_by_bash("amq plugin --he"), Words{"--help"});
}

TEST(BashCompletion, OffersFilesAsArgumentsOfACommandThatTakesOne) {
    EXPECT_TRUE(has(offered_by_bash("amq plugin swap x /dev/nul"), "/dev/null"));
    EXPECT_EQ(offered_by_bash("amq plugin reload /dev/nul"), Words{});
    EXPECT_TRUE(has(offered_by_bash("amq plugin ls --control /dev/nul"), "/dev/null"));
}

TEST(BashCompletion, OffersModelsByName) {
    EXPECT_EQ(offered_by_bash("amq req topic --model rel"),
              (Words{"reliable_random", "reliable_spec"}));
    EXPECT_EQ(offered_by_bash("amq pub -m unreliable_a"), Words{"unreliable_all"});
}

// bash takes the word apart at the equals sign.
TEST(BashCompletion, OffersAValueBehindAnEqualsSign) {
    EXPECT_EQ(offered_by_bash("amq req topic --model = rel"),
              (Words{"reliable_random", "reliable_spec"}));
    EXPECT_EQ(offered_by_bash("amq req topic --model =").size(), 4U);
    EXPECT_TRUE(has(offered_by_bash("amq pub topic --file = /dev/nul"), "/dev/null"));
    EXPECT_EQ(offered_by_bash("amq req topic --timeout ="), Words{});
}

TEST(BashCompletion, OffersFilesWhereOneIsWanted) {
    EXPECT_TRUE(has(offered_by_bash("amq pub topic --file /dev/nul"), "/dev/null"));
}

TEST(BashCompletion, OffersNothingForAFreeValue) {
    EXPECT_EQ(offered_by_bash("amq req topic --timeout \"\""), Words{});
}

TEST(BashCompletion, IsInstalledForAmq) {
    const Finished end = run("exec bash -c 'source <(amq completion bash); complete -p amq'");
    EXPECT_EQ(end.output, "complete -F _amq amq\n");
}

TEST(ZshCompletion, IsAScriptThatZshReads) {
    if (run("command -v zsh").exit_code != 0) GTEST_SKIP() << "zsh is not installed: not tested";
    const Finished end =
        run("amq completion zsh > /dev/null && zsh -fc 'autoload -U compinit && compinit -D && "
            "source <(amq completion zsh) && print $_comps[amq]'");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, "_amq\n");
}

TEST(ZshCompletion, KnowsTheCommandsOfAGroup) {
    const std::string script = run("amq completion zsh").output;
    EXPECT_NE(script.find("\"plugin swap\""), std::string::npos);
    EXPECT_NE(script.find(" 'swap:Put another file"), std::string::npos);
}

TEST(FishCompletion, OffersCommandsAndModels) {
    if (run("command -v fish").exit_code != 0) GTEST_SKIP() << "fish is not installed: not tested";
    const Finished commands =
        run("fish -Nc 'amq completion fish | source; complete -C \"amq re\"'");
    EXPECT_NE(commands.output.find("req"), std::string::npos) << commands.errors;
    const Finished models =
        run("fish -Nc 'amq completion fish | source; complete -C \"amq req t --model reli\"'");
    EXPECT_NE(models.output.find("reliable_spec"), std::string::npos) << models.errors;
}

TEST(FishCompletion, OffersTheCommandsOfAGroup) {
    if (run("command -v fish").exit_code != 0) GTEST_SKIP() << "fish is not installed: not tested";
    const auto offered = [](const std::string& words) {
        return run("fish -Nc 'amq completion fish | source; complete -C \"" + words + "\"'").output;
    };
    EXPECT_NE(offered("amq plugin sw").find("swap"), std::string::npos);
    EXPECT_EQ(offered("amq sw").find("swap"), std::string::npos);
    EXPECT_NE(offered("amq plugin shadow --sa").find("--sample"), std::string::npos);
    EXPECT_NE(offered("amq plugin swap x /dev/nul").find("/dev/null"), std::string::npos);
}

TEST(Completion, OfAnotherShellIsAMistake) {
    const Finished end = run("amq completion tcsh");
    EXPECT_EQ(end.exit_code, 2);
    EXPECT_NE(end.errors.find("fish"), std::string::npos) << end.errors;
}

}  // namespace
}  // namespace amq::cli_test
