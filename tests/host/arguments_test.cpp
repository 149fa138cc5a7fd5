// The command line.

#include <gtest/gtest.h>

#include "host/config/arguments.hpp"

namespace amq::host {
namespace {

std::variant<Arguments, ExitNow> parse(const std::vector<std::string>& words) {
    return parse_arguments(words, "amqd 1.2.3");
}

Arguments parsed(const std::vector<std::string>& words) {
    auto result = parse(words);
    if (const auto* exit = std::get_if<ExitNow>(&result)) {
        ADD_FAILURE() << exit->text;
        return {};
    }
    return std::get<Arguments>(result);
}

ExitNow refused(const std::vector<std::string>& words) {
    auto result = parse(words);
    if (std::holds_alternative<Arguments>(result)) {
        ADD_FAILURE() << "was not refused";
        return {};
    }
    return std::get<ExitNow>(result);
}

TEST(ParseArguments, GivesTheDefaultsForNone) {
    EXPECT_EQ(parsed({}), Arguments{});
    EXPECT_EQ(parsed({}).action, Action::run);
}

TEST(ParseArguments, TakesTheFileByEitherName) {
    EXPECT_EQ(parsed({"--config", "a.toml"}).config_file, "a.toml");
    EXPECT_EQ(parsed({"--config=a.toml"}).config_file, "a.toml");
    EXPECT_EQ(parsed({"-c", "a.toml"}).config_file, "a.toml");
}

TEST(ParseArguments, TakesOneActionInsteadOfRunning) {
    EXPECT_EQ(parsed({"--check-config"}).action, Action::check_config);
    EXPECT_EQ(parsed({"-t"}).action, Action::check_config);
    EXPECT_EQ(parsed({"--print-config"}).action, Action::print_config);
    EXPECT_EQ(parsed({"--config-docs"}).action, Action::print_config_docs);
    EXPECT_EQ(refused({"-t", "--print-config"}).code, 2);
}

TEST(ParseArguments, KeepsOverridesInTheirOrder) {
    const Arguments arguments = parsed({"--set", "a=1", "-t", "--set=b=x=y", "--set", "c="});
    const std::vector<Override> expected{{"a", "1"}, {"b", "x=y"}, {"c", ""}};
    EXPECT_EQ(arguments.overrides, expected);
}

TEST(ParseArguments, LeavesTheValueOfAnOverrideAsItIs) {
    for (const char* value : {"[1, 'x']", "{ a = 1 }", "\"q\"", "-5", "a b", " ", "%%", "[", "--x"})
        EXPECT_EQ(parsed({"--set", std::string("a=") + value}).overrides.at(0).value, value);
}

TEST(ParseArguments, SaysTheVersionAndTheHelp) {
    EXPECT_EQ(refused({"--version"}), (ExitNow{0, "amqd 1.2.3\n"}));
    EXPECT_EQ(refused({"-V"}), (ExitNow{0, "amqd 1.2.3\n"}));
    for (const char* flag : {"--help", "-h"}) {
        const ExitNow help = refused({flag});
        EXPECT_EQ(help.code, 0);
        for (const char* word : {"--config", "--set KEY=VALUE", "--check-config", "--print-config",
                                 "--config-docs", "--version"})
            EXPECT_NE(help.text.find(word), std::string::npos) << word;
    }
}

TEST(ParseArguments, RefusesWhatItDoesNotKnowWithCode2) {
    EXPECT_EQ(refused({"--foo"}), (ExitNow{2,
                                           "amqd: The following argument was not expected: --foo\n"
                                           "Try amqd --help.\n"}));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"stray"}, {"-x"}, {"--conf", "a"}, {""}})
        EXPECT_EQ(refused(words).code, 2) << words[0];
}

TEST(ParseArguments, RefusesFlagsWithoutTheirValueOrTwice) {
    EXPECT_EQ(refused({"--config"}).code, 2);
    EXPECT_EQ(refused({"--config", ""}).code, 2);
    EXPECT_EQ(refused({"-c", "a", "-c", "b"}).code, 2);
    EXPECT_EQ(refused({"--set"}).code, 2);
    EXPECT_EQ(refused({"--set", "a=1", "b=2"}).code, 2);
}

TEST(ParseArguments, RefusesAnOverrideThatIsNoKeyAndValue) {
    EXPECT_EQ(refused({"--set", "shards"}),
              (ExitNow{2, "amqd: --set: must be KEY=VALUE, not \"shards\"\nTry amqd --help.\n"}));
    EXPECT_EQ(refused({"--set", "=3"}).code, 2);
    EXPECT_EQ(refused({"--set", ""}).code, 2);
}

}  // namespace
}  // namespace amq::host
