// An instance is made ready beside the one that is bound.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <variant>
#include <vector>

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
    EXPECT_TRUE(core().discard(id));
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_TRUE(core().discard(id));
    EXPECT_TRUE(core().discard(0));
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(core().timers().active(), 0U);
    shards().subscriber("orders");
    EXPECT_EQ(calls_, Calls{"old join orders"});
}

TEST_F(Preparing, CannotBeUndoneOnceItIsBoundOrAShadow) {
    start();
    const InstanceId bound = prepare();
    shards().commit({{settings_, bound}});
    EXPECT_FALSE(core().discard(bound));
    third_.route = hold;
    const InstanceId shadow = shards().prepare(settings_, source_of(third_));
    core().start_shadow(12, {}, shadow, UINT32_MAX);
    EXPECT_FALSE(core().discard(shadow));
    EXPECT_EQ(next_.destroyed + third_.destroyed, 0);
    publish("m");
    EXPECT_EQ(calls_, Calls{"next route m"}) << "it serves on";
    EXPECT_EQ(core().end_shadow(12, {})->candidate.calls, 1U);
}

TEST_F(Preparing, DoesNotTouchWhatTheBoundOneDraws) {
    std::vector<std::uint64_t> drawn;
    old_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        drawn.push_back(old_.host->random(old_.host->ctx));
        return send_to_all(msg, view, plan);
    };
    const auto drawn_of = [&](const auto& meanwhile) {
        drawn.clear();
        start();
        publish("1");
        meanwhile();
        publish("2");
        return drawn;
    };
    std::vector<std::uint64_t> before_it_is_bound;
    next_.activate = [&] {
        for (int k = 0; k < 3; ++k) {
            before_it_is_bound.push_back(next_.host->random(next_.host->ctx));
        }
        return AMQ_OK;
    };
    const auto alone = drawn_of([] {});
    EXPECT_EQ(drawn_of([&] { core().discard(prepare()); }), alone);
    EXPECT_EQ(drawn_of([&] { core().start_shadow(12, {}, prepare(), 0); }), alone);
    next_.refusal = "not today";
    EXPECT_EQ(drawn_of([&] { static_cast<void>(core().prepare(settings_, source_of(next_))); }),
              alone);
    ASSERT_EQ(before_it_is_bound.size(), 6U);
    const auto half = before_it_is_bound.begin() + 3;
    EXPECT_TRUE(std::equal(before_it_is_bound.begin(), half, half)) << "replayed under the seed";
    EXPECT_EQ(std::ranges::count(alone, before_it_is_bound[0]), 0) << "a stream of its own";
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
