#include "host/exchange/attempts.hpp"

#include <gtest/gtest.h>

namespace amq::exchange {
namespace {

void add(Attempts& attempts, std::uint32_t count) {
    for (std::uint32_t k = 0; k < count; ++k) {
        Attempt& attempt = attempts.add();
        attempt.ordinal = 100 + attempts.size();
    }
}

TEST(Attempts, KeepTheOrderInWhichTheyWereMade) {
    for (const std::uint32_t count : {0U, 1U, 2U, 3U, 4U, 5U, 64U, 65U, 300U}) {
        Attempts attempts;
        add(attempts, count);
        ASSERT_EQ(attempts.size(), count);
        EXPECT_EQ(attempts.empty(), count == 0);
        for (std::uint32_t k = 0; k < count; ++k) EXPECT_EQ(attempts[k].ordinal, 101 + k) << count;
        EXPECT_EQ(attempts.end() - attempts.begin(), static_cast<std::ptrdiff_t>(count));
    }
}

TEST(Attempts, AreAnArrayWithoutGaps) {
    Attempts attempts;
    add(attempts, 9);
    for (std::uint32_t k = 0; k < 9; ++k) EXPECT_EQ(&attempts[k], attempts.data() + k);
}

TEST(Attempts, BeginAnewWithNothingOfTheOnesBefore) {
    for (const std::uint32_t before : {1U, 2U, 64U, 65U, 300U}) {
        Attempts attempts;
        add(attempts, before);
        attempts[0].sent = 7;
        attempts[before - 1].reply_due = 7;
        attempts.clear();
        EXPECT_TRUE(attempts.empty());
        for (std::uint32_t k = 0; k < before; ++k) {
            const Attempt& fresh = attempts.add();
            EXPECT_EQ(fresh.sent + fresh.reply_due + fresh.ordinal, 0U) << before << ", " << k;
            EXPECT_EQ(fresh.subscriber, kNone);
        }
        EXPECT_EQ(attempts.size(), before);
    }
}

TEST(Attempts, WriteThroughToTheirPlace) {
    Attempts attempts;
    add(attempts, 1);
    attempts[0].subscriber = 5;
    add(attempts, 1);  // the first moves
    EXPECT_EQ(attempts[0].subscriber, 5U);
    attempts[1].subscriber = 6;
    EXPECT_EQ(attempts.data()[1].subscriber, 6U);
}

}  // namespace
}  // namespace amq::exchange
