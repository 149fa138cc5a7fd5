// A known load, and every figure that is told of it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;
using native::topic;

class MonitoredFigures : public Monitored {};

TEST_F(MonitoredFigures, AreWhatWasSentOnEverySurface) {
    start();
    native::Session responder = session_of("bob", "worker");
    responder.subscribe(topic(9, "orders"));
    native::Session caller = session_of("ann", "shop");
    for (int k = 0; k < 5; ++k) {
        caller.publish({.model = kReliableRandom,
                        .topic = 9,
                        .body = "12345678",
                        .flags = native::kAlias | native::kExtended,
                        .block = native::Block().add(native::kTopicName, "orders")});
        const native::Frame message = responder.next();
        if (k < 3) {
            responder.reply(message, "yes");
        } else {
            responder.decline(message);
        }
        static_cast<void>(caller.next());
    }
    caller.publish({.model = kReliableRandom, .topic = 77, .body = "x", .flags = native::kNoWait});
    static_cast<void>(caller.next());

    const json::object counters = get("/api/v1/counters").json();
    EXPECT_EQ(number(counters, "models.12.received"), 6);
    EXPECT_EQ(number(counters, "models.12.deliveries"), 5);
    EXPECT_EQ(number(counters, "models.12.declined"), 2);
    EXPECT_EQ(number(counters, "models.12.outcomes.ok"), 3);
    EXPECT_EQ(number(counters, "models.12.outcomes.not_owner"), 2);
    EXPECT_EQ(number(counters, "models.12.outcomes.no_subscriber"), 1);
    EXPECT_EQ(number(counters, "models.12.request_us.count"), 6);
    EXPECT_EQ(number(counters, "models.12.responder_us.count"), 5);
    EXPECT_EQ(number(counters, "models.12.broker_us.count"), 11) << "publishes and replies";
    EXPECT_EQ(number(counters, "sessions.open"), 2);

    const std::string metrics = get("/metrics").body;
    EXPECT_EQ(metric(metrics, R"(amq_requests_total{model="12",outcome="ok"})"), 3);
    EXPECT_EQ(metric(metrics, R"(amq_requests_total{model="12",outcome="not_owner"})"), 2);
    EXPECT_EQ(metric(metrics, R"(amq_messages_received_total{model="12"})"), 6);
    EXPECT_EQ(metric(metrics, R"(amq_connections{transport="tcp"})"), 2);
    EXPECT_EQ(metric(metrics, R"(amq_request_duration_seconds_count{model="12"})"), 6);

    const json::object orders = get("/api/v1/topics/orders").json();
    EXPECT_EQ(number(orders, "published"), 5);
    EXPECT_EQ(number(orders, "bytes"), 40);
    EXPECT_EQ(number(orders, "outcomes.ok"), 3);
    EXPECT_EQ(number(orders, "outcomes.not_owner"), 2);
    EXPECT_EQ(first(orders, "subscribers_list").at("user").as_string(), "bob");
    EXPECT_EQ(number(first(orders, "subscribers_list"), "handled"), 3);
    EXPECT_EQ(number(first(orders, "subscribers_list"), "failed"), 2);
    const json::object topics = get("/api/v1/topics").json();
    EXPECT_EQ(first(topics, "unheard").at("topic").as_string(), "77");

    const json::object ann = get("/api/v1/connections?user=ann").json();
    EXPECT_EQ(number(ann, "total"), 1);
    EXPECT_EQ(number(first(ann, "connections"), "in.messages"), 7) << "a hello, six publishes";
    EXPECT_EQ(number(first(ann, "connections"), "out.messages"), 7);
    EXPECT_EQ(first(ann, "connections").at("name").as_string(), "shop");
}

