#include "host/loader_thread.hpp"

#include <unistd.h>

#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace amq::host {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

// Waits until the thread has come to what is posted now.
void catch_up(LoaderThread& loader) {
    std::promise<void> there;
    loader.post([&] { there.set_value(); });
    there.get_future().wait();
}

TEST(ALoaderThread, DoesWhatWasPostedInItsOrder) {
    LoaderThread loader;
    Names done;
    loader.post([&] { done.emplace_back("before the start"); });
    loader.start();
    loader.post([&] { done.emplace_back("first"); });
    loader.post([&] { done.emplace_back("second"); });
    catch_up(loader);
    EXPECT_EQ(done, (Names{"before the start", "first", "second"}));
}

TEST(ALoaderThread, RunsOnAThreadThatSaysWhereItIs) {
    LoaderThread loader;
    EXPECT_EQ(loader.plugin_thread().id(), 0);
    loader.start();
    pid_t id = 0;
    loader.post([&] { id = ::gettid(); });
    catch_up(loader);
    EXPECT_EQ(loader.plugin_thread().id(), id);
    EXPECT_NE(id, ::gettid());
    EXPECT_EQ(loader.plugin_thread().shard(), PluginThread::kNoShard);
}

TEST(ALoaderThread, DoesWhatIsForLaterInTheOrderOfItsTimes) {
    LoaderThread loader;
    Names done;
    std::promise<void> all;
    // Far enough apart that a busy machine does not turn them round between the two calls.
    loader.after(100ms, [&] {
        done.emplace_back("late");
        all.set_value();
    });
    loader.after(1ms, [&] { done.emplace_back("early"); });
    loader.start();
    loader.post([&] { done.emplace_back("now"); });
    all.get_future().wait();
    loader.stop();
    ASSERT_EQ(done.size(), 3U);
    EXPECT_EQ(done.back(), "late");
}

TEST(ALoaderThread, WaitsAtItsEndForWhatItIsDoing) {
    LoaderThread loader;
    loader.start();
    std::promise<void> begun;
    std::promise<void> go_on;
    bool is_done = false;
    loader.post([&] {
        begun.set_value();
        go_on.get_future().wait();
        is_done = true;
    });
    begun.get_future().wait();
    std::thread ending([&] { loader.stop(); });
    go_on.set_value();
    ending.join();
    EXPECT_TRUE(is_done);
}

TEST(ALoaderThread, NeverBeginsWhatIsLeftAtItsEndAndGivesItUp) {
    const auto left = std::make_shared<int>(0);
    {
        LoaderThread loader;
        loader.start();
        loader.after(std::chrono::hours(1), [left] { ++*left; });
        loader.stop();
        loader.post([left] { ++*left; });
        loader.stop();
        EXPECT_EQ(loader.plugin_thread().id(), 0);
    }
    EXPECT_EQ(*left, 0);
    EXPECT_EQ(left.use_count(), 1);
}

TEST(ALoaderThread, NeedNotBeStarted) {
    bool is_done = false;
    {
        LoaderThread loader;
        loader.post([&] { is_done = true; });
        loader.stop();
    }
    EXPECT_FALSE(is_done);
}

TEST(ALoaderThread, TakesWorkFromManyThreads) {
    constexpr int kThreads = 4;
    constexpr int kEach = 500;
    LoaderThread loader;
    loader.start();
    int count = 0;
    std::vector<std::thread> threads;
    for (int k = 0; k < kThreads; ++k) {
        threads.emplace_back([&] {
            for (int n = 0; n < kEach; ++n) loader.post([&] { ++count; });
        });
    }
    for (std::thread& thread : threads) thread.join();
    catch_up(loader);
    loader.stop();
    EXPECT_EQ(count, kThreads * kEach);
}

}  // namespace
}  // namespace amq::host
