// A start that goes on without a plugin is not the last word: reloads are applied meanwhile, and
// the plugin comes up without a new start.

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

constexpr std::uint32_t kMine = 30;
constexpr const char* kMineId = "org.test.breaking";

class MissingPlugin : public LiveFlowTest {
  protected:
    void SetUp() override {
        LiveFlowTest::SetUp();
        config().set("plugins.mine.path", file());
        config().set("models.30.strategy", kMineId);
    }
    std::string file() const { return path("mine.so"); }
    static std::string fixture(const std::string& name) {
        return std::string{AMQ_FIXTURES} + '/' + name + ".so";
    }
    // What plugin.ls has of it: how it stands, and why.
    json::object mine() {
        const json::object list = control().list();
        for (const auto& one : list.at("plugins").as_array()) {
            if (text_in(one.as_object(), "plugin") == "mine") return one.as_object();
        }
        ADD_FAILURE() << list;
        return {};
    }
    // The original protocol's clients have one word for all that is not ok.
    void expect_refused() {
        Publisher publisher = make_publisher();
        EXPECT_EQ(ask(publisher, kMine), "status 1");
    }
    void expect_served() {
        Subscriber subscriber = make_subscriber({1001});
        Publisher publisher = make_publisher();
        publisher.publish(kMine, 1001, "");
        subscriber.reply(subscriber.expect(), "served");
        EXPECT_EQ(publisher.expect().body, "served");
        EXPECT_EQ(text_in(mine(), "state"), "active");
    }
    void expect_reload(const std::string& field, const std::string& has) {
        const json::object answer = reload();
        EXPECT_TRUE(is_ok(answer)) << answer;
        EXPECT_NE(lines_in(answer, field).find(has), std::string::npos) << answer;
    }
};

// In safe mode: it has crashed as often as it may.
class SafeMode : public MissingPlugin {
  protected:
    void SetUp() override {
        if (kSanitized) GTEST_SKIP() << "a sanitizer has the signals of mistakes for itself";
        MissingPlugin::SetUp();
        const rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        config().set("plugins.crash_file", path("crashes")).set("plugins.crash_limit", 1);
        (void)copy_of(fixture("crashes_in_route"), "mine.so");
        start();
        crash();
        start();
    }
    void crash() {
        Publisher publisher = make_publisher();
        publisher.publish(kMine, 1001, "");
        EXPECT_EQ(broker().wait(), 128 + SIGSEGV);
    }
};

INSTANTIATE_TEST_SUITE_P(Live, MissingPlugin, live_cases(), flow_case_name);
INSTANTIATE_TEST_SUITE_P(Live, SafeMode, live_cases(), flow_case_name);

TEST_P(SafeMode, IsSeenInTheListAndByPublishers) {
    EXPECT_TRUE(broker().wait_for_log("safe_mode", {{"without", "mine"}}));
    EXPECT_EQ(text_in(mine(), "state"), "left_out");
    EXPECT_EQ(text_in(mine(), "error"), "it crashed 1 time");
    EXPECT_EQ(text_in(mine(), "file"), file());
    const auto unbound = control().list().at("unbound").as_array();
    ASSERT_EQ(unbound.size(), 1U);
    EXPECT_EQ(text_in(unbound[0].as_object(), "strategy"), kMineId);
    expect_refused();
    expect_service();
    stop();
    EXPECT_EQ(broker().counter("publishes_refused", {{"reason", "unknown_model"}}), 1U);
}

TEST_P(SafeMode, DoesNotKeepAReloadFromBeingApplied) {
    config().set("models.20.options.say", "!");
    expect_reload("changed", "model 20: other options");
    expect_reload("missing", "plugin mine: " + file() + ": crashes: it crashed 1 time");
    expect_reload("unbound", "model 30: no loaded plugin has the strategy \"org.test.breaking\"");
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0!");
    expect_refused();
    config().set("models.20.options.say", "?");
    broker().rewrite(config());
    broker().hang_up();
    EXPECT_TRUE(broker().wait_for_log("reload", {{"change", "model 20: other options"}}));
    EXPECT_TRUE(broker().wait_for_log("model_unbound", {{"model", "30"}}));
}

TEST_P(SafeMode, EndsWithAReloadWhenTheFileIsAnotherOne) {
    overwrite(file(), fixture("serves"));
    expect_reload("changed", "plugin mine: loaded, it was missing");
    EXPECT_TRUE(broker().wait_for_log("plugin_back", {{"plugin", "mine"}}));
    expect_served();
    expect_reload("missing", "");
    EXPECT_EQ(lines_in(reload(), "changed"), "");
}

TEST_P(SafeMode, EndsWithAReloadWhenTheLinesAreTakenOutOfTheCrashFile) {
    std::ofstream(path("crashes"), std::ios::trunc).flush();
    expect_reload("changed", "plugin mine: loaded, it was missing");
    crash();
    start();
}

TEST_P(SafeMode, EndsWhenAnOperatorReloadsItAllTheSame) {
    const json::object answer = control().reload("mine");
    EXPECT_TRUE(is_ok(answer)) << answer;
    EXPECT_FALSE(answer.contains("replaced")) << answer;
    EXPECT_EQ(text_in(mine(), "state"), "active");
    stop();
    start();
    EXPECT_EQ(text_in(mine(), "state"), "active") << "its crash is forgiven";
    crash();
    start();
    EXPECT_EQ(text_in(mine(), "state"), "left_out") << "the next one counts";
}

TEST_P(SafeMode, EndsWithASwapToAnotherFile) {
    const json::object refused = control().swap(kMineId, path("missing.so"));
    EXPECT_EQ(text_in(refused, "stage"), "open") << refused;
    EXPECT_EQ(text_in(mine(), "state"), "left_out");
    EXPECT_TRUE(is_ok(control().swap(kMineId, fixture("serves"))));
    expect_served();
}

TEST_P(MissingPlugin, ComesWithAReloadWhenItIsThere) {
    config().set_toml("plugins.mine.required", "false");
    start();
    EXPECT_EQ(text_in(mine(), "state"), "missing");
    EXPECT_EQ(text_in(mine(), "stage"), "open");
    expect_refused();
    std::ofstream(file()) << "half a file";
    expect_reload("missing", "plugin mine: " + file() + ": elf: ");
    EXPECT_TRUE(broker().wait_for_log("plugin_skipped", {{"plugin", "mine"}}));
    overwrite(file(), fixture("serves"));
    expect_reload("changed", "plugin mine: loaded, it was missing");
    expect_served();
}

TEST_P(MissingPlugin, ComesWhenAnOperatorReloadsIt) {
    config().set_toml("plugins.mine.required", "false");
    start();
    EXPECT_EQ(text_in(control().reload("mine"), "stage"), "open");
    overwrite(file(), fixture("serves"));
    EXPECT_TRUE(is_ok(control().reload("mine")));
    expect_served();
}

}  // namespace
}  // namespace amq::flow
