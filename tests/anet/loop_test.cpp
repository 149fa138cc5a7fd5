#include <amq/anet/loop.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <semaphore>
#include <thread>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Endpoints;

using test::kHead;

TEST(Loop, ManyRequestsForAnEndOfTurnAreOne) {
    asio::io_context io;
    Loop loop{io};
    int turns = 0;
    loop.set_turn_end([&] { ++turns; });
    for (int i = 0; i < 5; ++i) loop.schedule_flush();
    io.run();
    EXPECT_EQ(turns, 1);
    loop.schedule_flush();
    io.restart();
    io.run();
    EXPECT_EQ(turns, 2);
}

TEST(Loop, AnEndOfTurnThatAlwaysMakesWorkLetsOthersRun) {
    Endpoints ends{Transport::tcp};
    ends.connect();
    ends.loop.set_turn_end([&] {
        ends.server->send(kHead, {});
        ends.loop.schedule_flush();
    });
    ends.loop.schedule_flush();
    EXPECT_TRUE(ends.run([&] { return ends.at_client.frames.size() > 100; }));
    ends.loop.set_turn_end({});
}

TEST(Loop, WhatAnEndCausesIsPassedOnInTheSameTurn) {
    Endpoints ends{Transport::tcp};
    ends.connect();
    bool closed = false;
    bool hooked = false;
    ends.at_client.react_to_close = [&](Connection&) { closed = true; };
    ends.loop.set_turn_end([&] { hooked = closed; });
    ends.client->close(CloseReason::local);
    ASSERT_TRUE(ends.run([&] { return closed; }));
    EXPECT_TRUE(hooked);
}

TEST(Loop, OneTurnWritesEachConnectionOnce) {
    Endpoints ends{Transport::tcp};
    ends.connect();
    std::vector<std::uint64_t> bytes_at_turn_end;
    ends.loop.set_turn_end([&] { bytes_at_turn_end.push_back(ends.server->traffic().bytes_out); });
    for (int i = 0; i < 10; ++i) ends.server->send(kHead, {});
    ASSERT_TRUE(ends.run([&] { return ends.at_client.frames.size() == 10; }));
    ASSERT_FALSE(bytes_at_turn_end.empty());
    EXPECT_EQ(bytes_at_turn_end[0], 0U);
    EXPECT_EQ(ends.server->traffic().bytes_out, 10 * kHeadSize);
}

TEST(Loop, CloseAllClosesAllWithTheReason) {
    Endpoints ends{Transport::tcp};
    ends.connect();
    EXPECT_EQ(ends.loop.connections(), 2U);
    ends.loop.close_all(CloseReason::shutdown);
    ASSERT_TRUE(ends.run([&] { return ends.loop.connections() == 0; }));
    EXPECT_EQ(ends.at_server.ended.at(0).reason, CloseReason::shutdown);
    EXPECT_EQ(ends.at_client.ended.at(0).reason, CloseReason::shutdown);
}

TEST(Loop, NothingIsLeftToRunWhenNobodyIsConnected) {
    Endpoints ends{Transport::tcp};
    ends.connect();
    ends.client->send(kHead, test::pattern(100));
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
    ends.acceptor->close();
    ends.loop.close_all(CloseReason::local);
    ends.io.restart();
    ends.io.run();  // returns: no timer goes on
    EXPECT_EQ(ends.loop.connections(), 0U);
}

// Each round ends with the loop in its own wait, or nearly so.
TEST(Loop, WhatIsPostedEndsItsOwnWait) {
    constexpr int kRounds = 2'000;
    Endpoints ends{Transport::tcp};
    ends.loop.set_direct_wait(std::chrono::minutes{1});
    ends.connect();
    std::binary_semaphore arrived{0};
    ends.at_server.react = [&](Connection&, const Frame&) { arrived.release(); };
    std::jthread poster([&] {
        for (int round = 0; round < kRounds; ++round) {
            ends.loop.post([&] { ends.client->send(kHead, {}); });
            if (!arrived.try_acquire_for(std::chrono::seconds{10})) return;
        }
        ends.loop.post([&] { ends.loop.close_all(CloseReason::local); });
    });
    EXPECT_TRUE(ends.run([&] { return ends.at_server.frames.size() == kRounds; }));
    EXPECT_TRUE(ends.run([&] { return ends.loop.connections() == 0; }));
}

