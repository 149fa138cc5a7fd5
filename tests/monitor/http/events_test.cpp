#include "plugins/monitor/http/events.hpp"

#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

constexpr std::size_t kAll = 1u << 20;

std::string event(std::string_view name, int id, std::string_view data) {
    return "event: " + std::string(name) + "\nid: " + std::to_string(id) +
           "\ndata: " + std::string(data) + "\n\n";
}

TEST(Events, ComeInTheirOrder) {
    EventHub hub;
    const auto stream = hub.open({});
    EXPECT_EQ(stream->take(kAll), "");
    EXPECT_EQ(hub.publish("record", "{}"), 1U);
    hub.publish_passing("tick", "1");
    EXPECT_EQ(hub.publish("record", "[]"), 2U);
    EXPECT_EQ(stream->take(kAll),
              event("record", 1, "{}") + "event: tick\ndata: 1\n\n" + event("record", 2, "[]"));
    EXPECT_EQ(stream->take(kAll), "");
}

TEST(Events, ComeWholeAndAFewAtATime) {
    EventHub hub;
    const auto stream = hub.open({});
    for (int k = 0; k < 3; ++k) hub.publish("a", "x");
    EXPECT_EQ(stream->take(1), event("a", 1, "x"));
    EXPECT_EQ(stream->take(2 * event("a", 2, "x").size()), event("a", 2, "x") + event("a", 3, "x"));
}

TEST(Events, OfOtherNamesAreLeftOut) {
    EventHub hub;
    const auto stream = hub.open({{"b", "c"}});
    for (const char* name : {"a", "b", "c", "d"}) hub.publish(name, name);
    EXPECT_EQ(stream->take(kAll), event("b", 2, "b") + event("c", 3, "c"));
}

TEST(Events, ThatMustBeNamedComeToThoseWhoNameThem) {
    EventHub hub;
    EXPECT_FALSE(hub.is_named("trace"));
    const auto all = hub.open({});
    EXPECT_FALSE(hub.is_named("trace"));
    auto traces = hub.open({{"record", "trace"}});
    EXPECT_TRUE(hub.is_named("trace"));
    hub.publish_to_namers("trace", "1");
    EXPECT_EQ(all->take(kAll), "");
    EXPECT_EQ(traces->take(kAll), "event: trace\ndata: 1\n\n");
    EXPECT_EQ(hub.publish("record", "{}"), 1U) << "it had no id";
    traces.reset();
    EXPECT_FALSE(hub.is_named("trace"));
    EXPECT_THROW(hub.publish_to_namers("a b", ""), std::invalid_argument);
}

TEST(Events, OfSeveralLinesStayOneEvent) {
    EventHub hub;
    const auto stream = hub.open({});
    hub.publish_passing("a", "one\ntwo\r\nid: 9\rthree\n");
    EXPECT_EQ(stream->take(kAll), "event: a\ndata: one\ndata: two\ndata: id: 9\ndata: three\n\n");
    hub.publish_passing("a", "");
    EXPECT_EQ(stream->take(kAll), "event: a\ndata: \n\n");
    for (const char* name : {"", "a\nb", "a b", "a:", "\xC3\xA4"}) {
        EXPECT_THROW(hub.publish(name, ""), std::invalid_argument);
    }
}

TEST(Events, AreSentAgainToWhoeverComesBack) {
    EventHub hub;
    for (int k = 1; k <= 4; ++k) hub.publish(k == 3 ? "b" : "a", "x");
    hub.publish_passing("a", "gone");
    EXPECT_EQ(hub.open({{"a"}, 1})->take(kAll), event("a", 2, "x") + event("a", 4, "x"));
    EXPECT_EQ(hub.open({{}, 4})->take(kAll), "");
    EXPECT_EQ(hub.open({{}, 0})->take(kAll),
              event("a", 1, "x") + event("a", 2, "x") + event("b", 3, "x") + event("a", 4, "x"));
}

TEST(Events, ThatAreNotKeptAnyMoreAreSaidToBeLost) {
    EventLimits limits;
    limits.kept_events = 2;
    EventHub hub(limits);
    for (int k = 1; k <= 5; ++k) hub.publish("a", "x");
    EXPECT_EQ(hub.open({{}, 1})->take(kAll),
              "event: lost\ndata: {\"reason\":\"too_old\",\"events\":2}\n\n" + event("a", 4, "x") +
                  event("a", 5, "x"));
    EXPECT_EQ(hub.open({{}, 3})->take(kAll), event("a", 4, "x") + event("a", 5, "x"));
}

