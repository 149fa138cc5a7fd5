// How messages found their subscribers, strategy by strategy, and which were the last ones.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;
using native::topic;

class MonitoredMatching : public Monitored {};

const json::object& strategy(const json::object& match, int model, std::string_view pattern) {
    for (const json::value& one : match.at("strategies").as_array()) {
        const json::object& row = one.as_object();
        if (row.at("model").as_int64() == model && row.at("match").as_string() == pattern) {
            return row;
        }
    }
    throw std::runtime_error("no such strategy");
}

TEST_F(MonitoredMatching, TellStrategiesApartByTheTopicsTheyServe) {
    config().set_toml(
        "topics", R"([{ match = "chat.*", model = 12, strategy = "org.amq.reliable-random" }])");
    BrokerProcess& broker = start();
    native::Session responder = session_of("bob", "worker");
    responder.subscribe(topic(9, "chat.a"));
    responder.subscribe(topic(10, "orders"));
    native::Session caller = session_of("ann", "shop");
    const auto ask = [&](std::uint32_t alias, const char* name, bool is_answered) {
        caller.publish({.model = kReliableRandom,
                        .topic = alias,
                        .body = "x",
                        .flags = native::kAlias | native::kExtended,
                        .block = native::Block().add(native::kTopicName, name)});
        const native::Frame message = responder.next();
        is_answered ? responder.reply(message, "yes") : responder.decline(message);
        static_cast<void>(caller.next());
    };
    for (int k = 0; k < 3; ++k) ask(9, "chat.a", k != 0);
    ask(10, "orders", true);
    const json::object match = get("/api/v1/match").json();
    const json::object chat = strategy(match, 12, "chat.*");
    EXPECT_EQ(number(chat, "published"), 3);
    EXPECT_EQ(number(chat, "considered"), 3);
    EXPECT_EQ(number(chat, "chosen"), 3);
    EXPECT_EQ(number(chat, "declined"), 1);
    EXPECT_EQ(number(chat, "exhausted"), 1);
    EXPECT_EQ(number(chat, "outcomes.ok"), 2);
    EXPECT_TRUE(chat.at("fairness").is_null()) << "there is one subscriber only";
    EXPECT_EQ(number(strategy(match, 12, ""), "published"), 1);
    EXPECT_EQ(number(strategy(match, 12, ""), "declined"), 0);
    EXPECT_EQ(metric(get("/metrics").body, "amq_match_total{model=\"12\",strategy=\"" +
                                               std::string(chat.at("id").as_string()) +
                                               "\",result=\"published\"}"),
              4);
    broker.hang_up();
    EXPECT_TRUE(broker.wait_for_log("reloaded"));
    EXPECT_EQ(number(strategy(get("/api/v1/match").json(), 12, "chat.*"), "published"), 3);
}

TEST_F(MonitoredMatching, SayHowEvenlyAStrategySpreadsMessages) {
    start();
    native::Session one = session_of("bob", "worker");
    one.subscribe(topic(9, "orders"));
    native::Session two = session_of("eve", "worker");
    two.subscribe(topic(9, "orders"));
    native::Session caller = session_of("ann", "shop");
    constexpr int kMessages = 400;
    for (int k = 0; k < kMessages; ++k) {
        caller.publish({.model = kUnreliableRandom,
                        .topic = 9,
                        .body = "x",
                        .flags = native::kAlias | native::kExtended,
                        .block = native::Block().add(native::kTopicName, "orders")});
    }
    caller.fence();
    const json::object match = get("/api/v1/match").json();
    const json::object fairness = strategy(match, 11, "").at("fairness").as_object();
    EXPECT_EQ(fairness.at("topic").as_string(), "orders");
    EXPECT_EQ(number(fairness, "topics"), 1);
    EXPECT_EQ(number(fairness, "subscribers"), 2);
    EXPECT_EQ(number(fairness, "deliveries"), kMessages);
    EXPECT_EQ(number(fairness, "least") + number(fairness, "most"), kMessages);
    EXPECT_GT(number(fairness, "jain"), 0.9);
    EXPECT_TRUE(strategy(match, 12, "").at("fairness").is_null());
}

TEST_F(MonitoredMatching, ListTheLastMessagesOfATopicFromTheFirstQuestionOn) {
    start();
    native::Session responder = session_of("bob", "worker");
    responder.subscribe(topic(9, "orders"));
    native::Session caller = session_of("ann", "shop");
    const auto ask = [&] {
        caller.publish({.model = kReliableRandom,
                        .topic = 9,
                        .body = "12345678",
                        .flags = native::kAlias | native::kExtended,
                        .block = native::Block().add(native::kTopicName, "orders")});
        responder.reply(responder.next(), "yes");
        static_cast<void>(caller.next());
    };
    ask();
    const json::object before = get("/api/v1/topics/orders").json();
    EXPECT_TRUE(before.at("messages").as_array().empty());
    EXPECT_GT(number(before, "watched_since_us"), 0);
    ask();
    const json::object after = get("/api/v1/topics/orders").json();
    ASSERT_EQ(after.at("messages").as_array().size(), 1U);
    const json::object& message = first(after, "messages");
    const auto id_of = [](const native::Session& session) {
        return std::to_string(native::number(session.welcome.records.at(native::kSession)));
    };
    EXPECT_EQ(message.at("session").as_string(), id_of(caller));
    EXPECT_EQ(message.at("subscriber").as_string(), id_of(responder));
    EXPECT_EQ(message.at("outcome").as_string(), "ok");
    EXPECT_EQ(number(message, "model"), 12);
    EXPECT_EQ(number(message, "bytes"), 8);
    EXPECT_EQ(number(message, "deliveries"), 1);
    EXPECT_GE(number(message, "at_us"), number(before, "watched_since_us") - 1000);
    EXPECT_GE(number(message, "duration_us"), 0);
}

}  // namespace
}  // namespace amq::flow
