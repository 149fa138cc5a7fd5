// The watch's judgement at times that the test says; its own thread in the last tests.

#include "host/plugin_watch.hpp"

#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/log_pipe.hpp"

namespace amq::host {
namespace {

using namespace std::chrono_literals;
using exchange::to_nanos;

class APluginWatch : public testing::Test {
  protected:
    APluginWatch() {
        watch.add(thread, [this](const PluginWatch::SlowCall& call) { slow.push_back(call); });
    }

    void enter(const char* callback, std::uint64_t instance = 7) {
        thread.breadcrumb().enter(thread.breadcrumb().keep("org.test.a", ""), callback, instance);
    }
    // Looks each half second until so much has passed.
    void pass(std::chrono::milliseconds time) {
        for (const auto end = now + time; now < end;) watch.look(to_nanos(now += 500ms));
    }
    bool is_silent() {
        log.error("last");
        return pipe.wait_for("event=").find("event=last") != std::string::npos;
    }

    LogPipe pipe;
    Log log{LogConfig{}, pipe.writer()};
    PluginThread thread{4};
    int ended = 0;
    std::vector<PluginWatch::SlowCall> slow;
    PluginWatch watch{log, {.slow = 1s, .hang = 3s}, [this](const PluginThread& who) {
                          ended += &who == &thread;
                      }};
    std::chrono::nanoseconds now = 1h;
};

TEST_F(APluginWatch, SaysNothingOfCallsThatReturn) {
    for (int k = 0; k < 100; ++k) {
        enter("route");
        pass(500ms);
        thread.breadcrumb().leave();
        pass(1s);
    }
    EXPECT_TRUE(is_silent());
    EXPECT_EQ(watch.slow_calls(), 0U);
    EXPECT_TRUE(slow.empty());
}

TEST_F(APluginWatch, WarnsOnceOfACallThatLastsASecond) {
    enter("route");
    pass(2s);
    const std::string line = pipe.wait_for("event=plugin_slow");
    EXPECT_NE(line.find("level=warn"), std::string::npos) << line;
    EXPECT_NE(line.find("plugin=org.test.a callback=route shard=4 for=1s"), std::string::npos)
        << line;
    EXPECT_TRUE(is_silent());
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(watch.slow_calls(), 1U);
    EXPECT_TRUE(slow.empty()) << "it has not returned";
}

TEST_F(APluginWatch, SaysWhenASlowOneReturnedAndWhoThatWas) {
    enter("on_timer");
    pass(2s);
    thread.breadcrumb().leave();
    pass(1s);
    const std::string line = pipe.wait_for("event=plugin_returned");
    EXPECT_NE(line.find("callback=on_timer shard=4 for=1.5s"), std::string::npos) << line;
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].instance, 7U);
    EXPECT_STREQ(slow[0].callback, "on_timer");
    EXPECT_EQ(slow[0].lasted, to_nanos(1500ms));
}

TEST_F(APluginWatch, KnowsASlowCallByTheNextOneToo) {
    enter("route", 7);
    pass(2s);
    enter("route", 8);
    pass(500ms);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].instance, 7U);
}

TEST_F(APluginWatch, BlamesNobodyForCallsThatNoInstanceWasAskedIn) {
    enter("destroy", 0);
    pass(2s);
    thread.breadcrumb().leave();
    pass(500ms);
    pipe.wait_for("event=plugin_returned");
    EXPECT_TRUE(slow.empty());
}

TEST_F(APluginWatch, TellsACallFromTheNextOneOfTheSameFunction) {
    for (int k = 0; k < 19; ++k) {
        enter("route");
        pass(500ms);
    }
    EXPECT_TRUE(is_silent());
}

TEST_F(APluginWatch, WarnsOfShortCallsThatTakeHalfOfTheTime) {
    for (int k = 0; k < 40; ++k) {
        enter("route");
        pass(500ms);
        thread.breadcrumb().leave();
        pass(500ms);
    }
    const std::string line = pipe.wait_for("event=plugin_busy");
    EXPECT_NE(line.find("level=warn"), std::string::npos) << line;
    EXPECT_NE(line.find("plugin=org.test.a shard=4 percent=50"), std::string::npos) << line;
    EXPECT_EQ(watch.busy_windows(), 4U);
    EXPECT_TRUE(slow.empty()) << "none of them is slow";
}

