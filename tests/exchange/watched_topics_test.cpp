#include "host/exchange/watched_topics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amq::exchange_tests {
namespace {

using exchange::MessageHead;
using exchange::Nanos;
using exchange::WatchedTopics;

constexpr Nanos kSecond = 1'000'000'000;

MessageHead head(std::uint64_t bytes) {
    MessageHead made;
    made.bytes = bytes;
    return made;
}

TEST(TheWatchedTopics, KeepTheLastHundredMessagesOfEach) {
    WatchedTopics watched;
    const auto mark = watched.ask("orders", 0).mark;
    for (std::uint64_t k = 0; k < WatchedTopics::kHeads; ++k) watched.note(mark, head(k), 1);
    ASSERT_EQ(watched.heads(mark).size(), WatchedTopics::kHeads);
    EXPECT_EQ(watched.heads(mark).front().bytes, 0U);
    watched.note(mark, head(100), 1);
    ASSERT_EQ(watched.heads(mark).size(), WatchedTopics::kHeads) << "and no more";
    EXPECT_EQ(watched.heads(mark).front().bytes, 1U) << "the oldest is gone";
    EXPECT_EQ(watched.heads(mark).back().bytes, 100U);
}

TEST(TheWatchedTopics, AreForgottenAMinuteAfterTheLastQuestion) {
    WatchedTopics watched;
    const auto mark = watched.ask("orders", kSecond).mark;
    watched.note(mark, head(1), 2 * kSecond);
    EXPECT_EQ(watched.ask("orders", 10 * kSecond).since, kSecond) << "it goes on";
    EXPECT_TRUE(watched.note(mark, head(2), 70 * kSecond));
    EXPECT_FALSE(watched.note(mark, head(3), 70 * kSecond + 1));
    EXPECT_EQ(watched.watched(), 0U);
    EXPECT_EQ(watched.mark_of("orders"), WatchedTopics::kNot);
}

TEST(TheWatchedTopics, BeginAnewWhenNobodyAskedForTooLong) {
    WatchedTopics watched;
    const auto mark = watched.ask("orders", kSecond).mark;
    watched.note(mark, head(1), kSecond);
    const auto again = watched.ask("orders", 62 * kSecond);
    EXPECT_EQ(again.since, 62 * kSecond);
    EXPECT_TRUE(again.ended.empty());
    EXPECT_TRUE(watched.heads(again.mark).empty());
    EXPECT_EQ(watched.watched(), 1U);
}

TEST(TheWatchedTopics, GiveWayToAnotherWhenTheyAreTooMany) {
    WatchedTopics watched;
    for (std::size_t k = 0; k < WatchedTopics::kMost; ++k) {
        EXPECT_TRUE(watched.ask("t" + std::to_string(k), k + 1).ended.empty());
    }
    EXPECT_EQ(watched.watched(), WatchedTopics::kMost);
    EXPECT_TRUE(watched.ask("t0", kSecond).ended.empty()) << "it is one of them";
    const auto begun = watched.ask("one more", 2 * kSecond);
    EXPECT_EQ(begun.ended, "t1") << "asked for longest ago";
    EXPECT_EQ(watched.watched(), WatchedTopics::kMost);
    EXPECT_EQ(watched.mark_of("t1"), WatchedTopics::kNot);
    EXPECT_EQ(watched.mark_of("one more"), begun.mark);
}

}  // namespace
}  // namespace amq::exchange_tests
