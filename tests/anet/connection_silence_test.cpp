// Peers that say nothing: at the beginning, where a frame is due, and later.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/write.hpp>
#include <vector>

#include <amq/anet/connection.hpp>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Endpoints;

using test::kHead;

class SilenceOver : public testing::TestWithParam<Transport> {
  protected:
    Endpoints ends{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Transports, SilenceOver,
                         testing::Values(Transport::tcp, Transport::unix_socket,
                                         Transport::websocket),
                         [](const auto& tested) { return std::string{to_string(tested.param)}; });

TEST_P(SilenceOver, IsToldAgainAndAgainUntilSomethingComes) {
    ends.options.silence = std::chrono::milliseconds{20};
    ends.connect();
    ASSERT_TRUE(ends.run([&] { return ends.at_server.silences.size() >= 3; }));
    EXPECT_EQ(ends.at_server.silences[0], 1U);
    EXPECT_EQ(ends.at_server.silences[1], 2U);
    ends.at_server.silences.clear();
    ends.client->send(kHead, {});
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.frames.empty(); }));
    ends.at_server.silences.clear();
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.silences.empty(); }));
    EXPECT_EQ(ends.at_server.silences[0], 1U) << "counted anew";
}

TEST_P(SilenceOver, MayEndTheConnection) {
    ends.options.silence = std::chrono::milliseconds{10};
    ends.at_server.react_to_silence = [](Connection& from, std::uint32_t times) {
        if (times == 2) from.close(CloseReason::silent);
    };
    ends.connect();
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.ended.empty(); }));
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::silent);
}

TEST_P(SilenceOver, AFirstFrameMayBeDue) {
    ends.options.first_frame_timeout = std::chrono::milliseconds{20};
    ends.connect();
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.ended.empty(); }));
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::no_first_frame);
}

TEST_P(SilenceOver, WhoSentAFirstFrameMayBeSilent) {
    ends.options.first_frame_timeout = std::chrono::milliseconds{50};
    ends.options.silence = std::chrono::milliseconds{50};
    ends.at_server.react = [](Connection& from, const Frame& frame) { from.send(frame.head, {}); };
    ends.connect();
    ends.client->send(kHead, {});
    ASSERT_TRUE(ends.run([&] { return ends.at_server.silences.size() >= 3; }));
    EXPECT_TRUE(ends.at_server.ended.empty());
}

// 200 that say a word in the same turn, and nothing from then on.
TEST(Silence, OfManyAtOnceIsToldOverSeveralSweeps) {
    constexpr std::size_t kConnections = 200;
    Endpoints ends{Transport::tcp};
    ends.options.silence = std::chrono::milliseconds{100};
    std::vector<Socket> peers;
    for (std::size_t k = 0; k < kConnections; ++k) {
        ends.server.reset();
        peers.push_back(ends.connect_socket());
        ASSERT_TRUE(ends.run([&] { return ends.server != nullptr; }));
    }
    const test::Bytes word = test::frame_bytes(kHead, "");
    for (Socket& peer : peers) asio::write(peer, asio::buffer(word));
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == kConnections; }));
    std::size_t in_sweep = 0;  // what is sent makes the end of a turn after each
    std::size_t most = 0;
    std::vector<Connection*> told;
    ends.loop.set_turn_end([&] { in_sweep = 0; });
    ends.at_server.react_to_silence = [&](Connection& from, std::uint32_t) {
        told.push_back(&from);
        most = std::max(most, ++in_sweep);
        from.send(kHead, {});
    };
    ASSERT_TRUE(ends.run([&] { return told.size() >= kConnections; }));
    std::sort(told.begin(), told.end());
    EXPECT_EQ(std::unique(told.begin(), told.end()) - told.begin(), std::ptrdiff_t{kConnections})
        << "each once, before anybody is told again";
    EXPECT_LE(most, Loop::kFewSilences);
}

}  // namespace
}  // namespace amq::anet
