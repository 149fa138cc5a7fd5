// An instance is made ready beside the one that is bound.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <variant>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

using Preparing = Swapping;

TEST_F(Preparing, FailsInCreateAndNobodyNotices) {
    start();
    next_.refusal = "no such option";
    const auto prepared = core().prepare(settings_, source_of(next_));
    EXPECT_EQ(std::get<std::string>(prepared), "no such option");
    shards().subscriber("orders");
    publish("m");
    EXPECT_EQ(calls_, (Calls{"old join orders", "old route m"}));
    EXPECT_EQ(next_.destroyed, 0);
    EXPECT_TRUE(shards().strikes().empty());
}

TEST_F(Preparing, FailsInActivateAndNothingOfItStays) {
    start();
    int deactivated = 0;
    next_.activate = [&] {
        next_.host->timer(next_.host->ctx, 1, 1'000'000);
        return AMQ_E_NOMEM;
    };
    next_.deactivate = [&] { ++deactivated; };
    const auto prepared = core().prepare(settings_, source_of(next_));
    EXPECT_EQ(std::get<std::string>(prepared), "activate failed: out of memory");
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(deactivated, 0) << "it never was active";
    EXPECT_EQ(core().timers().active(), 0U);
    EXPECT_EQ(core().bindings().size(), 1U);
    EXPECT_TRUE(shards().strikes().empty());
}

TEST_F(Preparing, TellsOfAllMembersThereAreAndOfThoseThatComeLater) {
    start();
    const SessionId ann = shards().subscriber("orders");
    shards().subscriber("news");
    take_calls();
    prepare();
    Calls told = take_calls();
    std::sort(told.begin(), told.end());
    EXPECT_EQ(told, (Calls{"next join news", "next join orders"}));
    shards().subscribe(ann, {"letters"});
    shards().unsubscribe(ann, "orders");
    EXPECT_EQ(calls_, (Calls{"old join letters", "next join letters", "old leave orders",
                             "next leave orders"}));
}

TEST_F(Preparing, LeavesAllMessagesToTheOneThatIsBound) {
    start();
    adopt_with(next_, "next", keep);
    shards().subscriber("orders");
    publish("1");
    take_calls();
    prepare();
    take_calls();
    publish("2");
    publish("held", "elsewhere");
    shards().reply(Got(shards().got()[0]), "done");
    shards().decline(Got(shards().got()[1]));
    shards().pass(5s);
    EXPECT_EQ(calls_,
              (Calls{"old route 2", "old route held", "old on_reply 1 done", "old on_miss 2"}));
}

TEST_F(Preparing, LetsItsTimersFireAndWakesIt) {
    start();
    prepare();
    next_.host->timer(next_.host->ctx, 7, 1'000'000);
    shards().pass(10ms);
    next_.host->wake(next_.host->ctx);
    shards().wake();
    EXPECT_EQ(calls_, (Calls{"next timer 7", "next timer " + std::to_string(AMQ_WAKE_TOKEN)}));
}

TEST_F(Preparing, MayEndWithoutACommit) {
    start();
    const InstanceId id = prepare();
    next_.host->timer(next_.host->ctx, 7, 1'000'000);
    core().discard(id);
    EXPECT_EQ(next_.destroyed, 1);
    core().discard(id);
    core().discard(0);
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(core().timers().active(), 0U);
    shards().subscriber("orders");
    EXPECT_EQ(calls_, Calls{"old join orders"});
}

TEST_F(Preparing, NeverGivesANumberTwice) {
    start();
    const InstanceId first = prepare();
    core().discard(first);
    const InstanceId second = prepare();
    EXPECT_NE(first, second);
    core().discard(first);
    shards().subscriber("orders");
    EXPECT_EQ(calls_, (Calls{"old join orders", "next join orders"})) << "it is still there";
    EXPECT_EQ(next_.destroyed, 1);
}

// Both may happen at the same time: a strategy logs from threads of its own.
TEST_F(Preparing, DoesNotDisturbOneThatLogsMeanwhile) {
    start();
    std::thread thread([&host = *old_.host] {
        for (int k = 0; k < 1'000; ++k) host.log(host.ctx, 2, {"still here", 10});
    });
    for (int k = 0; k < 200; ++k) prepare();
    thread.join();
    EXPECT_EQ(std::ranges::count(shards().log(), "log still here"), 1'000);
}

TEST_F(Preparing, IsNeededOnceForEachBinding) {
    start();
    EXPECT_EQ(core().bind(settings_, source_of(next_)), "model 12 is bound already");
    ModelSettings apart = settings_;
    apart.match = "chat.*";
    EXPECT_EQ(core().bind(apart, source_of(next_)), std::nullopt);
    EXPECT_EQ(core().bind(apart, source_of(next_)), "model 12 is bound already");
    next_.refusal = "not today";
    EXPECT_EQ(core().bind({.model = 13}, source_of(next_)), "not today");
    EXPECT_EQ(core().bindings().size(), 2U);
}

}  // namespace
}  // namespace amq::exchange_tests
