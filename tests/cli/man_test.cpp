// The man page says what --help does.
#include <regex>
#include <string>

#include "sdk/cli/command_line.hpp"
#include "sdk/cli/help.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kVersion = "7.8.9";

// As the build makes it, of a version of its own.
Finished make_page(const std::string& file) {
    return flow::run_to_end(shell(std::string{AMQ_SOURCE_DIR "/script/package/manual_page "} +
                                  AMQ_SOURCE_DIR "/docs/man/amq.1.in " + kVersion + ' ' + file));
}

// As it is installed, without the marks of roff.
std::string man_page() {
    const flow::TemporaryDirectory folder;
    const std::string file = (folder.path() / "amq.1.gz").string();
    EXPECT_EQ(make_page(file).errors, "");
    const std::string text = flow::run_to_end(shell("zcat " + file)).output;
    return std::regex_replace(text, std::regex{R"(\\f[A-Z]|\\(?=-)|")"}, "");
}

// The part about a command, or all in front of the first one.
std::string section_of(const std::string& page, const std::string& command) {
    const std::size_t commands = page.find(".SH COMMANDS");
    if (command.empty()) return page.substr(0, commands);
    const std::size_t begin = page.find(".SS amq " + command + '\n', commands);
    if (begin == std::string::npos) return {};
    return page.substr(begin, page.find("\n.S", begin + 1) - begin);
}

bool has_word(const std::string& text, const std::string& word) {
    return std::regex_search(text, std::regex{"(^|[\\s\"(])" + word + "(?![\\w-])"});
}

// Those that do something, with those behind a group's name.
std::vector<const CLI::App*> commands_in(const CLI::App& app) {
    std::vector<const CLI::App*> all;
    for (const CLI::App* one : cli::commands_of(app)) {
        const auto inner = commands_in(*one);
        all.insert(all.end(), inner.begin(), inner.end());
        if (inner.empty()) all.push_back(one);
    }
    return all;
}

TEST(Man, HasEveryCommandAndEveryOption) {
    const std::string page = man_page();
    const std::string all = section_of(page, "");
    ASSERT_FALSE(all.empty());
    const cli::CommandLine line;
    for (const CLI::App* app : commands_in(line.app())) {
        const std::string command = cli::full_name(*app);
        const std::string section = section_of(page, command);
        EXPECT_FALSE(section.empty()) << command;
        for (const CLI::Option* option : app->get_options()) {
            for (const std::string& name : option->get_lnames()) {
                EXPECT_TRUE(has_word(section, "--" + name) || has_word(all, "--" + name))
                    << command << " --" << name;
            }
            for (const std::string& name : option->get_snames()) {
                EXPECT_TRUE(has_word(section, "-" + name) || has_word(all, "-" + name))
                    << command << " -" << name;
            }
        }
    }
}

TEST(Man, HasNoOptionThatIsNotThere) {
    const std::string page = man_page();
    const cli::CommandLine line;
    std::string help = flow::run_to_end(shell("amq --help")).output;
    for (const CLI::App* app : commands_in(line.app())) {
        help += flow::run_to_end(shell("amq " + cli::full_name(*app) + " --help")).output;
    }
    const std::regex option{"--[a-z][a-z-]+"};
    for (auto at = std::sregex_iterator(page.begin(), page.end(), option);
         at != std::sregex_iterator{}; ++at) {
        EXPECT_NE(help.find(at->str()), std::string::npos) << at->str();
    }
}

TEST(Man, HasTheVersionOfTheBuild) {
    const std::string page = man_page();
    EXPECT_TRUE(page.starts_with(std::string{".TH AMQ 1  amq "} + kVersion)) << page.substr(0, 40);
    EXPECT_EQ(page.find('@'), std::string::npos);
}

TEST(Man, HasWhatHelpIsTooShortFor) {
    const std::string page = man_page();
    for (const char* part : {"EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"}) {
        EXPECT_NE(page.find(std::string{".SH "} + part + '\n'), std::string::npos) << part;
    }
    for (const char* word : {"stopped", "AMQ_URL", "AMQ_REMAINING_MS", "body_base64"}) {
        EXPECT_TRUE(has_word(page, word)) << word;
    }
}

TEST(Man, IsGoodRoff) {
    if (flow::run_to_end(shell("command -v groff")).exit_code != 0) {
        GTEST_SKIP() << "groff is not installed: not tested";
    }
    const Finished end = flow::run_to_end(
        shell("groff -man -Tutf8 -ww -z " AMQ_SOURCE_DIR "/docs/man/amq.1.in 2>&1"));
    EXPECT_EQ(end.output, "");
    EXPECT_EQ(end.exit_code, 0);
}

}  // namespace
}  // namespace amq::cli_test