TEST_F(MonitoredFigures, MeasureHandshakesAndCountFramesThatAreRejected) {
    start();
    native::Session ann = session_of("ann", "shop");
    {
        RawSocket nonsense = RawSocket::connect_tcp(broker().publisher_port());
        nonsense.send("this is no frame at all, in whatever protocol");
        EXPECT_TRUE(nonsense.ended_within(kPatience));
    }
    const std::string text = get("/metrics").body;
    EXPECT_EQ(metric(text, R"(amq_handshake_duration_seconds_count{transport="tcp"})"), 1);
    EXPECT_EQ(metric(text, R"(amq_frames_rejected_total{reason="bad_magic"})"), 1);
    EXPECT_EQ(metric(text, "amq_publisher_stall_seconds_total"), 0);
}

TEST_F(MonitoredFigures, MeasureHowLongSessionsAreNotReadFrom) {
    config().set("limits.max_in_flight_per_session", 2).set_models("timeout", "60s");
    start();
    native::Session responder = session_of("bob", "worker");
    responder.subscribe(topic(9, "orders"));
    native::Session caller = session_of("ann", "shop");
    for (int k = 0; k < 2; ++k) {
        caller.publish({.model = kReliableRandom,
                        .topic = 9,
                        .body = "x",
                        .flags = native::kAlias | native::kExtended,
                        .block = native::Block().add(native::kTopicName, "orders")});
    }
    const json::object stalled = wait_for("/api/v1/counters", [](const json::object& answer) {
        return number(answer, "sessions.stalled_us") > 0;
    });
    const json::object longer = wait_for("/api/v1/counters", [&](const json::object& answer) {
        return number(answer, "sessions.stalled_us") > number(stalled, "sessions.stalled_us");
    });
    EXPECT_GT(number(longer, "sessions.stalled_us"), number(stalled, "sessions.stalled_us"));
    for (int k = 0; k < 2; ++k) responder.reply(responder.next(), "yes");
    for (int k = 0; k < 2; ++k) static_cast<void>(caller.next());
    const double ended = number(get("/api/v1/counters").json(), "sessions.stalled_us");
    EXPECT_GE(ended, number(longer, "sessions.stalled_us"));
    EXPECT_EQ(number(get("/api/v1/counters").json(), "sessions.stalled_us"), ended);
}

