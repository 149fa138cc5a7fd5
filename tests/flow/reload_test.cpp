// The configuration is read again while the broker runs: what is different is in effect at once,
// and no session notices.

#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class Reload : public LiveFlowTest {
  protected:
    void expect_reload(const std::string& change) {
        const json::object answer = reload();
        ASSERT_TRUE(is_ok(answer)) << answer;
        EXPECT_NE(lines_in(answer, "changed").find(change), std::string::npos) << answer;
    }
    static std::string topics(const std::string& match, const std::string& says) {
        return "[{ match = '" + match + "', model = 20, strategy = 'org.test.speaker', " +
               "options = { say = '" + says + "' } }]";
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Reload, live_cases(), flow_case_name);

TEST_P(Reload, WithoutADifferenceChangesNothing) {
    start();
    const json::object answer = reload();
    ASSERT_TRUE(is_ok(answer)) << answer;
    EXPECT_EQ(lines_in(answer, "changed"), "");
    EXPECT_EQ(lines_in(answer, "restart"), "");
}

TEST_P(Reload, AddsAPluginAndAModelAndTakesThemAway) {
    start();
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher, 21), "status 1");
    config().set("plugins.another.path", live_plugin("another"));
    config().set("models.21.strategy", "org.test.another");
    expect_reload("model 21: added");
    EXPECT_EQ(ask(publisher, 21), "9.0.0");
    EXPECT_EQ(text_in(strategy_in(control().list(), "org.test.another"), "plugin"), "another");
    config().remove("plugins.another.path").remove("models.21.strategy");
    expect_reload("model 21: removed");
    EXPECT_EQ(ask(publisher, 21), "status 1");
    EXPECT_THROW(strategy_in(control().list(), "org.test.another"), std::runtime_error);
    EXPECT_EQ(ask(publisher), "1.0.0") << "the same session, and the others go on";
    stop();
    EXPECT_EQ(broker().counter("publishes_refused", {{"reason", "unknown_model"}}), 2U);
    EXPECT_EQ(broker().log().find("plugin_end"), std::string::npos);
}

TEST_P(Reload, GivesAPluginAnotherNameAndSwapsNothing) {
    start();
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0");
    config().remove("plugins.speaker.path").set("plugins.orator.path", live_plugin("speaker"));
    expect_reload("plugin orator: it was called speaker");
    EXPECT_EQ(ask(publisher), "1.0.0");
    const auto speaker = strategy_in(control().list(), kSpeakerId);
    EXPECT_EQ(text_in(speaker, "plugin"), "orator");
    EXPECT_EQ(number_in(speaker, "generation"), 1);
    EXPECT_EQ(number_in(speaker, "calls"), 2) << "of the same instances";
    config().set("plugins.orator.path", live_plugin("speaker_2"));
    expect_reload("plugin orator: path = ");
    EXPECT_EQ(ask(publisher), "2.0.0");
    stop();
    EXPECT_EQ(broker().log().find("plugin_end"), std::string::npos);
}

TEST_P(Reload, ByASignalIsTheSame) {
    start();
    Publisher publisher = make_publisher();
    config().set("models.20.options.say", "!");
    broker().rewrite(config());
    broker().hang_up();
    EXPECT_TRUE(broker().wait_for_log("reloaded"));
    EXPECT_EQ(ask(publisher), "1.0.0!");
    config().set("models.20.options.sai", "!");
    broker().rewrite(config());
    broker().hang_up();
    EXPECT_TRUE(broker().wait_for_log("reload_refused"));
    EXPECT_EQ(ask(publisher), "1.0.0!");
}

TEST_P(Reload, BindsAModelToAnotherStrategyWithWhatItHolds) {
    config().set_toml("models.20.options.forward", "true");
    start();
    Publisher publisher = make_publisher();
    const std::uint32_t held = publisher.publish(kSpeaker, 1001, "held");
    publisher.fence();
    config().set("models.20.strategy", "org.amq.reliable-random");
    config().remove("models.20.options.forward");
    expect_reload("model 20: strategy");
    Subscriber subscriber = make_subscriber({1001});
    subscriber.reply(subscriber.expect(), "served");
    const RawFrame answer = publisher.expect();
    EXPECT_EQ(answer.sequence, held);
    EXPECT_EQ(answer.body, "served") << "no version before it";
}

