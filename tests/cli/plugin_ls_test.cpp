#include "sdk/cli/table.hpp"
#include "tests/cli/scripted_control.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kPlugins =
    R"({"ok":true,"plugins":[)"
    R"({"id":"org.amq.reliable-random","name":"Reliable random","version":"1.0.0",)"
    R"("plugin":"reliable_random","file":"/lib/rr.so","sha256":"0123456789abcdef",)"
    R"("bindings":[{"model":12,"match":""},{"model":12,"match":"chat.*"}],"generation":2,)"
    R"("since_us":1700000000000000,"calls":1234567,"strikes":3,"state":"probation"},)"
    R"({"id":"a","version":"10.11","file":"","sha256":"","bindings":[],"generation":0,)"
    R"("since_us":0,"calls":0,"strikes":0,"state":"skipped"}]})";

TEST(PluginLs, IsATable) {
    const ScriptedControl control{kPlugins};
    const Finished end = control.run("TZ=UTC amq plugin ls");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output,
              "ID                       VERSION  SERVES           GENERATION  SINCE                "
              "    CALLS  STRIKES  STATE      FILE        SHA256\n"
              "org.amq.reliable-random  1.0.0    12, 12 (chat.*)           2  2023-11-14 22:13:20  "
              "1,234,567        3  probation  /lib/rr.so  0123456789ab\n"
              "a                        10.11    -                         0  -                    "
              "        0        0  skipped    -           -\n");
    EXPECT_EQ(control.requests().size(), 1U);
    EXPECT_EQ(control.requests()[0], json_of(R"({"do":"plugin.ls"})"));
}

TEST(PluginLs, AsJsonIsALineForEach) {
    const ScriptedControl control{kPlugins};
    const Finished end = control.run("amq plugin ls --json");
    const auto lines = lines_of(end.output);
    ASSERT_EQ(lines.size(), 2U) << end.output;
    EXPECT_EQ(json_of(lines[0]).at("id").as_string(), "org.amq.reliable-random");
    EXPECT_EQ(json_of(lines[0]).at("sha256").as_string(), "0123456789abcdef");
    EXPECT_EQ(json_of(lines[1]).at("state").as_string(), "skipped");
}

constexpr const char* kWithoutOne =
    R"({"ok":true,"plugins":[{"plugin":"mine","file":"/lib/mine.so","state":"left_out",)"
    R"("stage":"crashes","error":"it crashed 3 times"}],)"
    R"("unbound":[{"model":20,"match":"chat.*","strategy":"org.x"},{"model":21,"strategy":"y"}]})";

TEST(PluginLs, SaysWhatIsMissingAndWhy) {
    const ScriptedControl control{kWithoutOne};
    const auto lines = lines_of(control.run("amq plugin ls").output);
    ASSERT_EQ(lines.size(), 5U);
    EXPECT_TRUE(lines[1].starts_with("mine  -        -                -  -")) << lines[1];
    EXPECT_NE(lines[1].find("left_out  /lib/mine.so"), std::string::npos) << lines[1];
    EXPECT_EQ(lines[2], "mine: left_out: it crashed 3 times");
    EXPECT_EQ(lines[3], "model 20 (chat.*): nobody has org.x");
    EXPECT_EQ(lines[4], "model 21: nobody has y");
    const auto json = lines_of(control.run("amq plugin ls --json").output);
    ASSERT_EQ(json.size(), 1U);
    EXPECT_EQ(json_of(json[0]).at("state").as_string(), "left_out");
}

TEST(PluginLs, OfNoneIsAHeadAlone) {
    const ScriptedControl control{R"({"ok":true,"plugins":[]})"};
    EXPECT_EQ(lines_of(control.run("amq plugin ls").output).size(), 1U);
    EXPECT_EQ(control.run("amq plugin ls --json").output, "");
}

TEST(PluginLs, ShowsNothingThatATerminalObeys) {
    const ScriptedControl control{
        R"({"ok":true,"plugins":[{"id":"a\u001b[2Jb","version":"1\n2","file":7}]})"};
    const Finished end = control.run("amq plugin ls");
    EXPECT_NE(end.output.find("a?[2Jb  1?2"), std::string::npos) << end.output;
    EXPECT_EQ(lines_of(end.output).size(), 2U);
}

TEST(PluginLs, GoesOnWithoutFieldsThatItDoesNotFind) {
    const ScriptedControl control{R"({"ok":true,"plugins":[{},7,{"bindings":[7,{}]}]})"};
    const Finished end = control.run("amq plugin ls");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(lines_of(end.output).size(), 3U) << end.output;
}

TEST(Table, IsAsWideAsItsWidestCellInLettersNotBytes) {
    cli::Table table{{{"A"}, {"B", cli::Column::Align::right}}};
    table.add({"\xC3\xA4\xC3\xB6", "1"});
    table.add({"x", "10"});
    EXPECT_EQ(table.text(), "A    B\n\xC3\xA4\xC3\xB6   1\nx   10\n");
}

TEST(Table, ShowsControlCharactersAsQuestionMarks) {
    EXPECT_EQ(cli::printable("a\x1b\x7f\tb"), "a???b");
    EXPECT_EQ(cli::printable("a\xC2\x9B"
                             "b\xC2\xA7"),
              "a?b\xC2\xA7");
}

}  // namespace
}  // namespace amq::cli_test
