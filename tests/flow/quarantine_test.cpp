// A strategy with too many strikes is not asked any more: its messages go to the fallback, all
// other models go on, and another library takes it out again.

#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

class Quarantine : public LiveFlowTest {
  protected:
    void SetUp() override {
        LiveFlowTest::SetUp();
        config().set("plugins.speaker.path", live_plugin("fails"));
        config().set("plugins.quarantine_strikes", 5).set("plugins.quarantine_window", "1h");
    }
    // As the operator sees it.
    std::string state() { return text_in(strategy_in(control().list(), kSpeakerId), "state"); }
    void expect_quarantine() {
        EXPECT_TRUE(broker().wait_for_log("quarantine", {{"strategy", kSpeakerId},
                                                         {"plugin", "speaker"},
                                                         {"binding", "model 20"},
                                                         {"strikes", "5"}}));
        EXPECT_EQ(state(), "quarantined");
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Quarantine, live_cases(), flow_case_name);

TEST_P(Quarantine, ComesWithTheLastStrikeThatIsAllowedAndAnotherLibraryEndsIt) {
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(ask(publisher), "status 1");
    EXPECT_EQ(state(), "active");
    EXPECT_EQ(ask(publisher), "status 1");
    expect_quarantine();
    const auto calls = number_in(strategy_in(control().list(), kSpeakerId), "calls");
    EXPECT_EQ(ask(publisher), "status 1");
    EXPECT_EQ(number_in(strategy_in(control().list(), kSpeakerId), "calls"), calls)
        << "it is not asked any more";
    expect_service();
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_2"))));
    EXPECT_EQ(ask(publisher), "2.0.0");
    EXPECT_EQ(state(), "probation");
}

TEST_P(Quarantine, StaysWhenTheConfigurationIsReadAgain) {
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(publisher), "status 1");
    expect_quarantine();
    config().set("models.20.timeout", "2s");
    ASSERT_TRUE(is_ok(reload()));
    EXPECT_EQ(state(), "quarantined");
    EXPECT_EQ(ask(publisher), "status 1");
}

TEST_P(Quarantine, WithTheFallbackRandomOneSubscriberIsAsked) {
    config().set("models.20.fallback", "random");
    start();
    Publisher publisher = make_publisher();
    Subscriber subscriber = make_subscriber({1001});
    for (int i = 0; i < 10; ++i) {
        publisher.publish(kSpeaker, 1001, "?");
        subscriber.reply(subscriber.expect(), "served");
        EXPECT_EQ(publisher.expect().body, "served") << "from the first strike on";
    }
    expect_quarantine();
    subscriber.leave();
    const std::uint32_t held = publisher.publish(kSpeaker, 1001, "?");
    publisher.fence();
    Subscriber next = make_subscriber({1001});
    next.reply(next.expect(), "served later");
    const RawFrame answer = publisher.expect();
    EXPECT_EQ(answer.sequence, held);
    EXPECT_EQ(answer.body, "served later");
}

TEST_P(Quarantine, WithTheFallbackAllEverybodyIsAskedAndTheFirstReplyCounts) {
    config().set("models.20.fallback", "all");
    start();
    Publisher publisher = make_publisher();
    Subscriber one = make_subscriber({1001});
    Subscriber other = make_subscriber({1001});
    for (int i = 0; i < 10; ++i) {
        publisher.publish(kSpeaker, 1001, "?");
        const RawFrame asked = one.expect();
        other.reply(other.expect(), "served");
        EXPECT_EQ(publisher.expect().body, "served");
        one.reply(asked, "too late");
    }
    expect_quarantine();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Quarantine, ComesWithSlowCallsTooAndTheFallbackServes) {
    config().set("plugins.speaker.path", live_plugin("sleeps"));
    config().set("plugins.slow_limit", "100ms").set("plugins.slow_strikes", 2);
    config().set("models.20.fallback", "random");
    start();
    Publisher publisher = make_publisher();
    Subscriber subscriber = make_subscriber({1001});
    int slow = 0;
    for (const Deadline patience{kPatience}; !patience.passed() && state() == "active"; ++slow) {
        EXPECT_EQ(ask(publisher), "8.0.0") << "what it decided late is done all the same";
    }
    EXPECT_GE(slow, 3) << "each counts as two";
    expect_quarantine();
    EXPECT_TRUE(broker().wait_for_log("strike", {{"model", "20"}, {"callback", "route"}}));
    EXPECT_TRUE(broker().wait_for_log("plugin_returned", {{"plugin", kSpeakerId}}));
    publisher.publish(kSpeaker, 1001, "?");
    subscriber.reply(subscriber.expect(), "served");
    EXPECT_EQ(publisher.expect().body, "served");
}

TEST_P(Quarantine, IsNotForSlowCallsThatCountAsNothing) {
    config().set("plugins.speaker.path", live_plugin("sleeps"));
    config().set("plugins.slow_limit", "100ms").set_toml("plugins.slow_strikes", "0");
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(ask(publisher), "8.0.0");
    EXPECT_TRUE(broker().wait_for_log("strike", {{"model", "20"}, {"callback", "route"}}));
    EXPECT_EQ(state(), "active");
}

TEST_P(Quarantine, IsNeverWhereNoStrikesAreTooMany) {
    config().set_toml("plugins.quarantine_strikes", "0");
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 200; ++i) EXPECT_EQ(ask(publisher), "status 1");
    EXPECT_EQ(state(), "active");
    EXPECT_EQ(number_in(strategy_in(control().list(), kSpeakerId), "strikes"), 200);
}

}  // namespace
}  // namespace amq::flow