TEST_P(Reload, EndsWhatIsHeldOfAModelThatIsNoMore) {
    config().set("models.12.hold", "30s").set("models.12.timeout", "30s");
    start();
    Publisher publisher = make_publisher();
    const std::uint32_t held = publisher.publish(kReliableRandom, 1001, "held");
    publisher.fence();
    config().set("models.12.strategy", "");
    expect_reload("model 12");
    EXPECT_EQ(ask(publisher), "1.0.0");
    Subscriber subscriber = make_subscriber({1001});
    const RawFrame answer = publisher.expect();
    EXPECT_EQ(answer.sequence, held);
    EXPECT_EQ(answer.status, kStatusTimeout);
}

TEST_P(Reload, GivesOptionsToAnInstanceThatTakesThemAndElseToANewOne) {
    start();
    Publisher publisher = make_publisher();
    config().set("models.20.options.say", "!");
    expect_reload("model 20");
    EXPECT_EQ(ask(publisher), "1.0.0!");
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("takes_options"))));
    EXPECT_EQ(ask(publisher), "4.0.0!") << "the options in effect now";
    config().set("models.20.options.say", "?");
    expect_reload("model 20");
    EXPECT_EQ(ask(publisher), "4.0.0? again");
    EXPECT_EQ(text_in(strategy_in(control().list(), kSpeakerId), "version"), "4.0.0")
        << "a reload leaves what was swapped";
}

TEST_P(Reload, ChangesTimes) {
    config().set("models.12.hold", "60s").set("models.12.timeout", "60s");
    start();
    Publisher publisher = make_publisher();
    config().set("models.12.hold", "50ms");
    expect_reload("model 12: hold");
    EXPECT_EQ(ask(publisher, kReliableRandom), "status 1") << "after 50 ms";
    Subscriber subscriber = make_subscriber({1001});
    config().set("models.12.timeout", "50ms");
    expect_reload("model 12: timeout");
    publisher.publish(kReliableRandom, 1001, "");
    (void)subscriber.expect();
    EXPECT_EQ(publisher.expect().status, kStatusTimeout) << "after 50 ms";
}

TEST_P(Reload, AddsChangesAndRemovesWhatIsForSomeTopicsOnly) {
    start();
    Publisher publisher = make_publisher();
    config().set_toml("topics", topics("1001", " one"));
    expect_reload("topics \"1001\": added");
    EXPECT_EQ(ask(publisher, kSpeaker, 1001), "1.0.0 one");
    EXPECT_EQ(ask(publisher, kSpeaker, 1002), "1.0.0");
    config().set_toml("topics", topics("1001", " two"));
    expect_reload("topics \"1001\"");
    EXPECT_EQ(ask(publisher, kSpeaker, 1001), "1.0.0 two");
    config().set_toml("topics", topics("1002", " two"));
    expect_reload("topics \"1001\": removed");
    EXPECT_EQ(ask(publisher, kSpeaker, 1001), "1.0.0");
    EXPECT_EQ(ask(publisher, kSpeaker, 1002), "1.0.0 two");
    config().remove("topics");
    expect_reload("topics \"1002\": removed");
    EXPECT_EQ(ask(publisher, kSpeaker, 1002), "1.0.0");
}

TEST_P(Reload, NamesEachTimeWhatTakesANewStartAndDoesTheRest) {
    start();
    Publisher publisher = make_publisher();
    config().set("shards", GetParam().shards + 1).set("plugins.hang_limit", "9s");
    config().set("limits.max_payload", "40KiB").set("plugins.crash_limit", 7);
    config().set("listen.more.url", "tcp://127.0.0.1:0").set("listen.more.role", "publisher");
    config().set("models.20.options.say", "!");
    for (int round = 0; round < 2; ++round) {
        const json::object answer = reload();
        ASSERT_TRUE(is_ok(answer)) << answer;
        const std::string keys = lines_in(answer, "restart");
        for (const char* key : {"shards\n", "limits.max_payload\n", "listen.more\n",
                                "plugins.hang_limit\n", "plugins.crash_limit\n"}) {
            EXPECT_NE(keys.find(key), std::string::npos) << key << " in round " << round;
        }
        EXPECT_EQ(ask(publisher), "1.0.0!");
    }
}

TEST_P(Reload, ChangesTheLevelOfTheLog) {
    start();
    config().set("log.level", "error");
    ASSERT_TRUE(is_ok(reload()));
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_2"))));
    config().set("log.level", "info");
    ASSERT_TRUE(is_ok(reload()));
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_3"))));
    EXPECT_TRUE(broker().wait_for_log("plugin_swapped", {{"version", "3.0.0"}}));
    EXPECT_FALSE(broker().wait_for_log("plugin_swapped", {{"version", "2.0.0"}}, milliseconds{0}));
}

}  // namespace
}  // namespace amq::flow