TEST_F(APluginWatch, EndsTheProcessAtTheLookAfterTheLimitWasTold) {
    enter("route");
    pass(3s + 500ms);
    const std::string line = pipe.wait_for("event=plugin_hangs");
    EXPECT_NE(line.find("level=error"), std::string::npos) << line;
    EXPECT_NE(line.find("plugin=org.test.a callback=route shard=4 for=3s"), std::string::npos)
        << line;
    EXPECT_EQ(ended, 0);
    pass(500ms);
    EXPECT_EQ(ended, 1);
}

TEST_F(APluginWatch, LetsACallGoThatReturnsInTheLastMoment) {
    enter("route");
    pass(3s + 500ms);
    thread.breadcrumb().leave();
    pass(5s);
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(slow.size(), 1U) << "though it was slow";
}

TEST_F(APluginWatch, CountsNoTimeInWhichItSleptItself) {
    enter("route");
    pass(500ms);
    now += 1h;  // the whole process was stopped
    pass(250ms);
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(watch.slow_calls(), 0U);
    EXPECT_TRUE(is_silent());
}

TEST_F(APluginWatch, EndsNothingWithoutALimit) {
    PluginWatch endless(log, {.slow = 1s, .hang = 0s}, [this](const PluginThread&) { ++ended; });
    endless.add(thread);
    enter("route");
    for (int k = 0; k < 1000; ++k) endless.look(to_nanos(now += 500ms));
    pipe.wait_for("event=plugin_slow");
    EXPECT_TRUE(is_silent());
    EXPECT_EQ(ended, 0);
}

TEST_F(APluginWatch, CallsNothingSlowWithoutALimit) {
    PluginWatch patient(log, {.slow = 0s, .hang = 100s}, {});
    patient.add(thread, [this](const PluginWatch::SlowCall& call) { slow.push_back(call); });
    enter("route");
    for (int k = 0; k < 18; ++k) patient.look(to_nanos(now += 500ms));
    thread.breadcrumb().leave();
    patient.look(to_nanos(now += 500ms));
    EXPECT_TRUE(is_silent());
    EXPECT_TRUE(slow.empty());
    EXPECT_EQ(patient.slow_calls(), 0U);
}

TEST(PluginWatch, LooksSomeTimesWithinItsLimit) {
    LogPipe pipe;
    Log log(LogConfig{}, pipe.writer());
    const auto interval = [&](Duration slow, Duration hang) {
        return PluginWatch(log, {slow, hang}, {}).interval();
    };
    EXPECT_EQ(interval(1s, 100ms), 25ms);
    EXPECT_EQ(interval(1s, 10s), 250ms);
    EXPECT_EQ(interval(20ms, 10s), 5ms);
    EXPECT_EQ(interval(10s, 0s), 500ms);
    EXPECT_EQ(interval(0s, 0s), 500ms);
}

TEST(PluginWatch, LooksByItselfOnceItIsStarted) {
    LogPipe pipe;
    Log log(LogConfig{}, pipe.writer());
    PluginThread thread;
    std::promise<const PluginThread*> ended;
    bool is_first = true;
    PluginWatch watch(log, {.slow = 1s, .hang = 20ms}, [&](const PluginThread& who) {
        if (std::exchange(is_first, false)) ended.set_value(&who);
    });
    thread.breadcrumb().enter(thread.breadcrumb().keep("org.test.a", ""), "init");
    watch.add(thread);
    watch.start();
    EXPECT_EQ(ended.get_future().get(), &thread);
    watch.stop();
    const std::string line = pipe.wait_for("event=plugin_hangs");
    EXPECT_EQ(line.find("shard="), std::string::npos) << "of a thread that only loads: " << line;
}

}  // namespace
}  // namespace amq::host
