#include "host/stop_signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace amq::host {
namespace {

TEST(StopSignals, EachThatComesIsToldOnTheThreadOfTheLoop) {
    boost::asio::io_context io;
    StopSignals signals(io);
    int told = 0;
    signals.start([&] {
        if (++told == 2) io.stop();
    });
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(told, 0);
    io.run_one();
    EXPECT_EQ(told, 1);
    ::kill(::getpid(), SIGINT);
    io.run();
    EXPECT_EQ(told, 2);
}

TEST(StopSignals, OneThatCameBeforeIsNotLost) {
    boost::asio::io_context io;
    StopSignals signals(io);
    ::kill(::getpid(), SIGTERM);
    signals.start([&] { io.stop(); });
    io.run();
}

TEST(StopSignals, OneThatComesTooLateKillsNobody) {
    {
        boost::asio::io_context io;
        const StopSignals signals(io);
    }
    ::kill(::getpid(), SIGTERM);
    boost::asio::io_context io;
    StopSignals again(io);  // has it now
    again.start([&] { io.stop(); });
    io.run();
}

}  // namespace
}  // namespace amq::host
