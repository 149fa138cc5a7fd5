// Listeners: what each kind of url serves, and the limit of sessions in the whole process.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Listener : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Listener,
                         ::testing::Values(FlowCase{Transport::tcp, 1},
                                           FlowCase{Transport::tcp, 3}),
                         flow_case_name);

TEST_P(Listener, OnTcpServesPlainAndWebSocketClientsTogether) {
    start();
    Subscriber subscriber{Transport::websocket, broker().subscriber_port()};
    subscriber.subscribe({1001});
    Publisher publisher{Transport::tcp, broker().publisher_port()};
    publisher.publish(kReliableRandom, 1001, "from tcp");
    subscriber.reply(subscriber.expect(), "from websocket");
    EXPECT_EQ(publisher.expect().body, "from websocket");
}

TEST_P(Listener, OnWsServesWebSocketClientsOnly) {
    config().set("limits.handshake_timeout", "1s");
    config()
        .set("listen.browsers.url", "ws://127.0.0.1:0")
        .set("listen.browsers.role", "publisher");
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher browser{Transport::websocket, broker().port("browsers")};
    browser.publish(kUnreliableAll, 1001, "from a browser");
    EXPECT_EQ(subscriber.expect().body, "from a browser");
    Publisher plain{Transport::tcp, broker().port("browsers")};
    plain.send({.cmd = 1001, .sequence = 1, .model = kUnreliableAll, .body = "plain"});
    EXPECT_TRUE(plain.ended_within(kPatience));
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
}

TEST_P(Listener, OnAUnixSocketServesPlainAndWebSocketClients) {
    const TemporaryDirectory directory;
    const std::string path = directory.path() / "publishers.sock";
    config().set("listen.local.url", "unix://" + path).set("listen.local.role", "publisher");
    start();
    Subscriber subscriber = make_subscriber({1001});
    for (Transport transport : {Transport::tcp, Transport::websocket}) {
        Publisher publisher{transport, RawSocket::connect_unix(path)};
        publisher.publish(kReliableRandom, 1001, "from next door");
        subscriber.reply(subscriber.expect(), "hello");
        EXPECT_EQ(publisher.expect().body, "hello");
    }
    EXPECT_EQ(broker().stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(path)) << "the socket's file goes with the broker";
}

TEST_P(Listener, MoreOfOneRoleShareTheirTopics) {
    config().set("listen.more.url", "tcp://127.0.0.1:0").set("listen.more.role", "subscriber");
    start();
    Subscriber subscriber{Transport::tcp, broker().port("more")};
    subscriber.subscribe({1001});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "everywhere");
    EXPECT_EQ(subscriber.expect().body, "everywhere");
}

TEST_P(Listener, TurnsAwayWhoeverIsOneTooMany) {
    config().set("limits.max_connections", 4).set("log.counters_interval", "200ms");
    start();
    std::vector<Publisher> publishers;
    for (int i = 0; i < 4; ++i) {
        publishers.push_back(make_publisher());
        publishers.back().fence();
    }
    RawSocket one_too_many = RawSocket::connect_tcp(broker().publisher_port());
    EXPECT_TRUE(one_too_many.ended_within(kPatience));
    publishers.front().fence();
    publishers.pop_back();
    // sessions_closed counts the one turned away, or not; the one that left is counted in any case.
    ASSERT_TRUE(broker().wait_for_counter("sessions_closed", {{"reason", "peer_closed"}}, 1));
    make_publisher().fence();
    EXPECT_EQ(stop().counter("sessions_refused", {{"reason", "max_connections"}}), 1U);
}

}  // namespace
}  // namespace amq::flow
