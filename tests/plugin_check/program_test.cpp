// The program: its arguments, its output, its exit codes.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "sdk/plugin_check/rules.hpp"
#include "tests/plugin_check/checked.hpp"

namespace amq::plugin_check_test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

TEST(Program, SaysALineARuleAndOneForAll) {
    const flow::Finished end = check({AMQ_PLUGINS "/unreliable_all.so"});
    EXPECT_EQ(end.exit_code, 0);
    const auto lines = lines_of(end.output);
    ASSERT_EQ(lines.size(), 22U) << end.output;
    EXPECT_EQ(lines.front(), "ok       file");
    EXPECT_EQ(lines[10], "ok       org.amq.unreliable-all unknown_id");
    EXPECT_TRUE(lines.back().starts_with(AMQ_PLUGINS "/unreliable_all.so: all rules hold"));
}

TEST(Program, SaysWhatARuleDemandsThatIsBroken) {
    const flow::Finished end = check({fixture("keeps_in_route")});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(
        end.output.find("FAILED   org.test.subject plans: route(): KEEP is no plan for route"),
        std::string::npos)
        << end.output;
    EXPECT_NE(end.output.find("the rule: No call fails, and every plan is one"), std::string::npos);
    EXPECT_NE(lines_of(end.output).back().find("1 rule broken"), std::string::npos);
}

TEST(Program, ShowsQuotesAndBackslashesAsTheyAre) {
    const std::string file = AMQ_PLUGINS "/reliable_random.so";
    const std::string options = R"({"a\\b":1})";
    const std::string why = R"(unknown option "a\b", known: )";
    const flow::Finished end = check({file, "--options", options});
    EXPECT_NE(end.output.find("create: " + why), std::string::npos) << end.output;
    EXPECT_NE(checked(file, {"--options", options}).why("create").find(why), std::string::npos);
}

TEST(Program, LooksNoFurtherThanAFileThatIsNoLibrary) {
    const Checked directory = checked("/tmp");
    EXPECT_EQ(directory.failed, std::set<std::string>{"file"});
    EXPECT_EQ(directory.why("file"), "it is a directory, not a library");
    EXPECT_EQ(directory.report.at("rules").as_array().size(), 1U);
    const Checked text = checked("/etc/passwd");
    EXPECT_EQ(text.failed, std::set<std::string>{"elf"});
    EXPECT_EQ(text.exit_code, 1);
    EXPECT_EQ(checked("/no/such/file.so").failed, std::set<std::string>{"file"});
}

TEST(Program, LooksNoFurtherThanALibraryThatIsNotLoaded) {
    const Checked one = checked(fixture("crashes_on_load"));
    EXPECT_EQ(one.report.at("rules").as_array().back().at("rule").as_string(), "load");
}

TEST(Program, EndsWithTwoWhenItIsUsedWrongly) {
    EXPECT_EQ(check({}).exit_code, 2);
    EXPECT_EQ(check({"a.so", "--no-such-option"}).exit_code, 2);
    EXPECT_EQ(check({"a.so", "--seed", "many"}).exit_code, 2);
    EXPECT_EQ(check({"a.so", "--limit", "0"}).exit_code, 2);
    EXPECT_EQ(check({"a.so", "b.so"}).exit_code, 2);
    const flow::Finished help = check({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.output.find("--options"), std::string::npos);
}

TEST(Program, HasEveryRuleInItsDocumentation) {
    std::ifstream in(AMQ_SOURCE_DIR "/docs/PLUGINS.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    for (const auto& [name, demand] : plugin_check::kRules) {
        const std::string row = "\n| `" + std::string(name) + "` | ";
        EXPECT_NE(page.find(row), std::string::npos) << name;
        EXPECT_TRUE(demand.ends_with('.')) << name;
    }
}

}  // namespace
}  // namespace amq::plugin_check_test
