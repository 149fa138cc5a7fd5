#include <amq/anet/connection.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::Endpoints;
using test::pattern;
using test::Received;

using test::kHead;

class ConnectionOver : public testing::TestWithParam<Transport> {
  protected:
    ConnectionOver() : ends{GetParam()} {}

    // Fills the way from server to client, whose reading is paused, until frames wait at the
    // server.
    void jam() {
        ends.client->pause_reading();
        const Bytes body = pattern(40'000);
        const auto kernel_is_full = [&] { return ends.server->backlog_since().has_value(); };
        for (int i = 0; i < 10'000 && !kernel_is_full(); ++i) {
            ASSERT_EQ(ends.server->send(kHead, body), Sent::queued);
            ++jammed;
            ends.io.restart();
            ends.io.poll();
        }
        ASSERT_TRUE(kernel_is_full());
    }

    Endpoints ends;
    std::size_t jammed{};
};

INSTANTIATE_TEST_SUITE_P(Transports, ConnectionOver,
                         testing::Values(Transport::tcp, Transport::unix_socket,
                                         Transport::websocket),
                         [](const auto& tested) { return std::string{to_string(tested.param)}; });

TEST_P(ConnectionOver, FramesOfEverySizeGoThereAndBack) {
    ends.connect();
    ends.at_server.react = [](Connection& from, const Frame& frame) {
        EXPECT_EQ(from.send(frame.head, frame.body), Sent::queued);
    };
    const std::vector<std::size_t> sizes{0,   1,    2,     101,   102,   125,
                                         126, 4096, 16384, 40960, 51199, 51200};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const Head head{1001, static_cast<std::uint32_t>(i), 0, 3, 13};
        ASSERT_EQ(ends.client->send(head, pattern(sizes[i])), Sent::queued);
    }
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == sizes.size(); }));
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto length = static_cast<std::uint32_t>(sizes[i]);
        EXPECT_EQ(
            ends.at_client.frames[i],
            (Received{{1001, static_cast<std::uint32_t>(i), length, 3, 13}, pattern(sizes[i])}));
    }
    EXPECT_EQ(ends.server->traffic().frames_in, sizes.size());
    EXPECT_EQ(ends.server->traffic().frames_out, sizes.size());
    EXPECT_EQ(ends.client->traffic().bytes_in, ends.server->traffic().bytes_out);
    EXPECT_EQ(ends.client->traffic().bytes_out, ends.server->traffic().bytes_in);
    EXPECT_EQ(ends.server->transport(), GetParam());
}

TEST_P(ConnectionOver, ThePeersAddressIsKnownAlsoAfterItHasGone) {
    ends.connect();
    const std::string start = GetParam() == Transport::unix_socket ? "unix" : "127.0.0.1:";
    EXPECT_EQ(ends.server->remote().substr(0, start.size()), start);
    ends.client->close(CloseReason::local);
    std::string at_close;
    ends.at_server.react_to_close = [&](Connection& from) { at_close = from.remote(); };
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.ended.empty(); }));
    EXPECT_EQ(at_close, ends.server->remote());
}

TEST_P(ConnectionOver, ABorrowedBodyIsWrittenWithoutACopyAndReleasedOnce) {
    ends.connect();
    const Bytes body = pattern(50'000);
    int released = 0;
    for (int i = 0; i < 3; ++i) {
        ends.server->send(kHead, body,
                          Keep{&released, [](void* count) { ++*static_cast<int*>(count); }});
        ends.server->send(kHead, test::bytes("copied"));
    }
    EXPECT_EQ(released, 0);
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 6; }));
    EXPECT_EQ(released, 3);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(ends.at_client.frames[i].body, i % 2 == 0 ? body : test::bytes("copied"));
    }
}

TEST_P(ConnectionOver, ABorrowedBodyIsReleasedWhenItIsRefused) {
    ends.connect();
    ends.server->close(CloseReason::kicked);
    int released = 0;
    const auto sent = ends.server->send(
        kHead, pattern(10), Keep{&released, [](void* count) { ++*static_cast<int*>(count); }});
    EXPECT_EQ(sent, Sent::refused);
    EXPECT_EQ(released, 1);
}

