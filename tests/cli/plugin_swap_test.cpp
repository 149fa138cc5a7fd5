#include <filesystem>
#include <string>

#include "tests/cli/scripted_control.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kSwapped =
    R"({"ok":true,"changed":true,"plugin":{"version":"1.1.0","sha256":"0123456789abcdef",)"
    R"("generation":3},"replaced":{"version":"1.0.0","sha256":"fedcba9876543210"}})";

TEST(PluginSwap, SaysWhatRunsInPlaceOfWhat) {
    const ScriptedControl control{kSwapped};
    const Finished end = control.run("amq plugin swap org.x /lib/x.so");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output,
              "org.x: 1.1.0 (0123456789ab) runs, generation 3, in place of 1.0.0 (fedcba987654)\n");
    ASSERT_EQ(control.requests().size(), 1U);
    EXPECT_EQ(control.requests()[0],
              json_of(R"({"do":"plugin.swap","id":"org.x","file":"/lib/x.so"})"));
}

TEST(PluginSwap, SaysWhatBecameOfTheState) {
    const ScriptedControl control{
        R"=({"ok":true,"plugin":{"version":"1.1.0"},"state":"not kept (load: no)"})="};
    const std::string said = control.run("amq plugin swap x /x.so").output;
    EXPECT_NE(said.find(" runs; state: not kept (load: no)"), std::string::npos) << said;
}

TEST(PluginSwap, NamesTheFileWholeAsAmqdIsElsewhere) {
    const ScriptedControl control{kSwapped};
    EXPECT_EQ(control.run("cd " + control.folder() + " && amq plugin swap x ./y/../x.so").exit_code,
              0);
    EXPECT_EQ(control.requests().at(0).at("file").as_string(),
              std::filesystem::canonical(control.folder()).string() + "/x.so");
}

TEST(PluginSwap, OfTheSameFileChangesNothing) {
    const ScriptedControl control{
        R"({"ok":true,"changed":false,"plugin":{"version":"1.0.0","sha256":"0123456789abcdef"}})"};
    EXPECT_EQ(control.run("amq plugin swap x /x.so").output,
              "x: 1.0.0 (0123456789ab) is what runs already\n");
}

TEST(PluginSwap, IsGoodWithoutFieldsThatItDoesNotFind) {
    const ScriptedControl control{R"({"ok":true})"};
    EXPECT_EQ(control.run("amq plugin swap x /x.so").output, "x: it runs\n");
}

struct RefusedSwap {
    const char* answer;
    int code;
    const char* says;
};

class PluginSwapRefused : public ::testing::TestWithParam<RefusedSwap> {};

TEST_P(PluginSwapRefused, SaysTheReasonAndWhatToDoNext) {
    const ScriptedControl control{GetParam().answer};
    const Finished end = control.run("amq plugin swap x /x.so");
    EXPECT_EQ(end.exit_code, GetParam().code);
    EXPECT_EQ(end.output, "");
    EXPECT_EQ(end.errors, std::string{"amq: cannot swap x: "} + GetParam().says + '\n');
}

INSTANTIATE_TEST_SUITE_P(
    ByTheBroker, PluginSwapRefused,
    ::testing::Values(
        RefusedSwap{R"({"ok":false,"error":"/x.so is cut short","stage":"elf"})", 1,
                    "/x.so is cut short. What ran before goes on. amq plugin check FILE says more"},
        RefusedSwap{R"({"ok":false,"error":"no such file.","stage":"open"})", 1,
                    "no such file. What ran before goes on. amqd opens the file with its own "
                    "rights, and as a service it sees neither /home nor /tmp"},
        RefusedSwap{R"({"ok":false,"error":"there is no strategy x"})", 1,
                    "there is no strategy x. amq plugin ls says what is loaded, and the log of "
                    "amqd may say more"},
        RefusedSwap{R"({"ok":false,"error":"not you","stage":"denied"})", 4, "not you. Try sudo"},
        RefusedSwap{R"({"ok":false,"error":"amqd is ending","stage":"ending"})", 5,
                    "amqd is ending. Try again when it has started anew"}));

TEST(PluginReload, NamesTheStrategyAlone) {
    const ScriptedControl control{kSwapped};
    const Finished end = control.run("amq plugin reload org.x");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_TRUE(end.output.starts_with("org.x: 1.1.0 ")) << end.output;
    EXPECT_EQ(control.requests().at(0), json_of(R"({"do":"plugin.reload","id":"org.x"})"));
}

TEST(PluginReload, OfOneThatWasMissingNamesNothingThatItReplaced) {
    const ScriptedControl control{
        R"({"ok":true,"changed":true,"plugin":{"version":"1.1.0","sha256":"01","generation":1}})"};
    EXPECT_EQ(control.run("amq plugin reload mine").output,
              "mine: 1.1.0 (01) runs, generation 1\n");
}

TEST(PluginReload, ThatIsRefusedSaysSo) {
    const ScriptedControl control{R"({"ok":false,"error":"bad","stage":"version"})"};
    const Finished end = control.run("amq plugin reload x");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_TRUE(end.errors.starts_with("amq: cannot reload x: bad. What ran before goes on. "))
        << end.errors;
}

TEST(ServerReload, NamesWhatChangedAndWhatDidNot) {
    const ScriptedControl control{
        R"({"ok":true,"changed":["model 12: added","model 13: removed"],"restart":["shards"]})"};
    const Finished end = control.run("amq server reload");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output,
              "changed: model 12: added\nchanged: model 13: removed\n"
              "changed by a restart only: shards\n");
    EXPECT_EQ(control.requests().at(0), json_of(R"({"do":"server.reload"})"));
}

TEST(ServerReload, NamesWhatIsMissing) {
    const ScriptedControl control{
        R"({"ok":true,"changed":[],"restart":[],"missing":["plugin mine: /x.so: open: no"],)"
        R"("unbound":["model 20: nobody"]})"};
    EXPECT_EQ(control.run("amq server reload").output,
              "nothing has changed\nmissing: plugin mine: /x.so: open: no\n"
              "unbound: model 20: nobody\n");
}

TEST(ServerReload, ThatIsRefusedEndsASentenceOnce) {
    const std::string hint =
        " amq plugin ls says what is loaded, and the log of amqd may say more\n";
    for (const std::string why : {"did you mean 'limits'?", "no!", "no."}) {
        const ScriptedControl control{R"({"ok":false,"error":")" + why + R"("})"};
        EXPECT_EQ(control.run("amq server reload").errors,
                  "amq: cannot reload the configuration: " + why + hint);
    }
    const ScriptedControl control{R"({"ok":false,"error":"no","stage":"denied"})"};
    EXPECT_EQ(control.run("amq server reload").errors,
              "amq: cannot reload the configuration: no. Try sudo\n");
}

TEST(ServerReload, OfTheSameFileChangesNothing) {
    const ScriptedControl control{R"({"ok":true})"};
    EXPECT_EQ(control.run("amq server reload").output, "nothing has changed\n");
}

}  // namespace
}  // namespace amq::cli_test
