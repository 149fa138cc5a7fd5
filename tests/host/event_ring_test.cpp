#include "host/monitor/event_ring.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace amq::host {
namespace {

struct Kept {
    std::uint32_t code = 0;
    std::string text;
};

std::vector<Kept> drained(EventRing& ring, std::size_t most = 1000) {
    std::vector<Kept> all;
    ring.drain(most, [&](const amq_event& event) {
        all.push_back({event.code, std::string(event.text[0].p, event.text[0].n)});
    });
    ring.release();
    return all;
}

Event event_of(std::uint32_t code, std::string_view text = {}) {
    Event event;
    event.type = AMQ_EVENT_LOG;
    event.code = code;
    event.texts[0] = text;
    return event;
}

TEST(EventRing, CarriesEverythingOfAnEvent) {
    EventRing ring;
    Event event;
    event.type = AMQ_EVENT_SESSION_CLOSED;
    event.shard = 3;
    event.code = 4;
    event.transport = AMQ_TRANSPORT_UNIX;
    event.session = 77;
    event.values = {1, -2, 3, 4, 5, 6, 7, INT64_MIN};
    event.texts = {"an address", "", "a name", "é"};
    event.listener = "tcp";
    ring.put(event, 123'456'789);
    std::size_t count = ring.drain(10, [&](const amq_event& got) {
        EXPECT_EQ(got.type, std::uint32_t{AMQ_EVENT_SESSION_CLOSED});
        EXPECT_EQ(got.shard, 3U);
        EXPECT_EQ(got.code, 4U);
        EXPECT_EQ(got.transport, std::uint32_t{AMQ_TRANSPORT_UNIX});
        EXPECT_EQ(got.session, 77U);
        EXPECT_EQ(got.at_ns, 123'456'789U);
        EXPECT_EQ(got.v[1], -2);
        EXPECT_EQ(got.v[7], INT64_MIN);
        EXPECT_EQ(std::string(got.text[0].p, got.text[0].n), "an address");
        EXPECT_EQ(got.text[1].n, 0U);
        EXPECT_EQ(std::string(got.text[3].p, got.text[3].n), "é");
        EXPECT_EQ(std::string(got.listener.p, got.listener.n), "tcp");
    });
    EXPECT_EQ(count, 1U);
}

TEST(EventRing, KeepsTheOrderRoundAndRoundWithTextsOfEveryLength) {
    EventRing ring(4096);
    std::uint32_t written = 0;
    std::uint32_t read = 0;
    for (int round = 0; round < 500; ++round) {
        for (int k = 0; k < 3; ++k, ++written) {
            ring.put(event_of(written, std::string(written % 700, 'x')), 1);
        }
        for (const Kept& kept : drained(ring)) {
            ASSERT_EQ(kept.code, read);
            ASSERT_EQ(kept.text, std::string(read % 700, 'x'));
            ++read;
        }
    }
    EXPECT_EQ(read, written);
    EXPECT_EQ(ring.lost(), 0U);
}

TEST(EventRing, DropsAndCountsWhatDoesNotFitAndGoesOnWhenThereIsRoom) {
    EventRing ring(4096);
    std::uint32_t put = 0;
    while (ring.lost() == 0) ring.put(event_of(put++, "some text"), 1);
    ring.put(event_of(put++), 1);
    EXPECT_EQ(ring.lost(), 2U);
    EXPECT_EQ(drained(ring).size(), put - 2);
    ring.put(event_of(9999), 1);
    EXPECT_EQ(drained(ring).at(0).code, 9999U);
    EXPECT_EQ(ring.lost(), 2U);
}

TEST(EventRing, KeepsHalfOfItsRoomFromTraces) {
    EventRing ring(4096);
    Event trace = event_of(1);
    trace.type = AMQ_EVENT_TRACE;
    while (ring.lost() == 0) ring.put(trace, 1);
    std::uint32_t others = 0;
    for (; ring.lost() == 1; ++others) ring.put(event_of(2), 1);
    const std::size_t traces = drained(ring).size() - (others - 1);
    EXPECT_GT(traces, 0U);
    EXPECT_GE(others, traces) << "about as many of others fit behind them";
    ring.put(trace, 1);
    EXPECT_EQ(drained(ring).size(), 1U) << "and they go on when there is room";
}

TEST(EventRing, GivesNoRoomAwayBeforeItIsReleased) {
    EventRing ring(4096);
    while (ring.lost() == 0) ring.put(event_of(1), 1);
    ring.drain(1000, [](const amq_event&) {});
    ring.put(event_of(2), 1);
    EXPECT_EQ(ring.lost(), 2U);
    ring.release();
    ring.put(event_of(3), 1);
    EXPECT_EQ(ring.lost(), 2U);
}

TEST(EventRing, CutsATextThatIsTooLongAtACharacter) {
    EventRing ring;
    const std::string fits(Event::kMaxText, 'x');
    const std::string half = std::string(Event::kMaxText - 1, 'x') + "é and more";
    ring.put(event_of(1, fits), 1);
    ring.put(event_of(2, half), 1);
    const auto all = drained(ring);
    EXPECT_EQ(all.at(0).text, fits);
    EXPECT_EQ(all.at(1).text, std::string(Event::kMaxText - 1, 'x'));
}

TEST(EventRing, GivesAsManyAsWereAskedFor) {
    EventRing ring;
    for (std::uint32_t k = 0; k < 5; ++k) ring.put(event_of(k), 1);
    EXPECT_EQ(drained(ring, 2).size(), 2U);
    EXPECT_EQ(drained(ring, 2).at(0).code, 2U);
    EXPECT_EQ(drained(ring, 2).size(), 1U);
}

TEST(EventRing, CarriesEventsFromOneThreadToAnother) {
    constexpr std::uint32_t kEvents = 200'000;
    EventRing ring(64 * 1024);
    std::thread writer([&] {
        for (std::uint32_t k = 0; k < kEvents; ++k) {
            ring.put(event_of(k, std::to_string(k)), 1);
        }
    });
    std::uint64_t read = 0;
    std::uint32_t next = 0;
    const auto take = [&](const amq_event& event) {
        EXPECT_GE(event.code, next);
        EXPECT_EQ(std::string(event.text[0].p, event.text[0].n), std::to_string(event.code));
        next = event.code + 1;
        ++read;
    };
    while (read + ring.lost() < kEvents) {
        ring.drain(256, take);
        ring.release();
    }
    writer.join();
    EXPECT_EQ(read + ring.lost(), kEvents);
}

}  // namespace
}  // namespace amq::host
