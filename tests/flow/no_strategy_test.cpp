// A broker without any strategy is up: sessions come, publishers are told at once, operators are
// answered, and strategies come with a reload.

#include <string>

#include "tests/flow/live_flow.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class NoStrategy : public LiveFlowTest {
  protected:
    void SetUp() override {
        LiveFlowTest::SetUp();
        config().remove("plugins.speaker.path").remove("models.20.strategy");
    }
    void switch_off_plugins() {
        for (const char* name : kOwn) config().set(std::string{"plugins."} + name + ".path", "");
    }
    void switch_on_plugins() {
        for (const char* name : kOwn) config().remove(std::string{"plugins."} + name + ".path");
    }
    // Of all models alike, over both protocols, and nobody waits for it.
    void expect_all_refused() {
        Publisher publisher = make_publisher();
        for (const std::uint32_t model : kModels) {
            const RawFrame request{.cmd = 1001, .sequence = model, .model = model, .body = "?"};
            publisher.send(request);
            EXPECT_EQ(publisher.expect(), failed_answer(request));
        }
        native::Session caller = make_session();
        caller.publish({.model = kReliableRandom});
        EXPECT_EQ(caller.next().status, 7U) << "denied";
    }
    std::uint64_t refused() {
        stop();
        return broker().counter("publishes_refused", {{"reason", "unknown_model"}});
    }

    static constexpr std::initializer_list<const char*> kOwn{"reliable_random", "reliable_spec",
                                                             "unreliable_all", "unreliable_random"};
};
INSTANTIATE_TEST_SUITE_P(Live, NoStrategy, live_cases(), flow_case_name);

TEST_P(NoStrategy, OfAnyPluginLeavesABrokerThatTellsPublishersSo) {
    switch_off_plugins();
    start();
    EXPECT_TRUE(broker().wait_for_log("no_strategy", {{"level", "warn"}}));
    EXPECT_TRUE(broker().wait_for_log("model_unbound", {{"model", "13"}}));
    Subscriber subscriber = make_subscriber({1001});
    expect_all_refused();
    const json::object list = control().list();
    EXPECT_TRUE(list.at("plugins").as_array().empty()) << list;
    EXPECT_EQ(list.at("unbound").as_array().size(), 4U) << list;
    EXPECT_EQ(text_in(control().swap("any", "/x.so"), "error"),
              "no plugin and no strategy is called \"any\"");
    EXPECT_EQ(refused(), 5U);
}

TEST_P(NoStrategy, OfAnyModelIsTheSame) {
    switch_off_plugins();
    config().set_models("strategy", "");
    start();
    EXPECT_TRUE(broker().wait_for_log("no_strategy", {{"level", "warn"}}));
    expect_all_refused();
    EXPECT_TRUE(control().list().at("unbound").as_array().empty());
    EXPECT_EQ(refused(), 5U);
}

TEST_P(NoStrategy, EndsWithAReloadThatBringsOne) {
    switch_off_plugins();
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    EXPECT_EQ(ask(publisher, kReliableRandom), "status 1");
    switch_on_plugins();
    EXPECT_TRUE(is_ok(reload()));
    publisher.publish(kReliableRandom, 1001, "");
    subscriber.reply(subscriber.expect(), "served");
    EXPECT_EQ(publisher.expect().body, "served") << "of the sessions that were there";
}

TEST_P(NoStrategy, ComesOfAReloadToo) {
    start();
    Publisher publisher = make_publisher();
    const std::uint32_t held = publisher.publish(kReliableRandom, 1001, "held");
    publisher.fence();
    switch_off_plugins();
    const json::object answer = reload();
    EXPECT_TRUE(is_ok(answer)) << answer;
    EXPECT_NE(lines_in(answer, "unbound").find("model 12: "), std::string::npos) << answer;
    EXPECT_TRUE(broker().wait_for_log("no_strategy"));
    EXPECT_EQ(ask(publisher, kReliableSpec), "status 1");
    Subscriber subscriber = make_subscriber({1001});
    const RawFrame told = publisher.expect();
    EXPECT_EQ(told.sequence, held);
    EXPECT_EQ(told.status, kStatusTimeout) << "nobody is there to route it";
    switch_on_plugins();
    EXPECT_TRUE(is_ok(reload()));
    expect_service();
}

}  // namespace
}  // namespace amq::flow
