#include <amq/plugin/view.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

#include "scene.hpp"

namespace {

using amq::plugin_tests::Scene;

TEST(View, ShowsEachSubscriberWithItsLoadOfThisMoment) {
    Scene scene;
    scene.subscriber(11, 5).subscriber(12, 0);
    const amq::View view(scene.view());
    ASSERT_EQ(view.size(), 2u);
    EXPECT_EQ(view[0].id(), 11u);
    EXPECT_EQ(view[0].credit(), 5u);
    EXPECT_TRUE(view[0].has_credit());
    EXPECT_EQ(view[1].id(), 12u);
    EXPECT_FALSE(view[1].has_credit());
    EXPECT_EQ(view[1].weight(), 1u);

    scene.load(1) = {7, 1};
    EXPECT_TRUE(view[1].has_credit());
    EXPECT_EQ(view[1].inflight(), 7u);
}

TEST(View, TellsTheTimeOfTheHost) {
    Scene scene;
    scene.view().now_ns = 42;
    EXPECT_EQ(amq::View(scene.view()).now(), std::chrono::nanoseconds{42});
    scene.view().now_ns = UINT64_MAX;
    EXPECT_EQ(amq::View(scene.view()).now(), std::chrono::nanoseconds::max());
}

}  // namespace
