// The end of a server, whatever is under way.

#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

TEST(Stop, EndsIdleConnectionsAndStreamsAtOnce) {
    const Site site;
    RawSocket fresh = site.connect();
    RawSocket half = site.connect();
    half.send("GET / HTTP/1.1\r\n");
    RawSocket used = site.connect();
    RawSocket stream = site.connect();
    std::string rest;
    used.send(get_text("/hello"));
    EXPECT_EQ(read_reply(used, rest).status, 200U);
    stream.send(get_text("/events"));
    EXPECT_EQ(read_reply(stream, rest).status, 200U);
    const flow::Stopwatch since;
    site.server->stop();
    EXPECT_LT(since.elapsed(), Limits{}.stop);
    for (RawSocket* socket : {&fresh, &half, &used, &stream}) {
        EXPECT_TRUE(socket->ended_within(kPatience));
    }
    EXPECT_EQ(site.hub->counts().streams_open, 0U);
    EXPECT_EQ(site.server->counters().connections_open, 0U);
}

TEST(Stop, LetsARequestThatIsUnderWayHaveItsAnswer) {
    Site site;
    RawSocket socket = site.connect();
    socket.send(get_text("/wait"));
    ASSERT_TRUE(eventually([&] { return site.gate.waiting() == 1; }));
    RawSocket idle = site.connect();
    std::string rest;
    idle.send(get_text("/hello"));
    EXPECT_EQ(read_reply(idle, rest).status, 200U);

    std::thread stopping([&] { site.server->stop(); });
    EXPECT_TRUE(idle.ended_within(kPatience));  // that it has begun
    site.gate.open();
    const Reply last = read_reply(socket, rest);
    EXPECT_EQ(last.body, "waited");
    EXPECT_EQ(last.field("connection"), "close");
    EXPECT_TRUE(socket.ended_within(kPatience));
    stopping.join();
}

TEST(Stop, CutsAConnectionThatDoesNotEnd) {
    SiteOptions options;
    options.server.limits.stop = milliseconds{100};
    const Site site(std::move(options));
    RawSocket stalled = site.connect({.receive_buffer = 4096});
    stalled.send(get_text("/big"));
    RawSocket half = site.connect();
    half.send("POST /large HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12");
    (void)stalled.receive(kPatience);
    site.server->stop();
    EXPECT_TRUE(half.ended_within(kPatience));
    EXPECT_EQ(site.server->counters().connections_open, 0U);
}

TEST(Stop, WaitsForAHandlerWhosePeerWasCut) {
    SiteOptions options;
    options.server.limits.stop = milliseconds{50};
    Site site(std::move(options));
    RawSocket socket = site.connect();
    socket.send(get_text("/wait"));
    ASSERT_TRUE(eventually([&] { return site.gate.waiting() == 1; }));
    std::atomic<bool> has_stopped{false};
    std::thread stopping([&] {
        site.server->stop();
        has_stopped = true;
    });
    EXPECT_TRUE(socket.ended_within(kPatience));
    EXPECT_FALSE(has_stopped);
    site.gate.open();
    stopping.join();
}

TEST(Stop, IsPossibleWhileEventsArePublished) {
    const Site site;
    std::atomic<bool> is_over{false};
    std::thread publisher([&] {
        while (!is_over) site.hub->publish("tick", "{}");
    });
    std::vector<RawSocket> streams;
    for (int k = 0; k < 8; ++k) {
        streams.push_back(site.connect());
        streams.back().send(get_text("/events"));
    }
    for (RawSocket& stream : streams) EXPECT_FALSE(stream.receive(kPatience).empty());
    site.server->stop();
    is_over = true;
    publisher.join();
    EXPECT_EQ(site.hub->counts().streams_open, 0U);
}

TEST(Stop, MayComeTwiceAndWithoutAStart) {
    const Site site;
    site.server->stop();
    site.server->stop();
    Server never(Router{}, std::make_shared<Access>(AccessOptions{}));
    never.stop();
}

TEST(Stop, LeavesThePortToTheNextOne) {
    std::string address;
    {
        const Site site;
        address = site.server->addresses().at(0);
        EXPECT_EQ(site.get("/hello", "Connection: close\r\n").status, 200U);
    }
    Server next(Router{}, std::make_shared<Access>(AccessOptions{}));
    next.start({address});
    EXPECT_EQ(next.addresses().at(0), address);
}

}  // namespace
}  // namespace amq::monitor::http
