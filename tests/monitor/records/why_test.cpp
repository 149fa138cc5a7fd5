#include "plugins/monitor/records/why.hpp"

#include <gtest/gtest.h>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

Why why_of(const std::vector<Record>& ends) {
    Why why;
    why.question.user = "alice";
    why.question.now_us = kNoonUs + 120 * kSecondUs;
    for (const Record& end : ends) {
        why.ends.push_back({std::make_shared<const Record>(end), {1, 1, 1, 1, false}, {}, {}});
    }
    tell(why);
    return why;
}

TEST(Why, SaysThatNothingIsRecorded) {
    EXPECT_EQ(why_of({}).text, "alice: no disconnect and no refusal is recorded.\n");
}

TEST(Why, TellsAnEndWithItsFigures) {
    Record record = end_of("alice", Reason::slow_reader, kNoonUs);
    record.duration_us = 3 * 3600 * kSecondUs;
    record.idle_us = 5 * kSecondUs;
    record.pending_bytes = 8 * 1024 * 1024;
    record.software = "libx 3";
    record.tcp = TcpFigures{250'000, 1};
    EXPECT_EQ(why_of({record}).text,
              "alice: one end is recorded, 2 min ago.\n"
              "2025-01-31 12:00:00.000 UTC: ended (slow_reader) after 3 h from 10.1.2.3:4000 with "
              "libx 3, idle for 5 s, 8.0 MiB not yet sent, round trip 250 ms, 1 packet sent "
              "again.\n"
              "    the client read too slowly: 8.0 MiB were waiting for it; 1 packet had to be "
              "sent again, so the way to it is bad\n");
}

TEST(Why, TellsARefusal) {
    Record record = end_of("alice", Reason::no_room, kNoonUs);
    record.kind = Kind::refused;
    EXPECT_EQ(sentence_of(record),
              "2025-01-31 12:00:00.000 UTC: refused (no_room) from 10.1.2.3:4000.");
}

TEST(Why, SaysWhichReasonMostOfThemHave) {
    const Record silent = end_of("alice", Reason::silent, kNoonUs);
    const Record kicked = end_of("alice", Reason::kicked, kNoonUs);
    const auto heading = [](const Why& why) { return why.text.substr(0, why.text.find('\n')); };
    EXPECT_EQ(heading(why_of({silent, kicked, silent})),
              "alice: the last 3 ends that are recorded, the newest 2 min ago. Mostly silent: 2 of "
              "3.");
    EXPECT_EQ(heading(why_of({silent, silent})),
              "alice: the last 2 ends that are recorded, the newest 2 min ago.");
    EXPECT_EQ(heading(why_of({silent, kicked, silent, kicked})),
              "alice: the last 4 ends that are recorded, the newest 2 min ago.");
}

TEST(Why, SaysThatSomeMayBeMissing) {
    Why why;
    why.question.address = "10.1.2.3";
    why.incomplete = "the store is slow";
    tell(why);
    EXPECT_EQ(why.text,
              "10.1.2.3: no disconnect and no refusal is recorded.\n"
              "Some may be missing: the store is slow\n");
}

TEST(Why, IsTheSameEachTime) {
    const Record record = end_of("alice", Reason::silent, kNoonUs);
    EXPECT_EQ(why_of({record, record}).text, why_of({record, record}).text);
}

}  // namespace
}  // namespace amq::monitor
