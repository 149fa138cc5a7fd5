#include "plugins/monitor/http/failure_limit.hpp"

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

using namespace std::chrono_literals;

TEST(FailureLimit, AllowsSoManyAtOnceAndNoMore) {
    FailureLimit limit(5);
    const FailureLimit::Time now{1h};
    for (int k = 0; k < 5; ++k) {
        EXPECT_TRUE(limit.allows(now));
        limit.failed();
    }
    EXPECT_FALSE(limit.allows(now));
}

TEST(FailureLimit, GivesOneBackEachFifthOfASecond) {
    FailureLimit limit(5);
    FailureLimit::Time now{1h};
    for (int k = 0; k < 5; ++k) {
        EXPECT_TRUE(limit.allows(now));
        limit.failed();
    }
    EXPECT_FALSE(limit.allows(now += 199ms));
    EXPECT_TRUE(limit.allows(now += 2ms));
    limit.failed();
    EXPECT_FALSE(limit.allows(now));
    EXPECT_TRUE(limit.allows(now += 1h));
}

TEST(FailureLimit, DoesNotCountWhatIsRight) {
    FailureLimit limit(1);
    for (int k = 0; k < 100; ++k) EXPECT_TRUE(limit.allows(FailureLimit::Time{1h}));
}

}  // namespace
}  // namespace amq::monitor::http
