#include "host/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace amq::host {
namespace {

TEST(Signals, EachThatComesIsToldOnTheThreadOfTheLoop) {
    boost::asio::io_context io;
    Signals signals(io);
    int told = 0;
    const auto on_stop = [&] {
        if (++told == 2) io.stop();
    };
    signals.start({on_stop, [] { FAIL() << "nobody asked for that"; }});
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(told, 0);
    io.run_one();
    EXPECT_EQ(told, 1);
    ::kill(::getpid(), SIGINT);
    io.run();
    EXPECT_EQ(told, 2);
}

TEST(Signals, OneThatCameBeforeIsNotLost) {
    boost::asio::io_context io;
    Signals signals(io);
    ::kill(::getpid(), SIGTERM);
    signals.start({[&] { io.stop(); }, [] {}});
    io.run();
}

TEST(Signals, AHangUpAsksForTheConfiguration) {
    boost::asio::io_context io;
    Signals signals(io);
    ::kill(::getpid(), SIGHUP);
    signals.start({[] { FAIL() << "nobody asked it to end"; }, [&] { io.stop(); }});
    io.run();
}

TEST(Signals, OneThatComesTooLateKillsNobody) {
    {
        boost::asio::io_context io;
        const Signals signals(io);
    }
    ::kill(::getpid(), SIGTERM);
    boost::asio::io_context io;
    Signals again(io);  // has it now
    again.start({[&] { io.stop(); }, [] {}});
    io.run();
}

}  // namespace
}  // namespace amq::host