TEST(Events, OfAnotherProcessAreNotKnown) {
    EventLimits limits;
    limits.first_id = 1000;
    EventHub hub(limits);
    const std::string lost = "event: lost\ndata: {\"reason\":\"unknown_id\"}\n\n";
    EXPECT_EQ(hub.publish("a", "x"), 1000U);
    EXPECT_EQ(hub.open({{}, 7})->take(kAll), lost + event("a", 1000, "x"));
    EXPECT_EQ(hub.open({{}, 999})->take(kAll), event("a", 1000, "x"));
    EXPECT_EQ(hub.open({{}, 1001})->take(kAll), lost);
    EXPECT_EQ(hub.open({{}, UINT64_MAX})->take(kAll), lost);
}

TEST(Events, AreKeptUpToTheirBytes) {
    EventLimits limits;
    limits.max_pending = 2000;
    limits.kept_bytes = 1u << 20;  // more than a stream could take at once
    EventHub hub(limits);
    for (int k = 0; k < 100; ++k) hub.publish("a", std::string(80, 'x'));
    const auto stream = hub.open({{}, 0});
    EXPECT_LE(stream->take(kAll).size(), 1100U);
    EXPECT_EQ(hub.counts().streams_lost, 0U);
}

TEST(EventStream, HasAsMuchPendingAsTheLimitAndNoMore) {
    EventLimits limits;
    limits.max_pending = 3 * event("a", 1, "x").size();
    EventHub hub(limits);
    const auto slow = hub.open({});
    const auto other = hub.open({{"b"}});
    for (int k = 0; k < 3; ++k) hub.publish("a", "x");
    EXPECT_FALSE(slow->is_lost());
    EXPECT_EQ(slow->take(1), event("a", 1, "x"));  // still pending, until the next is taken
    hub.publish("a", "x");
    EXPECT_EQ(slow->take(kAll), "event: lost\ndata: {\"reason\":\"slow\"}\n\n");
    EXPECT_TRUE(slow->is_lost());
    hub.publish("a", "x");
    hub.publish("b", "y");
    EXPECT_EQ(slow->take(kAll), "");
    EXPECT_EQ(other->take(kAll), event("b", 6, "y"));
    EXPECT_EQ(hub.counts().streams_lost, 1U);
}

TEST(EventStream, IsWokenOnceForAllThatItHasNotTaken) {
    EventHub hub;
    const auto stream = hub.open({});
    int woken = 0;
    stream->on_ready([&] { ++woken; });
    EXPECT_EQ(woken, 0);
    hub.publish("a", "x");
    hub.publish("a", "x");
    EXPECT_EQ(woken, 1);
    (void)stream->take(kAll);
    hub.publish("a", "x");
    EXPECT_EQ(woken, 2);
    stream->close();
    hub.publish("a", "x");
    EXPECT_EQ(woken, 2);
}

TEST(EventStream, IsWokenAtOnceForWhatIsThereAlready) {
    EventHub hub;
    hub.publish("a", "x");
    const auto stream = hub.open({{}, 0});
    int woken = 0;
    stream->on_ready([&] { ++woken; });
    EXPECT_EQ(woken, 1);
}

TEST(EventStream, IsOneOfAFew) {
    EventHub hub;
    std::vector<std::shared_ptr<EventStream>> streams;
    for (std::size_t k = 0; k < EventLimits{}.max_streams; ++k) streams.push_back(hub.open({}));
    EXPECT_NE(streams.back(), nullptr);
    EXPECT_EQ(hub.open({}), nullptr);
    streams.pop_back();
    EXPECT_NE(hub.open({}), nullptr);
    EXPECT_EQ(hub.counts().streams_refused, 1U);
    EXPECT_EQ(hub.counts().streams_open, 31U);
}

TEST(EventStream, OutlivesItsHub) {
    auto hub = std::make_unique<EventHub>();
    const auto stream = hub->open({});
    hub->publish("a", "x");
    hub.reset();
    EXPECT_EQ(stream->take(kAll), event("a", 1, "x"));
}

TEST(Events, OfManyThreadsHaveIdsThatGrow) {
    EventHub hub;
    const auto stream = hub.open({});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int k = 0; k < 250; ++k) hub.publish("a", "x");
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::string expected;
    for (int id = 1; id <= 1000; ++id) expected += event("a", id, "x");
    EXPECT_EQ(stream->take(kAll), expected);
}

}  // namespace
}  // namespace amq::monitor::http
