// An instance that asks its host at a wrong time, or from a thread that is not its shard's:
// refused, counted, told once, and nobody is hurt.

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/exchange/strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

/// What an instance does at each moment of its life.
struct Moments {
    using Act = std::function<void(const amq_host&)>;
    Act create = [](const amq_host&) {};
    Act activate = [](const amq_host&) {};
    Act route = [](const amq_host&) {};
    Act deactivate = [](const amq_host&) {};
    Act destroy = [](const amq_host&) {};
    const amq_host* host = nullptr;
    amq_rc activated = AMQ_OK;
};
Moments* moments = nullptr;  // of the present test

const void* create_caller(const char*, const amq_host* host, amq_str, char*, std::size_t) {
    static const amq_strategy table = [] {
        amq_strategy made{};
        made.size = sizeof made;
        made.activate = [](void*) {
            moments->activate(*moments->host);
            return moments->activated;
        };
        made.deactivate = [](void*) { moments->deactivate(*moments->host); };
        made.destroy = [](void*) { moments->destroy(*moments->host); };
        made.route = [](void*, const amq_msg*, const amq_view*, amq_plan* plan) {
            moments->route(*moments->host);
            plan->verb = AMQ_HOLD;
            return amq_rc{AMQ_OK};
        };
        return made;
    }();
    moments->host = host;
    moments->create(*host);
    return &table;
}

const amq_entry calling_entry{
    AMQ_ABI_MAGIC, sizeof(amq_entry), 1,       0,       0,       0,
    "test",        nullptr,           nullptr, nullptr, nullptr, create_caller};

amq_rc timer(const amq_host& host) {
    return host.timer(host.ctx, 7, 1'000'000);
}

class HostCalls : public testing::Test {
  protected:
    void SetUp() override { moments = &moments_; }
    void TearDown() override {
        shards_.reset();
        moments = nullptr;
    }

    void start() { shards_.emplace().bind({.model = 12}, {&calling_entry, "id", "{}", nullptr}); }
    std::uint64_t refused() const { return Strategy::refused_host_calls() - before_; }
    const amq_host& host() const { return *moments_.host; }

    Moments moments_;
    std::optional<Shards> shards_;
    amq_rc rc_ = AMQ_E_INTERNAL;

  private:
    const std::uint64_t before_ = Strategy::refused_host_calls();
};

TEST_F(HostCalls, MayAskForFactsFromItsCreationOn) {
    std::uint64_t now = 0;
    moments_.create = [&](const amq_host& host) {
        now = host.now_ns(host.ctx);
        host.random(host.ctx);
        host.log(host.ctx, 2, {"made", 4});
        host.trace(host.ctx, 1, nullptr, 4);
        host.error(host.ctx, {"no error", 8});
        EXPECT_EQ(host.extension(host.ctx, "amq.nothing/1"), nullptr);
    };
    start();
    EXPECT_EQ(now, shards_->now());
    EXPECT_EQ(shards_->log(), Texts{"log made"});
    EXPECT_EQ(refused(), 0U);
}

TEST_F(HostCalls, MaySaySomethingToMonitorsInFourNumbersAtMost) {
    moments_.activate = [](const amq_host& host) {
        const std::int64_t values[]{1, -2, 3, 4, 5};
        host.trace(host.ctx, 7, values, 2);
        host.trace(host.ctx, 8, values, 5);
        host.trace(host.ctx, 9, nullptr, 1);
    };
    start();
    EXPECT_EQ(shards_->traces(), (Texts{"id 7 1 -2", "id 8 1 -2 3 4", "id 9"}));
    EXPECT_EQ(shards_->core().counters().traces, 3U);
}

TEST_F(HostCalls, MaySetATimerWhileItIsActivated) {
    moments_.activate = [this](const amq_host& host) { rc_ = timer(host); };
    start();
    EXPECT_EQ(rc_, AMQ_OK);
    EXPECT_EQ(shards_->core().timers().active(), 1U);
    EXPECT_EQ(refused(), 0U);
}

