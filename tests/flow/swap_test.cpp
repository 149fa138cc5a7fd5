// A plugin gets another library while it is in use: what is refused and changes nothing, and what
// becomes of messages that are held and in flight.

#include <filesystem>
#include <string>
#include <vector>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class Swap : public LiveFlowTest {
  protected:
    void expect_refused(const json::object& answer, const std::string& stage,
                        const std::string& text) {
        EXPECT_FALSE(is_ok(answer)) << answer;
        EXPECT_EQ(text_in(answer, "stage"), stage) << answer;
        EXPECT_NE(text_in(answer, "error").find(text), std::string::npos) << answer;
        Publisher publisher = make_publisher();
        EXPECT_EQ(ask(publisher), "1.0.0") << "the present one goes on";
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Swap, live_cases(), flow_case_name);

TEST_P(Swap, ServesByTheNewVersionFromItsAnswerOn) {
    start();
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "1.0.0");
    ControlClient operator_ = control();
    for (const char* version : {"2", "3"}) {
        const std::string file = live_plugin(std::string{"speaker_"} + version);
        const json::object answer = operator_.swap(kSpeakerId, file);
        ASSERT_TRUE(is_ok(answer)) << answer;
        const json::object& runs = answer.at("plugin").as_object();
        EXPECT_EQ(text_in(runs, "version"), std::string{version} + ".0.0");
        EXPECT_EQ(text_in(runs, "plugin"), "speaker");
        EXPECT_EQ(number_in(runs, "generation"), std::stoi(version));
        EXPECT_NE(text_in(answer.at("replaced").as_object(), "version"), text_in(runs, "version"));
        EXPECT_TRUE(answer.at("changed").as_bool());
        EXPECT_EQ(ask(publisher), std::string{version} + ".0.0");
    }
    const json::object now = strategy_in(operator_.list(), kSpeakerId);
    EXPECT_EQ(text_in(now, "version"), "3.0.0");
    EXPECT_EQ(text_in(now, "file"), live_plugin("speaker_3"));
    EXPECT_EQ(number_in(now, "calls"), 1) << "of the instances that are there now";
    EXPECT_EQ(text_in(now, "state"), "probation");
}

TEST_P(Swap, ByTheNameOfThePluginIsTheSame) {
    start();
    ASSERT_TRUE(is_ok(control().swap("speaker", live_plugin("speaker_2"))));
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher), "2.0.0");
}

TEST_P(Swap, ThatCannotBeIsRefusedWithItsReasonAndChangesNothing) {
    start();
    ControlClient operator_ = control();
    expect_refused(operator_.swap("org.test.nobody", live_plugin("speaker_2")), "",
                   "org.test.speaker");
    expect_refused(operator_.swap(kSpeakerId, path("missing.so")), "open", "missing.so");
    const std::string text = copy_of("/etc/hostname", "text.so");
    expect_refused(operator_.swap(kSpeakerId, text), "elf", text);
    expect_refused(operator_.swap(kSpeakerId, live_plugin("another")), "", "no strategy");
    expect_refused(operator_.swap(kSpeakerId, live_plugin("unanswered")), "", "outcome");
    expect_refused(operator_.swap(kSpeakerId, own_plugin("reliable_spec")), "identity",
                   "reliable_spec");
    expect_refused(operator_.swap(kSpeakerId, live_plugin("fails_on_create")), "create",
                   "made to fail");
    EXPECT_EQ(number_in(strategy_in(operator_.list(), kSpeakerId), "generation"), 1);
}

TEST_P(Swap, ToTheSameFileChangesNothing) {
    start();
    const json::object answer =
        control().swap(kSpeakerId, copy_of(live_plugin("speaker"), "same.so"));
    ASSERT_TRUE(is_ok(answer)) << answer;
    EXPECT_FALSE(answer.at("changed").as_bool());
    EXPECT_EQ(number_in(answer.at("plugin").as_object(), "generation"), 1);
}

