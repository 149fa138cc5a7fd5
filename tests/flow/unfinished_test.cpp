// What was begun and not finished in time is cut; silence between frames is nobody's business.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Unfinished : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set("limits.handshake_timeout", "400ms").set("limits.frame_timeout", "400ms");
        start();
    }

    std::uint64_t closed(const char* reason) {
        return broker().counter("sessions_closed", {{"reason", reason}});
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, Unfinished, flow_cases(), flow_case_name);

TEST_P(Unfinished, AFrameEndsTheSessionWhenItsTimeIsUp) {
    const std::string frame = encode({.cmd = 1001, .model = kUnreliableAll, .body = "0123456789"});
    std::vector<Publisher> publishers;
    for (std::size_t size : {std::size_t{1}, std::size_t{4}, kHeadSize, frame.size() - 1}) {
        publishers.push_back(make_publisher());
        publishers.back().send_bytes(std::string_view{frame}.substr(0, size));
    }
    EXPECT_FALSE(publishers.front().ended_within(milliseconds{200}));
    for (Publisher& publisher : publishers) EXPECT_TRUE(publisher.ended_within(kPatience));
    expect_service();
    stop();
    EXPECT_EQ(closed("frame_timeout"), 4U);
}

TEST_P(Unfinished, AFrameThatTricklesDoesNotGetMoreTimeByTheByte) {
    const std::string frame = encode({.cmd = 1001, .model = kUnreliableAll, .body = pattern(200)});
    Publisher publisher = make_publisher();
    const Stopwatch watch;
    std::size_t sent = 0;
    // A byte every 50 ms at most: the whole frame would take more than ten seconds.
    while (sent < frame.size() && !publisher.ended_within(milliseconds{50})) {
        if (publisher.socket().send_until_stalled(publisher.wrapped(frame.substr(sent, 1)),
                                                  kPatience) > 0) {
            ++sent;
        }
    }
    EXPECT_LT(sent, frame.size());
    EXPECT_LT(watch.elapsed(), milliseconds{3000});
    stop();
    EXPECT_EQ(closed("frame_timeout"), 1U);
}

TEST_P(Unfinished, SilenceBetweenFramesIsLegitimate) {
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    RawSocket said_nothing_yet = RawSocket::connect_tcp(broker().publisher_port());
    EXPECT_TRUE(publisher.silent_for(milliseconds{1200})) << "three times the limit of a frame";
    publisher.publish(kReliableRandom, 1001, "after a while");
    subscriber.reply(subscriber.expect(), "welcome");
    EXPECT_EQ(publisher.expect().body, "welcome");
    said_nothing_yet.send(encode({.cmd = 1001, .model = kUnreliableAll, .body = "at last"}));
    EXPECT_EQ(subscriber.expect().body, "at last");
}

TEST_P(Unfinished, AFrameInPiecesIsFineWhenItIsInTime) {
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const std::string frame = encode({.cmd = 1001, .model = kUnreliableAll, .body = pattern(500)});
    for (int round = 0; round < 4; ++round) {
        publisher.send_bytes(frame.substr(0, 100));
        EXPECT_TRUE(publisher.silent_for(milliseconds{150}));
        publisher.send_bytes(frame.substr(100));
        EXPECT_EQ(subscriber.expect().body, pattern(500));
    }
}

TEST_P(Unfinished, AnUpgradeEndsTheConnectionWhenItsTimeIsUp) {
    const std::string request = upgrade_request();
    const std::vector<std::size_t> sizes{4, 20, request.size() - 1};
    std::vector<RawSocket> sockets;
    for (std::size_t size : sizes) {
        sockets.push_back(RawSocket::connect_tcp(broker().publisher_port()));
        sockets.back().send(std::string_view{request}.substr(0, size));
    }
    EXPECT_FALSE(sockets.front().ended_within(milliseconds{200}));
    for (RawSocket& socket : sockets) EXPECT_TRUE(socket.ended_within(kPatience));
    expect_service();
    stop();
    EXPECT_EQ(closed("upgrade_timeout"), sizes.size());
}

}  // namespace
}  // namespace amq::flow
