// A library that misbehaves soon after it was put in place goes, and the one before comes back.

#include <string>
#include <vector>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class Probation : public LiveFlowTest {
  protected:
    // Asks until the answer is that one; gives how often it was not.
    static int failures_until(const std::string& wanted, Publisher& publisher) {
        int failures = 0;
        for (const Deadline patience{kPatience}; !patience.passed(); ++failures) {
            if (ask(publisher) == wanted) return failures;
        }
        throw std::runtime_error("it never answered " + wanted);
    }
    json::object speaker() { return strategy_in(control().list(), kSpeakerId); }
};
INSTANTIATE_TEST_SUITE_P(Live, Probation, live_cases(), flow_case_name);

TEST_P(Probation, PutsTheOneBeforeBackAfterTooManyStrikes) {
    start();
    Publisher publisher = make_publisher();
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("fails"))));
    EXPECT_GE(failures_until("1.0.0", publisher), 10);
    EXPECT_TRUE(broker().wait_for_log(
        "plugin_swapped_back", {{"plugin", "speaker"}, {"strikes", "10"}, {"generation", "3"}}));
    const json::object now = speaker();
    EXPECT_EQ(text_in(now, "version"), "1.0.0");
    EXPECT_EQ(text_in(now, "file"), live_plugin("speaker"));
    EXPECT_EQ(text_in(now, "state"), "active");
    EXPECT_EQ(number_in(now, "generation"), 3);
    EXPECT_EQ(number_in(now, "strikes"), 0);
}

TEST_P(Probation, WithFewerStrikesThanThatKeepsTheNewOne) {
    config().set("plugins.probation_strikes", 101);
    start();
    Publisher publisher = make_publisher();
    ASSERT_TRUE(
        is_ok(control().swap("org.amq.reliable-random", live_plugin("random_fails_at_first"))));
    Subscriber subscriber = make_subscriber({1001});
    for (int i = 0; i < 100; ++i) EXPECT_EQ(ask(publisher, kReliableRandom), "status 1");
    publisher.publish(kReliableRandom, 1001, "");
    subscriber.reply(subscriber.expect(), "served");
    EXPECT_EQ(publisher.expect().body, "1.0.0: served");
    EXPECT_EQ(text_in(strategy_in(control().list(), "org.amq.reliable-random"), "state"),
              "probation");
}

TEST_P(Probation, EndsByItselfAndKeepsTheNewOne) {
    config().set("plugins.probation", "100ms");
    start();
    Publisher publisher = make_publisher();
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_2"))));
    EXPECT_TRUE(broker().wait_for_log("probation_over", {{"plugin", "speaker"}}));
    EXPECT_EQ(ask(publisher), "2.0.0");
    EXPECT_EQ(text_in(speaker(), "state"), "active");
    EXPECT_EQ(broker().log().find("plugin_swapped_back"), std::string::npos);
}

TEST_P(Probation, PutsBackWhatFailsOverTheMessagesThatItTakesOver) {
    config().set("models.12.fallback", "random");
    start();
    Publisher publisher = make_publisher();
    Subscriber subscriber = make_subscriber({1001});
    for (int i = 0; i < 20; ++i) publisher.publish(kReliableRandom, 1001, "");
    std::vector<RawFrame> in_flight;
    for (int i = 0; i < 20; ++i) in_flight.push_back(subscriber.expect());
    const json::object swapped =
        control().swap("org.amq.reliable-random", live_plugin("random_fails_on_adopt"));
    ASSERT_TRUE(is_ok(swapped)) << swapped;
    EXPECT_TRUE(broker().wait_for_log("plugin_swapped_back", {{"plugin", "reliable_random"}}));
    for (const RawFrame& delivered : in_flight) subscriber.reply(delivered, "served");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(publisher.expect().body, "served");
    EXPECT_TRUE(subscriber.silent_for(kQuiet)) << "nothing was delivered twice";
}

TEST_P(Probation, PutsTheOneBeforeBackAfterASlowCall) {
    config().set("plugins.slow_limit", "100ms");
    start();
    Publisher publisher = make_publisher();
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("sleeps"))));
    EXPECT_GE(failures_until("1.0.0", publisher), 1);
    EXPECT_TRUE(broker().wait_for_log("plugin_swapped_back", {{"plugin", "speaker"}}));
    EXPECT_EQ(text_in(speaker(), "version"), "1.0.0");
    EXPECT_EQ(text_in(speaker(), "state"), "active");
}

TEST_P(Probation, MayPutTheSameOneBackAgainAndAgainAndLeavesNothingToEndInVain) {
    start();
    Publisher publisher = make_publisher();
    for (int round = 0; round < 3; ++round) {
        ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("fails"))));
        failures_until("1.0.0", publisher);
    }
    EXPECT_EQ(number_in(speaker(), "generation"), 7);
    stop();
    EXPECT_EQ(broker().log().find("plugin_end"), std::string::npos);
}

}  // namespace
}  // namespace amq::flow
