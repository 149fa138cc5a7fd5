// What several connections have read in one turn is handed over one after the other: meanwhile
// each may end or pause the others.
#include <gtest/gtest.h>

#include <algorithm>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Endpoints;
using test::kHead;

class LoopInput : public testing::TestWithParam<Transport> {
  protected:
    void SetUp() override { ends.connect(); }

    // Both ends have a frame to read in the same turn; who gets his first does this to the other.
    template <typename Act>
    void exchange(Act act) {
        ends.at_client.react = [this, act](Connection&, const Frame&) {
            if (frames() == 1) act(*ends.server);
        };
        ends.at_server.react = [this, act](Connection&, const Frame&) {
            if (frames() == 1) act(*ends.client);
        };
        ends.client->send(kHead, {});
        ends.server->send(kHead, {});
    }
    std::size_t frames() const {
        return ends.at_client.frames.size() + ends.at_server.frames.size();
    }
    bool is_over() const { return !ends.at_client.ended.empty() && !ends.at_server.ended.empty(); }

    Endpoints ends{GetParam()};
};

TEST_P(LoopInput, OfOneThatAnotherHasClosedIsNotHandedOver) {
    exchange([](Connection& other) { other.close(CloseReason::kicked); });
    ASSERT_TRUE(ends.run([&] { return is_over(); }));
    EXPECT_EQ(frames(), 1U);
}

TEST_P(LoopInput, OfOneThatAnotherFinishesIsNotHandedOver) {
    exchange([](Connection& other) { other.finish(); });
    ASSERT_TRUE(ends.run([&] { return is_over(); }));
    EXPECT_EQ(frames(), 1U);
}

TEST_P(LoopInput, OfOneThatAnotherPausesWaitsUntilItGoesOn) {
    Connection* paused = nullptr;
    exchange([&](Connection& other) {
        other.pause_reading();
        paused = &other;
    });
    ASSERT_TRUE(ends.run([&] { return paused != nullptr; }));
    Connection& whole = paused == ends.client.get() ? *ends.server : *ends.client;
    const std::uint64_t before = whole.traffic().bytes_out;
    whole.send(kHead, {});
    ASSERT_TRUE(ends.run([&] { return whole.traffic().bytes_out > before; }));
    EXPECT_EQ(frames(), 1U);
    paused->resume_reading();
    EXPECT_TRUE(ends.run([&] { return frames() == 3; }));
}

TEST_P(LoopInput, OfOneThatAnotherPausesAndResumesIsHandedOver) {
    exchange([](Connection& other) {
        other.pause_reading();
        other.resume_reading();
    });
    EXPECT_TRUE(ends.run([&] { return frames() == 2; }));
}

TEST_P(LoopInput, IsWholeAndInOrderWhateverItsSize) {
    constexpr std::uint32_t kFrames = 200;
    const std::vector<std::byte> body(Loop::kReadAhead / 3);
    for (std::uint32_t i = 0; i < kFrames; ++i) {
        ends.client->send({1001, i, 0, 0, 12}, body);
        ends.server->send({1001, i, 0, 0, 12}, body);
    }
    ASSERT_TRUE(ends.run([&] { return frames() == 2 * kFrames; }));
    for (const auto* at : {&ends.at_client, &ends.at_server}) {
        ASSERT_EQ(at->frames.size(), kFrames);
        for (std::uint32_t i = 0; i < kFrames; ++i) EXPECT_EQ(at->frames[i].head.sequence, i);
    }
}

// What a WebSocket carries is masked, and not known beforehand.
TEST_P(LoopInput, IsForeseenBeforeAnyOfItIsHandedOver) {
    std::vector<std::uint32_t> foreseen;
    std::size_t before = 0;
    ends.loop.set_foresight([&](std::span<const Loop::Received> received) {
        for (const Loop::Received& here : received) {
            EXPECT_TRUE(&here.connection->handler() == &ends.at_client ||
                        &here.connection->handler() == &ends.at_server);
            here.connection->for_each_frame_in(here.input, [&](const Frame& frame) {
                foreseen.push_back(frame.head.sequence);
                before += frames();
            });
        }
    });
    ends.client->send({1001, 1, 0, 0, 12}, {});
    ends.client->send({1001, 2, 0, 0, 12}, {});
    ends.server->send({1001, 3, 0, 0, 12}, {});
    ASSERT_TRUE(ends.run([&] { return frames() == 3; }));
    std::ranges::sort(foreseen);
    const bool is_masked = GetParam() == Transport::websocket;
    EXPECT_EQ(foreseen,
              is_masked ? std::vector<std::uint32_t>{} : (std::vector<std::uint32_t>{1, 2, 3}));
    EXPECT_EQ(before, 0U);
}

INSTANTIATE_TEST_SUITE_P(Anet, LoopInput,
                         testing::Values(Transport::tcp, Transport::unix_socket,
                                         Transport::websocket),
                         [](const auto& given) { return std::string(to_string(given.param)); });

}  // namespace
}  // namespace amq::anet