TEST_F(MonitoredFigures, CountASubscriberThatOthersAreChosenBefore) {
    config().set("limits.max_pending", "4MiB").set("limits.write_timeout", "60s");
    start();
    native::Session slow{Transport::tcp, RawSocket::connect_tcp(broker().publisher_port(),
                                                                {.receive_buffer = 4096})};
    slow.subscribe(topic(9, "orders"));
    native::Session caller = session_of("ann", "shop");
    const std::string body(40'000, 'x');
    double passed_over = 0;
    for (int round = 0; round < 60 && passed_over == 0; ++round) {
        for (int k = 0; k < 10; ++k) {
            caller.publish({.model = kUnreliableAll,
                            .topic = 9,
                            .body = body,
                            .flags = native::kAlias | native::kExtended,
                            .block = native::Block().add(native::kTopicName, "orders")});
        }
        caller.fence();
        passed_over = number(get("/api/v1/counters").json(), "sessions.slow.passed_over");
    }
    EXPECT_EQ(passed_over, 1);
    const std::string text = get("/metrics").body;
    EXPECT_EQ(metric(text, R"(amq_slow_consumers_total{action="passed_over"})"), 1);
    EXPECT_EQ(metric(text, R"(amq_slow_consumers_total{action="paused"})"), 0);
    EXPECT_EQ(metric(text, R"(amq_slow_consumers_total{action="closed"})"), 0);
}

TEST_F(MonitoredFigures, DoNotSinkWhenSessionsEnd) {
    start();
    {
        native::Session caller = session_of("ann", "shop");
        caller.publish(
            {.model = kReliableRandom, .topic = 5, .body = "x", .flags = native::kNoWait});
        static_cast<void>(caller.next());
    }
    const json::object counters = wait_for("/api/v1/counters", [](const json::object& answer) {
        return number(answer, "sessions.closed.peer_closed") == 1;
    });
    EXPECT_EQ(number(counters, "sessions.open"), 0);
    EXPECT_EQ(number(counters, "sessions.opened"), 1);
    EXPECT_EQ(number(counters, "models.12.received"), 1);
    EXPECT_GT(number(counters, "bytes.in.tcp"), 0);
    EXPECT_GT(number(counters, "bytes.out.tcp"), 0);
}

TEST_F(MonitoredFigures, OfOpenFilesAreThoseOfTheSessionsToo) {
    start();
    const auto files = [this] { return number(get("/api/v1/server").json(), "process.open_fds"); };
    const double before = files();
    EXPECT_GT(before, 0);
    std::vector<native::Session> all;
    for (int k = 0; k < 50; ++k) all.push_back(session());
    const json::object server = wait_for("/api/v1/server", [&](const json::object& answer) {
        return number(answer, "process.open_fds") == before + 50;
    });
    EXPECT_EQ(number(server, "process.open_fds"), before + 50);
}

TEST_F(MonitoredFigures, AreRatesAndSeriesASecondLater) {
    start();
    native::Session caller = session();
    const json::object counters = wait_for("/api/v1/counters", [&](const json::object& answer) {
        caller.publish({.model = kUnreliableAll, .topic = 5, .body = "x"});
        return number(answer, "rates.second.messages_in") > 0;
    });
    EXPECT_GT(number(counters, "rates.second.messages_in"), 0);
    const json::object series =
        get("/api/v1/series?name=messages_in&name=model.10.requests").json();
    EXPECT_EQ(number(series, "step_us"), 1'000'000);
    EXPECT_FALSE(series.at("series").as_object().at("messages_in").as_array().empty());
    const std::string names = get("/api/v1/series/names").body;
    for (const char* name : {"strategy.org.amq.unreliable-all.requests", "model.10.messages_out",
                             "model.10.broker_us.p999", "broker_us.p90"}) {
        EXPECT_NE(names.find('"' + std::string(name) + '"'), std::string::npos) << name;
    }
}

TEST_F(MonitoredFigures, SayWhyAUserIsNotThereAnyMore) {
    start();
    std::string id;
    {
        native::Session ann = session_of("ann", "shop");
        id = std::to_string(native::number(ann.welcome.records.at(native::kSession)));
    }
    const json::object records = wait_for(
        "/api/v1/records?user=ann&kind=disconnect",
        [](const json::object& answer) { return !answer.at("records").as_array().empty(); });
    const json::object& record = first(records, "records");
    EXPECT_EQ(record.at("session").as_string(), id);
    EXPECT_EQ(record.at("reason").as_string(), "peer_closed");
    EXPECT_EQ(record.at("software").as_string(), "9.9");
    EXPECT_EQ(number(record, "in.messages"), 1);
    const json::object why = get("/api/v1/why/ann").json();
    EXPECT_FALSE(why.at("connected").as_bool());
    EXPECT_NE(std::string(why.at("text").as_string()).find("ann"), std::string::npos);
    EXPECT_EQ(why.at("disconnects").as_array().size(), 1U);
}

TEST_F(MonitoredFigures, ShowHostileNamesAsTextAndAsNothingElse) {
    start();
    const std::string hostile = "<script>alert(1)</script>\x1b[31m\xE2\x80\xAEgnp";
    native::Session one = session_of(hostile, hostile);
    const json::object answer = wait_for("/api/v1/connections", [](const json::object& all) {
        return number(all, "total") == 1 &&
               !first(all, "connections").at("user").as_string().empty();
    });
    EXPECT_EQ(first(answer, "connections").at("user").as_string(), hostile);
    const HttpAnswer raw = get("/api/v1/connections");
    EXPECT_EQ(raw.body.find('\x1b'), std::string::npos) << "control characters are escaped";
    EXPECT_NE(raw.head.find("application/json"), std::string::npos);
    EXPECT_NE(raw.head.find("nosniff"), std::string::npos);
    EXPECT_EQ(get("/metrics").body.find("alert(1)"), std::string::npos);
}

}  // namespace
}  // namespace amq::flow
