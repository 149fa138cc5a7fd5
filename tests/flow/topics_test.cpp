// Some topics of a model have a strategy of their own; all others go by that of the model.

#include <string>
#include <vector>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

class Topics : public LiveFlowTest {
  protected:
    // What the answer to a request to that name says.
    std::string ask_by_name(native::Session& session, std::uint32_t model, std::string_view name) {
        native::Request request = by_alias(0, name, "?");
        request.model = model;
        const std::uint32_t asked = session.publish(request);
        const native::Frame answer = session.next();
        EXPECT_EQ(answer.sequence, asked);
        return answer.payload;
    }
    static std::string table(const std::string& match, const std::string& says) {
        return "{ match = '" + match + "', model = 20, strategy = 'org.test.speaker', " +
               "options = { say = ' " + says + "' } }";
    }
};
INSTANTIATE_TEST_SUITE_P(Live, Topics, live_cases(), flow_case_name);

TEST_P(Topics, GoByThePatternThatSaysMost) {
    config().set_toml("topics", '[' + table("chat.*", "star") + ", " + table("chat.>", "more") +
                                    ", " + table("chat.room1", "room1") + ", " +
                                    table("1001", "number") + ']');
    start();
    native::Session session = make_session();
    EXPECT_EQ(ask_by_name(session, kSpeaker, "chat.room1"), "1.0.0 room1");
    EXPECT_EQ(ask_by_name(session, kSpeaker, "chat.room2"), "1.0.0 star");
    EXPECT_EQ(ask_by_name(session, kSpeaker, "chat.room2.typing"), "1.0.0 more");
    EXPECT_EQ(ask_by_name(session, kSpeaker, "chat"), "1.0.0");
    EXPECT_EQ(ask_by_name(session, kSpeaker, "chats.room1"), "1.0.0");
    EXPECT_EQ(ask_by_name(session, kSpeaker, "1001"), "1.0.0 number");
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher, kSpeaker, 1001), "1.0.0 number") << "one topic, however it is said";
    EXPECT_EQ(ask(publisher, kSpeaker, 1002), "1.0.0");
}

TEST_P(Topics, OfOneModelOnly) {
    config().set("models.21.strategy", kSpeakerId).set("models.21.options.say", " 21");
    config().set_toml("topics", '[' + table("chat.*", "star") + ']');
    start();
    native::Session session = make_session();
    EXPECT_EQ(ask_by_name(session, 21, "chat.room1"), "1.0.0 21");
    EXPECT_EQ(ask_by_name(session, kSpeaker, "chat.room1"), "1.0.0 star");
}

TEST_P(Topics, ReachTheSubscribersThatEveryStrategyReaches) {
    config().set("plugins.speaker.path", live_plugin("speaker"));
    config().set_toml("topics",
                      "[{ match = 'chat.*', model = 12, strategy = 'org.test.speaker', "
                      "options = { forward = true } }]");
    start();
    native::Session responder = make_session();
    responder.subscribe(native::topic(5, "chat.room1") + native::topic(6, "other"));
    native::Session caller = make_session();
    for (const std::string name : {"chat.room1", "other"}) {
        caller.publish(by_alias(0, name, "?"));
        responder.reply(responder.next(), "reply");
        const std::string expected = name == "other" ? "reply" : "1.0.0: reply";
        EXPECT_EQ(caller.next().payload, expected) << name;
    }
}

TEST_P(Topics, AreQuarantinedApart) {
    config().set("plugins.quarantine_strikes", 3).set("plugins.another.path", live_plugin("fails"));
    config().remove("plugins.speaker.path").set("models.20.strategy", "org.amq.reliable-spec");
    config().set_toml("topics", "[{ match = '1001', model = 20, strategy = 'org.test.speaker' }]");
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(publisher, kSpeaker, 1001), "status 1");
    EXPECT_TRUE(broker().wait_for_log("quarantine", {{"binding", "model 20, topics \"1001\""}}));
    Subscriber subscriber = make_subscriber({1002});
    publisher.publish(kSpeaker, 1002, "?");
    subscriber.reply(subscriber.expect(), "served");
    EXPECT_EQ(publisher.expect().body, "served") << "the rest of the model goes on";
}

}  // namespace
}  // namespace amq::flow