TEST_P(ConnectionOver, AllFramesOfOneReadAreHandledBeforeAnythingIsWritten) {
    ends.connect();
    const std::uint64_t before = ends.server->traffic().bytes_out;
    std::vector<std::uint64_t> written;
    ends.at_server.react = [&](Connection& from, const Frame& frame) {
        written.push_back(from.traffic().bytes_out - before);
        from.send(frame.head, frame.body);
    };
    for (int i = 0; i < 50; ++i) ends.client->send(kHead, test::bytes("x"));
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 50; }));
    EXPECT_EQ(written, std::vector<std::uint64_t>(50, 0));
}

TEST_P(ConnectionOver, APausedConnectionHandsNothingOverUntilItIsResumed) {
    ends.connect();
    ends.at_server.react = [&](Connection& from, const Frame&) {
        if (ends.at_server.frames.size() % 3 == 0) from.pause_reading();
    };
    for (std::uint32_t i = 0; i < 10; ++i) ends.client->send({1001, i, 0, 0, 12}, pattern(3000));
    for (std::size_t expected = 3; expected < 10; expected += 3) {
        ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == expected; }));
        ends.io.restart();
        ends.io.poll();
        EXPECT_EQ(ends.at_server.frames.size(), expected);
        EXPECT_TRUE(ends.server->is_paused());
        ends.server->resume_reading();
    }
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 10; }));
    for (std::uint32_t i = 0; i < 10; ++i) {
        EXPECT_EQ(ends.at_server.frames[i], (Received{{1001, i, 3000, 0, 12}, pattern(3000)}));
    }
}

TEST_P(ConnectionOver, APauseIsNoReasonForATimeout) {
    ends.options.frame_timeout = std::chrono::milliseconds{10};
    ends.connect();
    ends.at_server.react = [](Connection& from, const Frame&) { from.pause_reading(); };
    for (int i = 0; i < 5; ++i) ends.client->send(kHead, pattern(40'000));
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
    // Another connection's silence in the middle of a frame is what tells that the time has passed.
    test::Recorder other_end;
    auto shared = std::make_shared<ConnectionOptions>(ends.options);
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    Socket socket{ends.io};
    socket.assign({AF_UNIX, 0}, pair[0]);
    const auto other = Connection::connected(std::move(socket), ends.loop, shared, other_end);
    other->start();
    ASSERT_EQ(::send(pair[1], test::frame_bytes({}, "").data(), 5, 0), 5);
    ASSERT_TRUE(ends.run([&] { return !other_end.ended.empty(); }));
    ::close(pair[1]);
    EXPECT_TRUE(ends.server->is_open());
    ends.at_server.react = nullptr;
    ends.server->resume_reading();
    EXPECT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 5; }));
}

TEST_P(ConnectionOver, AReadingPeerEndsCongestion) {
    ends.options.high_water = 200'000;
    ends.connect();
    jam();
    while (ends.server->pending_bytes() <= 200'000) {
        ends.server->send(kHead, pattern(40'000));
        ++jammed;
    }
    EXPECT_TRUE(ends.server->is_congested());
    EXPECT_TRUE(ends.at_server.congestion.empty())
        << "told at the end of the turn, not inside send";
    ASSERT_TRUE(ends.run([&] { return ends.at_server.congestion.size() == 1; }));
    EXPECT_EQ(ends.at_server.congestion[0], Congestion::high);
    ends.client->resume_reading();
    ASSERT_TRUE(ends.run([&] { return ends.at_server.congestion.size() == 2; }));
    EXPECT_EQ(ends.at_server.congestion[1], Congestion::none);
    EXPECT_LE(ends.server->pending_bytes(), 100'000U);
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == jammed; }));
    EXPECT_FALSE(ends.server->backlog_since().has_value());
}

TEST_P(ConnectionOver, APeerThatDoesNotReadIsClosedWhenItsQueueIsFull) {
    ends.options.max_pending = 300'000;
    ends.connect();
    jam();
    std::size_t more = 0;
    while (ends.server->send(kHead, pattern(40'000)) == Sent::queued) ASSERT_LT(++more, 100U);
    EXPECT_TRUE(ends.at_server.ended.empty()) << "told at the end of the turn";
    ASSERT_TRUE(ends.run([&] { return ends.at_server.ended.size() == 1; }));
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::slow_reader);
    EXPECT_LE(ends.at_server.unsent.size(), 8U);
    EXPECT_GE(ends.at_server.unsent.size(), 6U);
    EXPECT_EQ(ends.server->traffic().frames_out + ends.at_server.unsent.size(), jammed + more);
}

TEST_P(ConnectionOver, AQueueFilledWithinOneTurnIsNoFault) {
    ends.options.max_pending = 1'000'000;
    ends.connect();
    ends.at_client.react = [](Connection&, const Frame&) {};
    // As much as the kernel takes goes out before the turn ends: 1.5 MB do not count as pending.
    const Bytes body = pattern(10'000);
    for (int i = 0; i < 60; ++i) ASSERT_EQ(ends.server->send(kHead, body), Sent::queued);
    EXPECT_LT(ends.server->pending_bytes(), 600'000U);
    EXPECT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 60; }));
}

TEST_P(ConnectionOver, APeerThatDoesNotReadForTooLongIsClosed) {
    ends.options.write_timeout = std::chrono::milliseconds{20};
    ends.connect();
    jam();
    ASSERT_TRUE(ends.run([&] { return ends.at_server.ended.size() == 1; }));
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::slow_reader);
}

