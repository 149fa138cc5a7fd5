// amqd and its control socket: whose it is, and what is left of it.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

class Control : public LiveFlowTest {
  protected:
    static mode_t mode_of(const std::string& file) {
        struct stat status {};
        EXPECT_EQ(::lstat(file.c_str(), &status), 0) << file;
        EXPECT_TRUE(S_ISSOCK(status.st_mode)) << file;
        return status.st_mode & 07777;
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Control, live_cases(), flow_case_name);

TEST_P(Control, IsForItsOwnerAloneAndGoneAtTheEnd) {
    start();
    EXPECT_TRUE(broker().wait_for_log("control", {{"path", control_path()}}));
    EXPECT_EQ(mode_of(control_path()), 0600U);
    EXPECT_TRUE(is_ok(control().list()));
    stop();
    EXPECT_FALSE(std::filesystem::exists(control_path()));
}

TEST_P(Control, IsByDefaultInTheRuntimeDirectoryAndASecondBrokerGoesOnWithout) {
    config().set("control.path", "");
    const std::string folder = path("runtime");
    std::filesystem::create_directory(folder);
    const std::vector<std::string> environment{"RUNTIME_DIRECTORY=" + folder};
    BrokerProcess first{config(), environment};
    EXPECT_EQ(mode_of(folder + "/control.sock"), 0600U);
    BrokerProcess second{config(), environment};
    EXPECT_TRUE(second.wait_for_log("no_control"));
    EXPECT_TRUE(is_ok(ControlClient{folder + "/control.sock"}.list()));
    EXPECT_EQ(second.stop(), 0);
    EXPECT_TRUE(is_ok(ControlClient{folder + "/control.sock"}.list())) << "it is still the first's";
    EXPECT_EQ(first.stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(folder + "/control.sock"));
}

TEST_P(Control, ThatIsConfiguredAndTakenStopsTheStart) {
    start();
    EXPECT_THROW(BrokerProcess{config()}, std::runtime_error);
    EXPECT_TRUE(is_ok(control().list()));
}

TEST_P(Control, OfAKilledBrokerIsReplaced) {
    start();
    broker().kill();
    EXPECT_TRUE(std::filesystem::exists(control_path()));
    start();
    EXPECT_TRUE(is_ok(control().list()));
    EXPECT_EQ(mode_of(control_path()), 0600U);
}

TEST_P(Control, DoesNotTakeThePlaceOfAFile) {
    std::ofstream(control_path()) << "mine";
    EXPECT_THROW(BrokerProcess{config()}, std::runtime_error);
    EXPECT_EQ(std::filesystem::file_size(control_path()), 4U);
}

TEST_P(Control, ListsWhatServesWhat) {
    config().set_toml("topics",
                      "[{ match = 'chat.*', model = 20, strategy = 'org.test.speaker' }]");
    start();
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0");
    const auto list = control().list();
    EXPECT_EQ(list.at("plugins").as_array().size(), 5U);
    const auto speaker = strategy_in(list, kSpeakerId);
    EXPECT_EQ(text_in(speaker, "plugin"), "speaker");
    EXPECT_EQ(text_in(speaker, "file"), live_plugin("speaker"));
    EXPECT_EQ(text_in(speaker, "sha256").size(), 64U);
    EXPECT_EQ(number_in(speaker, "calls"), 1);
    ASSERT_EQ(speaker.at("bindings").as_array().size(), 2U);
    const auto& topics = speaker.at("bindings").as_array()[1].as_object();
    EXPECT_EQ(number_in(topics, "model"), 20);
    EXPECT_EQ(text_in(topics, "match"), "chat.*");
    EXPECT_EQ(number_in(topics, "calls"), 0);
}

TEST_P(Control, RefusesWhatItDoesNotUnderstand) {
    start();
    ControlClient operator_ = control();
    for (const char* line : {"", "x", "[]", R"({"do":"plugin.eat"})", R"({"do":"plugin.swap"})",
                             R"({"do":"plugin.swap","id":"a","file":"relative.so"})"}) {
        EXPECT_FALSE(is_ok(operator_.ask(line))) << line;
    }
    EXPECT_TRUE(is_ok(operator_.list()));
}

}  // namespace
}  // namespace amq::flow
