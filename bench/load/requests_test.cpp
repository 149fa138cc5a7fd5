#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/load/test_stage.hpp"

namespace amq::bench {
namespace {

constexpr std::size_t kSequenceAt = 8;
constexpr std::size_t kStatusAt = 16;
constexpr std::size_t kHeadSize = 24;

Options requests(Model model, std::uint32_t window) {
    Options options;
    options.model = model;
    options.publishers = 1;
    options.window = window;
    options.subscribers = model == Model::owner_among_all ? 3 : 1;
    return options;
}

TEST(Requests, KeepsTheWindowFullInAClosedLoop) {
    TestStage stage(requests(Model::one_of_many, 3));
    stage.workload->start(100);
    auto frames = stage.written_by_publisher(0);
    ASSERT_EQ(frames.size(), 3U);
    stage.answer(0, frames[1], 600);
    EXPECT_EQ(stage.written_by_publisher(0).size(), 1U);
    EXPECT_EQ(stage.recorder.latencies().count(), 1U);
    EXPECT_EQ(stage.recorder.latencies().max(), 500U);
    EXPECT_EQ(stage.recorder.wrong(), 0U);
}

TEST(Requests, PublishesNoMoreOnceItIsStopped) {
    TestStage stage(requests(Model::one_of_many, 1));
    stage.workload->start(1);
    const auto frames = stage.written_by_publisher(0);
    stage.workload->stop();
    stage.deliver(0, frames.at(0), 2);
    EXPECT_EQ(stage.workload->outstanding(), 1);
    stage.answer(0, stage.written_by_responder(0).at(0), 3);
    EXPECT_EQ(stage.workload->outstanding(), 0);
    EXPECT_TRUE(stage.written_by_publisher(0).empty());
}

TEST(Requests, FindsASecondAnswerToOneRequest) {
    TestStage stage(requests(Model::one_of_many, 2));
    stage.workload->start(1);
    const auto frames = stage.written_by_publisher(0);
    stage.answer(0, frames.at(0), 2);
    stage.answer(0, frames.at(0), 3);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
    EXPECT_EQ(stage.recorder.latencies().count(), 1U);
}

TEST(Requests, FindsAnAnswerThatNobodyAskedFor) {
    TestStage stage(requests(Model::one_of_many, 1));
    stage.workload->start(1);
    std::string frame = stage.written_by_publisher(0).at(0);
    frame[kSequenceAt] = '\x7F';
    stage.answer(0, frame, 2);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(Requests, FindsTheBodyOfAnotherRequest) {
    TestStage stage(requests(Model::one_of_many, 2));
    stage.workload->start(1);
    const auto frames = stage.written_by_publisher(0);
    const std::string swapped = frames.at(0).substr(0, kHeadSize) + frames.at(1).substr(kHeadSize);
    stage.answer(0, swapped, 2);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(Requests, FindsOneBrokenByteAtTheEndOfABody) {
    TestStage stage(requests(Model::one_of_many, 1));
    stage.workload->start(1);
    std::string frame = stage.written_by_publisher(0).at(0);
    frame.back() = static_cast<char>(frame.back() + 1);
    stage.answer(0, frame, 2);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
    EXPECT_EQ(stage.recorder.latencies().count(), 0U);
}

TEST(Requests, KnowsAnswersToEmptyOnesByTheirSequences) {
    Options options = requests(Model::one_of_many, 1);
    options.body = 0;
    TestStage stage(options);
    stage.workload->start(1);
    const std::string frame = stage.written_by_publisher(0).at(0);
    EXPECT_EQ(frame.size(), kHeadSize);
    stage.answer(0, frame, 2);
    EXPECT_EQ(stage.recorder.wrong(), 0U);
    EXPECT_EQ(stage.recorder.latencies().count(), 1U);
    stage.answer(0, frame, 3);
    EXPECT_EQ(stage.recorder.wrong(), 1U) << "it was answered";
}

TEST(Requests, FindsABodyWhereThereIsToBeNone) {
    Options options = requests(Model::one_of_many, 1);
    options.body = 0;
    TestStage stage(options);
    stage.workload->start(1);
    std::string frame = stage.written_by_publisher(0).at(0) + "x";
    frame[15] = 1;
    stage.answer(0, frame, 2);
    EXPECT_EQ(stage.recorder.wrong(), 1U);
}

TEST(Requests, CountsATimeoutAsOneAndGoesOn) {
    TestStage stage(requests(Model::one_of_many, 1));
    stage.workload->start(1);
    std::string frame = stage.written_by_publisher(0).at(0).substr(0, kHeadSize);
    frame[kStatusAt + 3] = 1;
    frame[15] = 0;  // no body
    stage.answer(0, frame, 2);
    EXPECT_EQ(stage.recorder.timeouts(), 1U);
    EXPECT_EQ(stage.recorder.wrong(), 0U);
    EXPECT_EQ(stage.written_by_publisher(0).size(), 1U);
}

TEST(Requests, HasExactlyOneOwnerAmongAllSubscribers) {
    TestStage stage(requests(Model::owner_among_all, 32));
    stage.workload->start(1);
    std::vector<std::size_t> owned(3);
    for (const std::string& frame : stage.written_by_publisher(0)) {
        std::size_t replies = 0;
        for (std::uint32_t responder = 0; responder < 3; ++responder) {
            stage.deliver(responder, frame, 2);
            const std::size_t written = stage.written_by_responder(responder).size();
            owned[responder] += written;
            replies += written;
        }
        EXPECT_EQ(replies, 1U);
    }
    for (const std::size_t count : owned) EXPECT_GT(count, 0U);
}

TEST(Requests, CountsFromTheTimeARequestWasDueInAnOpenLoop) {
    Options options = requests(Model::one_of_many, 1);
    options.rate = 1e6;  // one a microsecond
    TestStage stage(options);
    stage.workload->start(0);
    stage.workload->publish_due(500);
    auto frames = stage.written_by_publisher(0);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(stage.workload->next_due(), 1000U);
    stage.workload->publish_due(5000);  // due at 1000, but there is no room yet
    EXPECT_TRUE(stage.written_by_publisher(0).empty());
    stage.answer(0, frames[0], 7000);
    stage.workload->publish_due(7000);
    frames = stage.written_by_publisher(0);
    ASSERT_EQ(frames.size(), 1U);
    stage.answer(0, frames[0], 8000);
    EXPECT_EQ(stage.recorder.latencies().count(), 2U);
    EXPECT_GE(stage.recorder.latencies().quantile(0.5), 6950U);  // waiting for room is counted too
}

TEST(Requests, OfAnOpenLoopAreGivenUpWhenTheyFindNoRoomForTooLong) {
    Options options = requests(Model::one_of_many, 1);
    options.rate = 1e6;  // one a microsecond
    options.patience = 1e-5;
    TestStage stage(options);
    stage.workload->start(0);
    stage.workload->publish_due(0);
    EXPECT_EQ(stage.written_by_publisher(0).size(), 1U);
    stage.workload->publish_due(15'500);  // those of 1 to 5 us are too old, the others may wait
    EXPECT_EQ(stage.written_by_publisher(0).size(), 0U);
    EXPECT_EQ(stage.recorder.given_up(), 5U);
}

TEST(Recorder, CountsAnswersPastTheDeadlineAsNotGood) {
    Recorder recorder(Counted::by_due_time);
    recorder.measure_between(0, 3'000'000'000);
    recorder.set_deadline(100);
    recorder.keep_seconds();
    recorder.completed(0, 100);
    recorder.completed(0, 101);
    recorder.completed(2'000'000'000, 2'000'000'050);
    EXPECT_EQ(recorder.latencies().count(), 3U);
    EXPECT_EQ(recorder.good(), 2U);
    ASSERT_EQ(recorder.seconds().size(), 3U);
    EXPECT_EQ(recorder.seconds()[0].count(), 1U);
    EXPECT_EQ(recorder.seconds()[2].max(), 50U);
}

}  // namespace
}  // namespace amq::bench