TEST(Loop, ItsOwnWaitLetsOthersRunWhileThereIsTraffic) {
    Endpoints ends{Transport::tcp};
    ends.loop.set_direct_wait();
    ends.connect();
    const auto send_back = [](Connection& from, const Frame&) { from.send(kHead, {}); };
    ends.at_server.react = send_back;
    ends.at_client.react = send_back;
    ends.client->send(kHead, {});
    bool is_over = false;
    Timer timer{ends.io, std::chrono::milliseconds{20}};
    timer.async_wait([&](const boost::system::error_code&) { is_over = true; });
    EXPECT_TRUE(ends.run([&] { return is_over; }));
    EXPECT_GT(ends.at_server.frames.size(), 20U);
}

TEST(Loop, ATimerThatItExpectsEndsItsOwnWait) {
    Endpoints ends{Transport::tcp};
    ends.loop.set_direct_wait(std::chrono::minutes{1});
    ends.connect();
    for (const int ms : {0, 1, 30}) {
        bool is_over = false;
        const auto due = Loop::Clock::now() + std::chrono::milliseconds{ms};
        Timer timer{ends.io, due};
        timer.async_wait([&](const boost::system::error_code&) { is_over = true; });
        ends.loop.expect_timer(due);
        ends.client->send(kHead, {});
        EXPECT_TRUE(ends.run([&] { return is_over; })) << ms;
        EXPECT_GE(Loop::Clock::now(), due);
        EXPECT_LT(Loop::Clock::now(), due + std::chrono::seconds{10});
        ends.loop.expect_timer(Loop::Clock::time_point::max());
    }
}

// While the loop waits, another thread arms the timer.
TEST(Loop, ATimerThatComesSoonerEndsAWaitUnderWay) {
    class Guard : public LoopGuard {
      public:
        void enter() override { mutex.lock(); }
        void leave() override { mutex.unlock(); }
        std::mutex mutex;
    };
    Guard guard;
    Endpoints ends{Transport::tcp};
    ends.loop.set_guard(guard);
    ends.loop.set_direct_wait(std::chrono::minutes{1});
    ends.connect();
    std::atomic<bool> is_over{false};
    Timer timer{ends.io};
    std::binary_semaphore arrived{0};
    ends.at_server.react = [&](Connection&, const Frame&) { arrived.release(); };
    std::jthread other([&] {
        ends.loop.post([&] { ends.client->send(kHead, {}); });
        if (!arrived.try_acquire_for(std::chrono::seconds{10})) return;
        const std::lock_guard lock{guard.mutex};
        const auto due = Loop::Clock::now() + std::chrono::milliseconds{5};
        timer.expires_at(due);
        timer.async_wait([&](const boost::system::error_code&) { is_over = true; });
        ends.loop.expect_timer(due);
    });
    EXPECT_TRUE(ends.run([&] { return is_over.load(); }));
}

TEST(Loop, OneMayCloseAnotherFromInsideItsEnd) {
    Endpoints ends{Transport::tcp};
    ends.connect();
    ends.at_client.react_to_close = [&](Connection&) {
        ends.server->send(kHead, {});
        ends.server->close(CloseReason::kicked);
    };
    ends.server->send(kHead, {});
    ends.client->close(CloseReason::local);
    ASSERT_TRUE(ends.run([&] { return ends.loop.connections() == 0; }));
    EXPECT_EQ(ends.at_server.ended.size(), 1U);
}

}  // namespace
}  // namespace amq::anet