TEST_P(Swap, TakesHeldMessagesAlongInTheirOrder) {
    config().set_toml("models.20.options.forward", "true").set("models.20.hold", "30s");
    config().set("models.20.timeout", "30s");
    start();
    Publisher publisher = make_publisher();
    std::vector<std::uint32_t> sequences;
    for (int i = 0; i < 100; ++i) {
        sequences.push_back(publisher.publish(kSpeaker, 1001, std::to_string(i)));
    }
    publisher.fence();
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_2"))));
    Subscriber subscriber = make_subscriber({1001});
    for (int i = 0; i < 100; ++i) {
        const RawFrame delivered = subscriber.expect();
        EXPECT_EQ(delivered.body, std::to_string(i));
        subscriber.reply(delivered, "reply");
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.sequence, sequences[static_cast<std::size_t>(i)]);
        EXPECT_EQ(answer.body, "2.0.0: reply");
    }
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Swap, TakesRepliesToWhatTheOldVersionSent) {
    config().set_toml("models.20.options.forward", "true");
    start();
    Publisher publisher = make_publisher();
    Subscriber subscriber = make_subscriber({1001});
    for (int i = 0; i < 20; ++i) publisher.publish(kSpeaker, 1001, "");
    std::vector<RawFrame> in_flight;
    for (int i = 0; i < 20; ++i) in_flight.push_back(subscriber.expect());
    ASSERT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin("speaker_2"))));
    for (const RawFrame& delivered : in_flight) subscriber.reply(delivered, "late");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(publisher.expect().body, "2.0.0: late");
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Swap, ByReloadTakesTheFileAsItIsNowHoweverItWasReplaced) {
    const std::string file = copy_of(live_plugin("speaker"), "mine.so");
    config().set("plugins.speaker.path", file);
    start();
    Publisher publisher = make_publisher();
    ControlClient operator_ = control();
    EXPECT_FALSE(operator_.reload(kSpeakerId).at("changed").as_bool());
    overwrite(file, live_plugin("speaker_2"));
    EXPECT_EQ(ask(publisher), "1.0.0") << "until it is told to";
    EXPECT_EQ(text_in(operator_.reload(kSpeakerId).at("plugin").as_object(), "version"), "2.0.0");
    EXPECT_EQ(ask(publisher), "2.0.0");
    std::filesystem::rename(copy_of(live_plugin("speaker_3"), "next.so"), file);
    EXPECT_EQ(text_in(operator_.reload("speaker").at("plugin").as_object(), "version"), "3.0.0");
    EXPECT_EQ(ask(publisher), "3.0.0");
}

TEST_P(Swap, OfTwoAtOnceBothAreDoneOneAfterTheOther) {
    start();
    ControlClient one = control();
    ControlClient other = control();
    for (int i = 0; i < 10; ++i) {
        one.send(swap_request(kSpeakerId, live_plugin("speaker_2")));
        other.send(swap_request(kSpeakerId, live_plugin("speaker_3")));
        EXPECT_TRUE(is_ok(one.answer()));
        EXPECT_TRUE(is_ok(other.answer()));
    }
    Publisher publisher = make_publisher();
    const std::string version = text_in(strategy_in(one.list(), kSpeakerId), "version");
    EXPECT_EQ(ask(publisher), version);
}

TEST_P(Swap, WhileTheBrokerIsToldToEndIsCarriedOutOrRefusedAndItEndsWell) {
    start();
    ControlClient operator_ = control();
    for (int i = 0; i < 20; ++i) {
        operator_.send(swap_request(kSpeakerId, live_plugin(i % 2 == 0 ? "speaker_2" : "speaker")));
    }
    EXPECT_TRUE(is_ok(operator_.answer()));
    broker().terminate();
    int answered = 1;
    while (!operator_.socket().ended() && answered < 20) {
        try {
            const json::object answer = operator_.answer();
            EXPECT_TRUE(is_ok(answer) || text_in(answer, "stage") == "ending") << answer;
            ++answered;
        } catch (const std::runtime_error&) {
            break;  // the socket ended
        }
    }
    EXPECT_EQ(broker().wait(), 0);
    EXPECT_FALSE(std::filesystem::exists(control_path()));
}

TEST_P(Swap, LeavesNothingToEndInVain) {
    config().set("plugins.probation", "0s");
    start();
    for (const char* next : {"speaker_2", "speaker", "speaker_3", "speaker_2"}) {
        EXPECT_TRUE(is_ok(control().swap(kSpeakerId, live_plugin(next))));
    }
    stop();
    EXPECT_EQ(broker().log().find("plugin_end"), std::string::npos);
}

}  // namespace
}  // namespace amq::flow
