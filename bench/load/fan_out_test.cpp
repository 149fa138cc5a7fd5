#include <gtest/gtest.h>

#include "bench/load/test_stage.hpp"

namespace amq::bench {
namespace {

Options fan_out(std::uint32_t window) {
    Options options;
    options.model = Model::fan_out;
    options.publishers = 1;
    options.window = window;
    options.subscribers = 2;
    return options;
}

TEST(FanOut, HasAWindowOfMessagesInFlightCountedByDeliveries) {
    TestStage stage(fan_out(2));
    stage.workload->start(0);
    stage.workload->publish_due(1);
    const auto frames = stage.written_by_publisher(0);
    ASSERT_EQ(frames.size(), 2U);
    stage.deliver(0, frames[0], 2);
    stage.workload->publish_due(2);
    EXPECT_TRUE(stage.written_by_publisher(0).empty());
    stage.deliver(1, frames[0], 3);
    stage.workload->publish_due(3);
    EXPECT_EQ(stage.written_by_publisher(0).size(), 1U);
    EXPECT_EQ(stage.recorder.latencies().count(), 2U);
    EXPECT_EQ(stage.recorder.wrong(), 0U);
}

TEST(FanOut, FindsADeliveryThatCameTwice) {
    TestStage stage(fan_out(2));
    stage.workload->publish_due(1);
    const auto frames = stage.written_by_publisher(0);
    stage.deliver(0, frames.at(0), 2);
    stage.deliver(0, frames.at(0), 3);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(FanOut, FindsWhatWasLeftOutAndWhatComesTooLate) {
    TestStage stage(fan_out(3));
    stage.workload->publish_due(1);
    const auto frames = stage.written_by_publisher(0);
    stage.deliver(0, frames.at(0), 2);
    stage.deliver(0, frames.at(2), 3);
    EXPECT_EQ(stage.recorder.missing(), 1U);
    stage.deliver(0, frames.at(1), 4);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(FanOut, FindsAMessageThatWasNeverPublished) {
    TestStage stage(fan_out(1));
    TestStage other(fan_out(4));
    stage.workload->publish_due(1);
    other.workload->publish_due(1);
    stage.deliver(0, other.written_by_publisher(0).at(3), 2);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

}  // namespace
}  // namespace amq::bench
