// A loop that polls for a while before it sleeps.
#include <unistd.h>

#include <future>
#include <thread>

#include <amq/anet/loop.hpp>

#include "../support/thread_watch.hpp"
#include "endpoints.hpp"

namespace amq::anet {
namespace {

using amq::test::ThreadWatch;
using Clock = Loop::Clock;
using test::Endpoints;
using test::kHead;

// Two ends on a thread of their own, which spins for so long.
class ASpinningLoop : public testing::Test {
  protected:
    ~ASpinningLoop() override {
        ends_.io.stop();
        if (thread_.joinable()) thread_.join();
    }

    void start(Clock::duration spin) {
        ends_.loop.set_direct_wait();
        ends_.loop.set_spin(spin);
        ends_.connect();
        ends_.io.restart();
        std::promise<pid_t> id;
        thread_ = std::thread([&, running = &ends_.io] {
            id.set_value(::gettid());
            running->run();
        });
        watch_ = ThreadWatch{id.get_future().get()};
    }

    // When it was done, on the loop's thread.
    template <typename Work>
    Clock::time_point do_there(Work work) {
        std::promise<Clock::time_point> done;
        ends_.loop.post([&] {
            work();
            done.set_value(Clock::now());
        });
        return done.get_future().get();
    }

    // When a frame was there.
    Clock::time_point send_one() {
        std::promise<Clock::time_point> arrived;
        do_there([&] {
            ends_.at_server.react = [&](Connection&, const Frame&) {
                arrived.set_value(Clock::now());
            };
            ends_.client->send(kHead, {});
        });
        return arrived.get_future().get();
    }

    Endpoints ends_{Transport::tcp};
    ThreadWatch watch_;
    std::thread thread_;
};

TEST_F(ASpinningLoop, PollsUntilItIsToldNotTo) {
    start(std::chrono::minutes{10});
    send_one();
    EXPECT_TRUE(watch_.spends(std::chrono::milliseconds{50}));
    EXPECT_FALSE(watch_.is_asleep());
    do_there([&] { ends_.loop.set_spin({}); });
    EXPECT_TRUE(watch_.falls_asleep());
}

TEST_F(ASpinningLoop, SleepsSoLongAfterTheLastEvent) {
    constexpr std::chrono::milliseconds kSpin{30};
    start(kSpin);
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(watch_.falls_asleep());
        const Clock::time_point last = send_one();
        ASSERT_TRUE(watch_.falls_asleep());
        EXPECT_GE(Clock::now() - last, kSpin);
    }
}

TEST_F(ASpinningLoop, PollsAfterAPostAsWell) {
    constexpr std::chrono::milliseconds kSpin{30};
    start(kSpin);
    ASSERT_TRUE(watch_.falls_asleep());
    const Clock::time_point last = do_there([] {});
    ASSERT_TRUE(watch_.falls_asleep());
    EXPECT_GE(Clock::now() - last, kSpin);
}

TEST_F(ASpinningLoop, LetsTimersAndPostsComeMeanwhile) {
    start(std::chrono::minutes{10});
    send_one();
    std::promise<void> rung;
    Timer timer{ends_.io};
    do_there([&] {
        timer.expires_after(std::chrono::milliseconds{5});
        timer.async_wait([&](const boost::system::error_code&) { rung.set_value(); });
    });
    EXPECT_EQ(rung.get_future().wait_for(std::chrono::seconds{10}), std::future_status::ready);
    for (int i = 0; i < 1000; ++i) do_there([] {});
    EXPECT_FALSE(watch_.is_asleep());
}

TEST_F(ASpinningLoop, SleepsWhileNobodyIsConnected) {
    start(std::chrono::minutes{10});
    do_there([&] {
        ends_.acceptor->close();
        ends_.loop.close_all(CloseReason::local);
    });
    thread_.join();  // nothing is left to run
    EXPECT_EQ(ends_.loop.connections(), 0U);
}

TEST_F(ASpinningLoop, IsNoneWithoutItsOwnWait) {
    Endpoints ends{Transport::tcp};
    ends.loop.set_spin(std::chrono::minutes{10});
    ends.connect();
    ends.client->send(kHead, {});
    EXPECT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
}

}  // namespace
}  // namespace amq::anet
