// At most so many lines a second of one event.

#include <gtest/gtest.h>

#include "host/log_limit.hpp"

namespace amq::host {
namespace {

using std::chrono::milliseconds;
using Suppressed = LogLimit::Suppressed;

constexpr LogLimit::TimePoint kStart{std::chrono::hours(1)};

int admitted(LogLimit& limit, const char* event, int lines, LogLimit::TimePoint now) {
    int count = 0;
    for (int i = 0; i < lines; ++i) count += limit.admit(event, now) ? 1 : 0;
    return count;
}

TEST(LogLimit, AdmitsAHundredLinesASecondUnlessToldOtherwise) {
    LogLimit limit;
    EXPECT_EQ(admitted(limit, "connect", 250, kStart), 100);
    EXPECT_EQ(limit.suppressed(), 150U);
}

TEST(LogLimit, AdmitsUpToItsNumberAndNotOneMore) {
    LogLimit limit(3);
    EXPECT_EQ(admitted(limit, "connect", 3, kStart), 3);
    EXPECT_FALSE(limit.admit("connect", kStart + milliseconds(999)));
    EXPECT_TRUE(limit.admit("connect", kStart + milliseconds(1000)));
}

TEST(LogLimit, CountsEachEventByItself) {
    LogLimit limit(1);
    EXPECT_TRUE(limit.admit("connect", kStart));
    EXPECT_TRUE(limit.admit("disconnect", kStart));
    EXPECT_FALSE(limit.admit("connect", kStart));
}

TEST(LogLimit, TellsWhatWasSuppressedOnceTheSecondIsOver) {
    LogLimit limit(1);
    admitted(limit, "a", 4, kStart);
    admitted(limit, "b", 1, kStart);
    EXPECT_EQ(limit.take_finished(kStart + milliseconds(999)), Suppressed{});
    EXPECT_EQ(limit.take_finished(kStart + milliseconds(1000)), (Suppressed{{"a", 3}}));
    EXPECT_EQ(limit.take_finished(kStart + milliseconds(5000)), Suppressed{});
    admitted(limit, "b", 2, kStart + milliseconds(6000));
    EXPECT_EQ(limit.take_all(), (Suppressed{{"b", 1}}));
    EXPECT_EQ(limit.suppressed(), 4U);
}

TEST(LogLimit, TellsAllThatIsLeftAtTheEnd) {
    LogLimit limit(1);
    admitted(limit, "a", 2, kStart);
    admitted(limit, "b", 3, kStart);
    EXPECT_EQ(limit.take_all(), (Suppressed{{"a", 1}, {"b", 2}}));
    EXPECT_EQ(limit.take_all(), Suppressed{});
}

TEST(LogLimit, KeepsWhatNobodyTookForTheNextTelling) {
    LogLimit limit(1);
    admitted(limit, "a", 3, kStart);
    admitted(limit, "a", 3, kStart + milliseconds(1000));
    EXPECT_EQ(limit.take_finished(kStart + milliseconds(2000)), (Suppressed{{"a", 4}}));
}

}  // namespace
}  // namespace amq::host
