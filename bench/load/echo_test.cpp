#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "bench/load/test_stage.hpp"

namespace amq::bench {
namespace {

Options options_of(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    return parse_options(arguments);
}

Options echo(std::uint32_t clients, std::uint32_t window) {
    Options options;
    options.model = Model::echo;
    options.subscribers = 0;
    options.publishers = clients;
    options.window = window;
    return options;
}

TEST(Echo, KeepsTheWindowOfEachClientFull) {
    TestStage stage(echo(2, 3));
    stage.workload->start(100);
    const auto frames = stage.written_by_publisher(1);
    ASSERT_EQ(stage.written_by_publisher(0).size(), 3U);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(stage.workload->outstanding(), 6);
    stage.answer(1, frames[2], 600);
    EXPECT_EQ(stage.written_by_publisher(1).size(), 1U);
    EXPECT_TRUE(stage.written_by_publisher(0).empty());
    EXPECT_EQ(stage.recorder.latencies().max(), 500U);
    EXPECT_EQ(stage.recorder.wrong(), 0U);
}

TEST(Echo, IsOverWhenAllThatWasSentIsBack) {
    TestStage stage(echo(1, 2));
    stage.workload->start(1);
    const auto frames = stage.written_by_publisher(0);
    stage.workload->stop();
    for (const std::string& frame : frames) stage.answer(0, frame, 2);
    EXPECT_EQ(stage.workload->outstanding(), 0);
    EXPECT_TRUE(stage.written_by_publisher(0).empty());
    EXPECT_EQ(stage.recorder.wrong(), 0U);
}

TEST(Echo, FindsTheFrameOfAnotherClient) {
    TestStage stage(echo(2, 1));
    stage.workload->start(1);
    const auto frames = stage.written_by_publisher(0);
    stage.answer(1, frames.at(0), 2);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(Echo, FindsAFrameThatComesBackTwice) {
    TestStage stage(echo(1, 2));
    stage.workload->start(1);
    const auto frames = stage.written_by_publisher(0);
    stage.answer(0, frames.at(0), 2);
    stage.answer(0, frames.at(0), 3);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(Echo, HasNoSubscribersAndOneProtocol) {
    EXPECT_EQ(options_of({"--port", "7000", "--model", "echo", "--subscribers", "8"}).subscribers,
              0U);
    EXPECT_EQ(options_of({"--port", "7000", "--model", "12", "--subscribers", "8"}).subscribers,
              8U);
    EXPECT_THROW(options_of({"--port", "7000", "--model", "echo", "--protocol", "nats"}),
                 std::invalid_argument);
}

}  // namespace
}  // namespace amq::bench
