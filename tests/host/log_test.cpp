// The log as a whole: levels, threads, readers that are slow, stuck or gone.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <vector>

#include "host/log.hpp"
#include "tests/host/pipe.hpp"

namespace amq::host {
namespace {

LogConfig with_level(LogLevel level) {
    LogConfig config;
    config.level = level;
    return config;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++found;
    return found;
}

TEST(Log, WritesOneLineAnEvent) {
    const Pipe pipe;
    {
        Log log(LogConfig{}, pipe.writer());
        log.info("connect").with("session", 7U).with("peer", "127.0.0.1:5");
        log.warn("disconnect").with("reason", std::string("bad magic")).with("bytes", 0);
    }
    const std::string text = pipe.take();
    EXPECT_NE(text.find(" level=info event=connect session=7 peer=127.0.0.1:5\nts="),
              std::string::npos);
    EXPECT_NE(text.find(" level=warn event=disconnect reason=\"bad magic\" bytes=0\n"),
              std::string::npos);
    EXPECT_EQ(count(text, "\n"), 2U);
}

TEST(Log, WritesJsonWhenToldTo) {
    const Pipe pipe;
    LogConfig config;
    config.format = LogFormat::json;
    { Log(config, pipe.writer()).info("connect").with("took", Duration(1500)); }
    EXPECT_NE(pipe.take().find(R"("event":"connect","took":"0.0015s"})"), std::string::npos);
}

TEST(Log, WritesNothingBelowItsLevel) {
    constexpr std::array levels{LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn,
                                LogLevel::error};
    for (std::size_t least = 0; least < levels.size(); ++least) {
        const Pipe pipe;
        {
            Log log(with_level(levels[least]), pipe.writer());
            for (const LogLevel level : levels) log.event(level, "e").with("a", 1);
        }
        EXPECT_EQ(count(pipe.take(), "event=e"), levels.size() - least);
    }
}

TEST(Log, WritesNothingWhenItIsOff) {
    const Pipe pipe;
    {
        Log log(with_level(LogLevel::off), pipe.writer());
        log.error("e");
        EXPECT_FALSE(log.enabled(LogLevel::error));
        EXPECT_FALSE(log.enabled(LogLevel::off));
    }
    EXPECT_EQ(pipe.take(), "");
}

TEST(Log, ChangesItsLevelWhileItRuns) {
    const Pipe pipe;
    {
        Log log(LogConfig{}, pipe.writer());
        log.debug("before");
        log.set_level(LogLevel::debug);
        log.debug("after");
    }
    const std::string text = pipe.take();
    EXPECT_EQ(text.find("before"), std::string::npos);
    EXPECT_NE(text.find("after"), std::string::npos);
}

TEST(Log, WritesAnEventThatIsBuiltInSteps) {
    const Pipe pipe;
    {
        Log log(LogConfig{}, pipe.writer());
        LogEvent event = log.info("e");
        event.with("a", 1);
        LogEvent moved = std::move(event);
        moved.with("b", 2);
    }
    const std::string text = pipe.take();
    EXPECT_NE(text.find("event=e a=1 b=2\n"), std::string::npos) << text;
    EXPECT_EQ(count(text, "\n"), 1U);
}

TEST(Log, SuppressesAFloodOfOneEventAndSaysSo) {
    const Pipe pipe;
    {
        Log log(LogConfig{}, pipe.writer());
        // A second may pass on a busy machine: 1000 lines then make more than one window.
        for (int i = 0; i < 1000; ++i) log.info("flood");
        log.info("other");
        EXPECT_GE(log.counts().suppressed, 500U);
    }
    const std::string text = pipe.take();
    EXPECT_LE(count(text, "event=flood"), 500U);
    EXPECT_GE(count(text, "event=flood"), 100U);
    EXPECT_EQ(count(text, "event=other"), 1U);
    EXPECT_GE(count(text, "event=suppressed name=flood lines="), 1U);
}

TEST(Log, SuppressesNoReport) {
    const Pipe pipe;
    {
        Log log(LogConfig{}, pipe.writer());
        for (int i = 0; i < 300; ++i) log.report("counter").with("i", i);
        EXPECT_EQ(log.counts().suppressed, 0U);
        log.set_level(LogLevel::warn);
        log.report("counter");
    }
    EXPECT_EQ(count(pipe.take(), "event=counter"), 300U);
}

TEST(Log, TakesLinesFromManyThreads) {
    const Pipe pipe;
    {
        Log log(LogConfig{}, pipe.writer());
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&log, t] {
                const std::string name = "thread_" + std::to_string(t);
                for (int i = 0; i < 50; ++i) log.info(name).with("i", i);
            });
        for (std::thread& thread : threads) thread.join();
    }
    const std::string text = pipe.take();
    EXPECT_EQ(count(text, "\n"), 200U);
    EXPECT_EQ(count(text, "ts="), 200U);
    for (int t = 0; t < 4; ++t)
        EXPECT_EQ(count(text, "event=thread_" + std::to_string(t) + " "), 50U);
}

TEST(Log, NeverWaitsForAReaderThatDoesNotRead) {
    const Pipe pipe;
    pipe.fill();
    const auto start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::duration posted{};
    {
        Log log(LogConfig{}, pipe.writer());
        for (int i = 0; i < 5000; ++i) log.info("event_" + std::to_string(i));
        posted = std::chrono::steady_clock::now() - start;
    }
    const auto ended = std::chrono::steady_clock::now() - start;
    EXPECT_LT(posted, std::chrono::seconds(1));
    EXPECT_LT(ended, std::chrono::seconds(5));  // one second of patience, not one a line
}

TEST(Log, CountsTheLinesThatAStuckReaderLost) {
    const Pipe pipe;
    pipe.fill();
    {
        Log log(LogConfig{}, pipe.writer());
        log.info("lost");
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (log.counts().dropped == 0 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        EXPECT_EQ(log.counts().dropped, 1U);
        pipe.take();
        log.info("kept");
    }
    const std::string text = pipe.take();
    EXPECT_EQ(count(text, "event=kept"), 1U);
    EXPECT_EQ(count(text, "event=lost"), 0U);
    EXPECT_EQ(count(text, "event=log_dropped lines=1\n"), 1U);
}

TEST(Log, CountsTheLinesThatDidNotFitItsQueue) {
    const Pipe pipe;
    pipe.fill();
    Log log(LogConfig{}, pipe.writer());
    for (int i = 0; i < 5000; ++i) log.info("event_" + std::to_string(i));
    EXPECT_GE(log.counts().dropped, 5000U - 2048U - 1U);
}

TEST(Log, OutlivesAReaderThatIsGone) {
    Pipe pipe;
    pipe.close_reader();
    Log log(LogConfig{}, pipe.writer());
    log.info("e");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (log.counts().dropped == 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(log.counts().dropped, 1U);
}

}  // namespace
}  // namespace amq::host