TEST_P(ConnectionOver, FramesNotBegunComeBackWhole) {
    ends.connect();
    jam();
    const Bytes borrowed = pattern(30'000);
    int released = 0;
    for (std::uint32_t i = 0; i < 20; ++i) {
        ends.server->send({1002, 2 * i, 0, 1, 10}, pattern(100 + i));
        ends.server->send({1003, 2 * i + 1, 0, 2, 11}, borrowed,
                          Keep{&released, [](void* count) { ++*static_cast<int*>(count); }});
    }
    ends.server->send({1004, 40, 0, 0, 12}, {});
    ends.server->close(CloseReason::kicked);
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.ended.empty(); }));
    auto& unsent = ends.at_server.unsent;
    std::erase_if(unsent, [](const UnsentFrame& frame) { return frame.head.cmd == 1001; });
    ASSERT_EQ(unsent.size(), 41U);
    for (std::uint32_t i = 0; i < 40; ++i) {
        const Bytes body(unsent[i].body.begin(), unsent[i].body.end());
        EXPECT_EQ(unsent[i].head.sequence, i);
        EXPECT_EQ(unsent[i].head.length, body.size());
        EXPECT_EQ(body, i % 2 == 0 ? pattern(100 + i / 2) : borrowed);
        EXPECT_EQ(static_cast<bool>(unsent[i].keep), i % 2 != 0);
    }
    EXPECT_EQ(released, 0);
    unsent.clear();
    EXPECT_EQ(released, 20);
}

TEST_P(ConnectionOver, EveryFrameIsEitherDeliveredOrComesBackButTheOneCutShort) {
    ends.connect();
    jam();
    for (int i = 0; i < 30; ++i) ends.server->send(kHead, pattern(40'000));
    const std::size_t sent = jammed + 30;
    ends.client->resume_reading();
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() > jammed / 2; }));
    ends.server->close(CloseReason::slow_reader);
    ASSERT_TRUE(ends.run(
        [&] { return ends.at_server.ended.size() == 1 && ends.at_client.ended.size() == 1; }));
    const std::size_t accounted = ends.at_client.frames.size() + ends.at_server.unsent.size();
    EXPECT_GE(accounted + 1, sent);
    EXPECT_LE(accounted, sent);
}

TEST_P(ConnectionOver, FinishWritesWhatIsPendingBeforeItEnds) {
    ends.connect();
    jam();
    ends.server->finish(CloseReason::shutdown);
    EXPECT_EQ(ends.server->send(kHead, {}), Sent::refused);
    ends.client->resume_reading();
    ASSERT_TRUE(ends.run(
        [&] { return ends.at_client.ended.size() == 1 && ends.at_server.ended.size() == 1; }));
    EXPECT_EQ(ends.at_client.frames.size(), jammed);
    EXPECT_EQ(ends.at_client.ended[0].reason, CloseReason::peer_closed);
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::shutdown);
    EXPECT_TRUE(ends.at_server.unsent.empty());
}

