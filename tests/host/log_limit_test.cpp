// At most so many lines a second of one event.

#include <gtest/gtest.h>

#include "host/log_limit.hpp"

namespace amq::host {
namespace {

using std::chrono::milliseconds;
using Suppressed = LogLimit::Suppressed;

constexpr LogLimit::TimePoint start{std::chrono::hours(1)};

int admitted(LogLimit& limit, const char* event, int lines, LogLimit::TimePoint now) {
    int count = 0;
    for (int i = 0; i < lines; ++i) count += limit.admit(event, now) ? 1 : 0;
    return count;
}

TEST(LogLimit, AdmitsAHundredLinesASecondUnlessToldOtherwise) {
    LogLimit limit;
    EXPECT_EQ(admitted(limit, "connect", 250, start), 100);
    EXPECT_EQ(limit.suppressed(), 150U);
}

TEST(LogLimit, AdmitsUpToItsNumberAndNotOneMore) {
    LogLimit limit(3);
    EXPECT_EQ(admitted(limit, "connect", 3, start), 3);
    EXPECT_FALSE(limit.admit("connect", start + milliseconds(999)));
    EXPECT_TRUE(limit.admit("connect", start + milliseconds(1000)));
}

TEST(LogLimit, CountsEachEventByItself) {
    LogLimit limit(1);
    EXPECT_TRUE(limit.admit("connect", start));
    EXPECT_TRUE(limit.admit("disconnect", start));
    EXPECT_FALSE(limit.admit("connect", start));
}

TEST(LogLimit, TellsWhatWasSuppressedOnceTheSecondIsOver) {
    LogLimit limit(1);
    admitted(limit, "a", 4, start);
    admitted(limit, "b", 1, start);
    EXPECT_EQ(limit.take_finished(start + milliseconds(999)), Suppressed{});
    EXPECT_EQ(limit.take_finished(start + milliseconds(1000)), (Suppressed{{"a", 3}}));
    EXPECT_EQ(limit.take_finished(start + milliseconds(5000)), Suppressed{});
    admitted(limit, "b", 2, start + milliseconds(6000));
    EXPECT_EQ(limit.take_all(), (Suppressed{{"b", 1}}));
    EXPECT_EQ(limit.suppressed(), 4U);
}

TEST(LogLimit, TellsAllThatIsLeftAtTheEnd) {
    LogLimit limit(1);
    admitted(limit, "a", 2, start);
    admitted(limit, "b", 3, start);
    EXPECT_EQ(limit.take_all(), (Suppressed{{"a", 1}, {"b", 2}}));
    EXPECT_EQ(limit.take_all(), Suppressed{});
}

TEST(LogLimit, KeepsWhatNobodyTookForTheNextTelling) {
    LogLimit limit(1);
    admitted(limit, "a", 3, start);
    admitted(limit, "a", 3, start + milliseconds(1000));
    EXPECT_EQ(limit.take_finished(start + milliseconds(2000)), (Suppressed{{"a", 4}}));
}

}  // namespace
}  // namespace amq::host
