// Event streams over sockets.

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

// A peer of an event stream, and all that it was sent.
class Reader {
  public:
    explicit Reader(const Site& site, std::string_view path = "/events",
                    std::string_view fields = {}, flow::ConnectOptions options = {})
        : socket(site.connect(options)) {
        socket.send(get_text(path, fields));
        head = read_reply(socket, text);
    }

    // Whether this comes, in its time.
    bool gets(std::string_view wanted) {
        const flow::Deadline deadline(kPatience);
        while (text.find(wanted) == std::string::npos) {
            if (socket.ended() || deadline.passed()) return false;
            text += socket.receive(milliseconds{deadline.left_ms()});
        }
        return true;
    }

    RawSocket socket;
    std::string text;
    Reply head;
};

TEST(Stream, SendsWhatIsPublishedInItsOrder) {
    const Site site;
    Reader reader(site);
    EXPECT_EQ(reader.head.status, 200U);
    EXPECT_EQ(reader.head.field("content-type"), "text/event-stream");
    EXPECT_EQ(reader.head.field("cache-control"), "no-store");
    EXPECT_EQ(reader.head.field("content-length"), "");
    for (int k = 1; k <= 100; ++k) site.hub->publish("record", std::to_string(k));
    ASSERT_TRUE(reader.gets("data: 100\n\n"));
    std::string expected = "retry: 2000\n\n";
    for (int k = 1; k <= 100; ++k) {
        const std::string n = std::to_string(k);
        expected += "event: record\nid: " + n + "\ndata: " + n + "\n\n";
    }
    EXPECT_EQ(reader.text, expected);
}

TEST(Stream, HasOnlyTheTypesThatItAskedFor) {
    const Site site;
    Reader reader(site, "/events?type=record");
    site.hub->publish("tick", "1");
    site.hub->publish("record", "2");
    ASSERT_TRUE(reader.gets("data: 2\n\n"));
    EXPECT_EQ(reader.text.find("tick"), std::string::npos);
    EXPECT_EQ(site.get("/events?type=other").status, 400U);
    Reader both(site, "/events?type=record&type=tick");
    site.hub->publish("tick", "3");
    EXPECT_TRUE(both.gets("data: 3\n\n"));
}

TEST(Stream, GoesOnWhereItEnded) {
    const Site site;
    for (int k = 1; k <= 5; ++k) site.hub->publish("record", std::to_string(k));
    Reader reader(site, "/events", "Last-Event-ID: 3\r\n");
    ASSERT_TRUE(reader.gets("data: 5\n\n"));
    EXPECT_EQ(reader.text,
              "retry: 2000\n\nevent: record\nid: 4\ndata: 4\n\nevent: record\nid: 5\ndata: 5\n\n");
    Reader fresh(site, "/events", "Last-Event-ID: nonsense\r\n");
    site.hub->publish("record", "6");
    ASSERT_TRUE(fresh.gets("data: 6\n\n"));
    EXPECT_EQ(fresh.text.find("data: 5"), std::string::npos);
}

TEST(Stream, BeatsWhileNothingHappens) {
    SiteOptions options;
    options.server.limits.heartbeat = milliseconds{20};
    const Site site(std::move(options));
    Reader reader(site);
    EXPECT_TRUE(reader.gets("\n\n:\n\n:\n\n"));
    site.hub->publish("record", "1");
    EXPECT_TRUE(reader.gets("data: 1\n\n"));
}

TEST(Stream, IsOneOfAFewAndLeavesRoomForOthers) {
    const Site site;
    std::vector<Reader> readers;
    for (std::size_t k = 0; k < EventLimits{}.max_streams; ++k) readers.emplace_back(site);
    EXPECT_EQ(readers.back().head.status, 200U);
    const Reply refused = site.get("/events");
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(site.hub->counts().streams_refused, 1U);
    EXPECT_EQ(site.refusals(Refusal::too_many_streams), 1U);
    EXPECT_EQ(site.get("/hello").status, 200U);
    readers.pop_back();
    EXPECT_TRUE(eventually([&] { return site.hub->counts().streams_open == 31; }));
    EXPECT_EQ(Reader(site).head.status, 200U);
}

TEST(Stream, EndsWhenItsPeerGoes) {
    const Site site;
    {
        Reader reader(site);
        EXPECT_TRUE(eventually([&] { return site.hub->counts().streams_open == 1; }));
    }
    EXPECT_TRUE(eventually([&] { return site.hub->counts().streams_open == 0; }));
    Reader talker(site);
    talker.socket.send("x");
    EXPECT_TRUE(talker.socket.ended_within(kPatience));
    EXPECT_TRUE(eventually([&] { return site.server->counters().connections_open == 0; }));
}

TEST(Stream, OfAPeerThatReadsTooSlowlyEndsWithWordOfIt) {
    SiteOptions options;
    options.events.max_pending = 64u << 10;
    const Site site(std::move(options));
    Reader slow(site, "/events", "", {.receive_buffer = 4096});
    Reader other(site);
    const std::string data(8u << 10, 'x');
    while (site.hub->counts().streams_lost == 0) {
        const auto id = std::to_string(site.hub->publish("record", data));
        ASSERT_TRUE(other.gets("id: " + id + '\n'));
        other.text.clear();
    }
    EXPECT_TRUE(slow.gets("event: lost\ndata: {\"reason\":\"slow\"}\n\n"));
    EXPECT_TRUE(slow.socket.ended_within(kPatience));
    EXPECT_TRUE(eventually([&] { return site.refusals(Refusal::slow_stream) == 1; }));
    EXPECT_EQ(site.hub->counts().streams_lost, 1U);
    site.hub->publish("record", "still here");
    EXPECT_TRUE(other.gets("still here"));
}

TEST(Stream, OfAPeerThatDoesNotReadAtAllIsCut) {
    SiteOptions options;
    options.events.max_pending = 64u << 10;
    options.server.limits.write = milliseconds{100};
    const Site site(std::move(options));
    Reader deaf(site, "/events", "", {.receive_buffer = 4096});
    const std::string data(8u << 10, 'x');
    EXPECT_TRUE(eventually([&] {
        site.hub->publish("record", data);
        return site.hub->counts().streams_open == 0;
    }));
    EXPECT_TRUE(eventually([&] { return site.refusals(Refusal::slow_stream) == 1; }));
}

TEST(Stream, OfAHeadHasOnlyThat) {
    const Site site;
    const Reply reply = site.ask("HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.field("content-type"), "text/event-stream");
    EXPECT_EQ(site.hub->counts().streams_open, 0U);
}

}  // namespace
}  // namespace amq::monitor::http