TEST_P(ConnectionOver, FinishIsNotKeptFromItsEndByAPeerThatGoesOnSending) {
    ends.connect();
    ends.server->send(kHead, test::bytes("last words"));
    for (int i = 0; i < 20; ++i) ends.client->send(kHead, pattern(40'000));
    ends.server->finish();
    ASSERT_TRUE(ends.run(
        [&] { return ends.at_client.ended.size() == 1 && ends.at_server.ended.size() == 1; }));
    ASSERT_EQ(ends.at_client.frames.size(), 1U);
    EXPECT_EQ(test::text(ends.at_client.frames[0].body), "last words");
    EXPECT_TRUE(ends.at_server.frames.empty());
}

TEST_P(ConnectionOver, FinishEndsWithinTheWriteTimeoutWhenThePeerDoesNotRead) {
    ends.options.write_timeout = std::chrono::milliseconds{30};
    ends.connect();
    jam();
    for (int i = 0; i < 3; ++i) ends.server->send(kHead, pattern(40'000));
    ends.server->finish(CloseReason::shutdown);
    ASSERT_TRUE(ends.run([&] { return ends.at_server.ended.size() == 1; }));
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::shutdown);
    EXPECT_EQ(ends.at_server.unsent.size(), 3U);
}

TEST_P(ConnectionOver, OnClosedComesOnceAndNeverFromInsideAnotherCall) {
    ends.connect();
    bool inside = false;
    ends.at_server.react = [&](Connection& from, const Frame&) {
        inside = true;
        from.close(CloseReason::kicked);
        from.close(CloseReason::local);
        from.finish();
        EXPECT_EQ(from.send(kHead, {}), Sent::refused);
        inside = false;
    };
    bool was_inside = true;
    ends.at_server.react_to_close = [&](Connection& from) {
        was_inside = inside;
        from.close(CloseReason::local);
        from.resume_reading();
        EXPECT_EQ(from.send(kHead, {}), Sent::refused);
    };
    for (int i = 0; i < 5; ++i) ends.client->send(kHead, {});
    ASSERT_TRUE(ends.run(
        [&] { return ends.at_server.ended.size() == 1 && ends.at_client.ended.size() == 1; }));
    ends.io.restart();
    ends.io.poll();
    EXPECT_EQ(ends.at_server.ended.size(), 1U);
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::kicked);
    EXPECT_EQ(ends.at_server.frames.size(), 1U) << "nothing is read after close";
    EXPECT_FALSE(was_inside);
    EXPECT_EQ(ends.at_client.ended[0].reason, CloseReason::peer_closed);
    EXPECT_EQ(ends.loop.connections(), 0U);
}

TEST_P(ConnectionOver, NobodyNeedsToHoldAConnection) {
    ends.connect();
    const std::weak_ptr<Connection> client = ends.client;
    const std::weak_ptr<Connection> server = ends.server;
    ends.client.reset();
    ends.server.reset();
    ends.at_server.react = [](Connection& from, const Frame&) { from.close(CloseReason::local); };
    client.lock()->send(kHead, {});
    ASSERT_TRUE(ends.run([&] { return client.expired() && server.expired(); }));
    EXPECT_EQ(ends.at_client.ended.size(), 1U);
    EXPECT_EQ(ends.at_server.ended.size(), 1U);
}

TEST_P(ConnectionOver, ALoopMayEndBeforeItsConnections) {
    auto loop = std::make_unique<Loop>(ends.io);
    ends.connect();
    Socket socket = ends.connect_socket();
    const auto connection = Connection::connected(
        std::move(socket), *loop, std::make_shared<ConnectionOptions>(), ends.at_client);
    connection->start();
    connection->send(kHead, pattern(1000));
    ends.io.restart();
    ends.io.poll();
    loop.reset();
    EXPECT_FALSE(connection->is_open());
    EXPECT_TRUE(ends.at_client.ended.empty());
}

TEST_P(ConnectionOver, TheTurnEndHookRunsBeforeAnythingIsWritten) {
    ends.connect();
    bool hooked = false;
    ends.loop.set_turn_end([&] {
        if (std::exchange(hooked, true)) return;
        ends.server->send(kHead, test::bytes("from the hook"));
    });
    const std::uint64_t before = ends.server->traffic().bytes_out;
    ends.server->send(kHead, test::bytes("from outside"));
    EXPECT_EQ(ends.server->traffic().bytes_out, before);
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 2; }));
    EXPECT_EQ(test::text(ends.at_client.frames[1].body), "from the hook");
}

TEST_P(ConnectionOver, AResetByThePeerIsAPeerClosed) {
    ends.connect();
    const linger now{1, 0};
    ASSERT_EQ(::setsockopt(ends.client->native_handle(), SOL_SOCKET, SO_LINGER, &now, sizeof now),
              0);
    ends.client->pause_reading();
    ends.client->close(CloseReason::slow_reader);
    ASSERT_TRUE(ends.run([&] { return ends.at_server.ended.size() == 1; }));
    EXPECT_EQ(ends.at_server.ended[0].reason, CloseReason::peer_closed);
}

}  // namespace
}  // namespace amq::anet