TEST_F(HostCalls, MayNotSetATimerBeforeItIsActivated) {
    moments_.create = [this](const amq_host& host) { rc_ = timer(host); };
    start();
    EXPECT_EQ(rc_, AMQ_E_STATE);
    EXPECT_EQ(shards_->core().timers().active(), 0U);
    EXPECT_EQ(shards_->log(), Texts{"log called timer() of its host before it was activated"});
    EXPECT_EQ(refused(), 1U);
}

TEST_F(HostCalls, MayNotSetATimerOrReleaseWhileItEnds) {
    std::vector<amq_rc> codes;
    moments_.deactivate = moments_.destroy = [&](const amq_host& host) {
        codes.push_back(timer(host));
        codes.push_back(host.release(host.ctx, 1));
        host.wake(host.ctx);
    };
    start();
    shards_.reset();
    EXPECT_EQ(codes, std::vector<amq_rc>(4, AMQ_E_STATE));
    EXPECT_EQ(refused(), 6U);
}

TEST_F(HostCalls, IsRefusedAfterItsEnd) {
    start();
    const amq_host& host = *moments_.host;
    shards_.reset();
    EXPECT_EQ(timer(host), AMQ_E_STATE);
    EXPECT_EQ(host.release(host.ctx, 1), AMQ_E_STATE);
    EXPECT_EQ(host.now_ns(host.ctx), 0U);
    EXPECT_EQ(host.random(host.ctx), 0U);
    EXPECT_EQ(host.extension(host.ctx, "x"), nullptr);
    host.wake(host.ctx);
    host.log(host.ctx, 2, {"late", 4});
    host.trace(host.ctx, 1, nullptr, 0);
    host.error(host.ctx, {"late", 4});
    EXPECT_EQ(refused(), 9U);
}

TEST_F(HostCalls, IsRefusedFromAForeignThread) {
    start();
    std::thread other([this] {
        rc_ = timer(host());
        EXPECT_EQ(host().release(host().ctx, 1), AMQ_E_STATE);
        EXPECT_EQ(host().now_ns(host().ctx), 0U);
        EXPECT_EQ(host().random(host().ctx), 0U);
        host().trace(host().ctx, 1, nullptr, 0);
    });
    other.join();
    EXPECT_EQ(rc_, AMQ_E_STATE);
    EXPECT_EQ(refused(), 5U);
    EXPECT_EQ(shards_->log(), Texts{"log called timer() of its host from a foreign thread"})
        << "told once";
    EXPECT_EQ(shards_->core().counters().traces, 0U);
}

TEST_F(HostCalls, MayLogAndWakeFromAnyThread) {
    start();
    std::thread other([this] {
        host().log(host().ctx, 2, {"hello", 5});
        host().wake(host().ctx);
    });
    other.join();
    EXPECT_EQ(shards_->log(), Texts{"log hello"});
    EXPECT_EQ(shards_->wakes(), 1);
    EXPECT_EQ(refused(), 0U);
}

TEST_F(HostCalls, DrawsTheSameWhateverForeignThreadsAskFor) {
    start();
    Shards twin;
    const amq_host& disturbed = *moments_.host;
    twin.bind({.model = 12}, {&calling_entry, "id", "{}", nullptr});
    std::thread([&] { disturbed.random(disturbed.ctx); }).join();
    EXPECT_EQ(disturbed.random(disturbed.ctx), host().random(host().ctx));
}

TEST_F(HostCalls, IsDestroyedEvenWhenItThrowsWhileItIsDeactivated) {
    bool is_destroyed = false;
    moments_.deactivate = [](const amq_host&) { throw 1; };
    moments_.destroy = [&](const amq_host&) {
        is_destroyed = true;
        throw std::string("from destroy");
    };
    start();
    shards_.reset();
    EXPECT_TRUE(is_destroyed);
}

TEST_F(HostCalls, IsDestroyedAndNotDeactivatedWhenItDoesNotActivate) {
    Texts calls;
    moments_.activated = AMQ_E_STATE;
    moments_.deactivate = [&](const amq_host&) { calls.emplace_back("deactivate"); };
    moments_.destroy = [&](const amq_host&) { calls.emplace_back("destroy"); };
    EXPECT_ANY_THROW(start());
    EXPECT_EQ(calls, Texts{"destroy"});
}

}  // namespace
}  // namespace amq::exchange_tests
