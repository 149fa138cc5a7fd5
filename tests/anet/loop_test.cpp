#include <amq/anet/loop.hpp>

#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace amq::anet {
namespace {

using test::Endpoints;

constexpr Head kHead{1001, 7, 0, 0, 12};

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
