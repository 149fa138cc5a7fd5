// What a strategy may not ask of its host, and when.

#include <array>
#include <stdexcept>
#include <thread>

#include "tests/plugins/watched_bench.hpp"

namespace amq::plugins_tests {
namespace {

using Decide = Misbehaving::Decide;

struct ACallOfTheHost : WatchedBench {
    /// In route, beside what is right.
    void in_route(Misbehaving::Moment what) {
        strategy.route = [what = std::move(what)](const amq_host& host, const amq_msg&,
                                                  const amq_view& view, amq_plan& plan) {
            what(host);
            return send_to_the_first(view, plan);
        };
    }
};

TEST_F(ACallOfTheHost, IsNoBreachWhereTheContractAllowsIt) {
    strategy.on_create = [](const amq_host& host) {
        host.now_ns(host.ctx);
        host.random(host.ctx);
        host.log(host.ctx, 2, {"made", 4});
    };
    strategy.on_activate = [](const amq_host& host) { host.timer(host.ctx, 1, 1'000'000); };
    strategy.on_timer = [](const amq_host& host) { return host.timer(host.ctx, 1, 0); };
    strategy.on_destroy = [](const amq_host& host) { host.log(host.ctx, 2, {"gone", 4}); };
    in_route([](const amq_host& host) {
        const std::array<std::int64_t, 4> values{};
        host.trace(host.ctx, 1, values.data(), 4);
        host.release(host.ctx, 12'345);
        host.extension(host.ctx, "org.test.none/1");
        std::thread([&host] {
            host.log(host.ctx, 2, {"from elsewhere", 14});
            host.wake(host.ctx);
        }).join();
    });
    EXPECT_EQ(played(), Texts{});
}

void count(const amq_host& host) {
    const auto& metrics =
        *static_cast<const amq_metrics*>(host.extension(host.ctx, AMQ_METRICS_ID));
    amq_metric metric{};
    metric.size = sizeof metric;
    metric.kind = AMQ_METRIC_COUNTER;
    metric.name = {"routed", 6};
    std::uint64_t* cell = nullptr;
    if (metrics.add(metrics.ctx, &metric, &cell, nullptr, 0) == AMQ_OK)
        metrics.store(cell, *cell + 1);
}

TEST_F(ACallOfTheHost, CountsUntilItIsActive) {
    strategy.on_create = count;
    strategy.on_activate = count;
    test::StrategyBench bench(setup());
    EXPECT_EQ(bench.metric("routed").count, 2U);
    EXPECT_EQ(told, Texts{});
    EXPECT_THROW(static_cast<void>(bench.metric("lost")), std::runtime_error);
    EXPECT_THROW(static_cast<void>(bench.metric("routed", "ranked")), std::runtime_error);
}

TEST_F(ACallOfTheHost, IsABreachWhenItAddsAMetricLater) {
    in_route(count);
    EXPECT_EQ(played(),
              Texts{"org.test.misbehaving, route: calls amq_metrics.add() after activate"});
}

TEST_F(ACallOfTheHost, IsABreachWhenItAddsNoMetric) {
    strategy.on_create = [](const amq_host& host) {
        const auto& metrics =
            *static_cast<const amq_metrics*>(host.extension(host.ctx, AMQ_METRICS_ID));
        EXPECT_EQ(metrics.add(metrics.ctx, nullptr, nullptr, nullptr, 0), AMQ_E_CONFIG);
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, create: calls amq_metrics.add() without a "
                              "metric or a place for its cells"});
}

TEST_F(ACallOfTheHost, IsABreachFromAnotherThreadThanTheShards) {
    in_route([](const amq_host& host) { std::thread([&] { host.now_ns(host.ctx); }).join(); });
    EXPECT_EQ(played(), Texts{"org.test.misbehaving: calls now_ns() from another thread than the "
                              "shard's"});
}

TEST_F(ACallOfTheHost, IsABreachWhenItSetsATimerBeforeCreateHasReturned) {
    strategy.on_create = [](const amq_host& host) {
        EXPECT_EQ(host.timer(host.ctx, 1, 1), AMQ_E_STATE);
    };
    EXPECT_EQ(played(),
              Texts{"org.test.misbehaving, create: calls timer() before create has returned"});
}

TEST_F(ACallOfTheHost, IsABreachWhenItSetsATimerAfterDeactivate) {
    strategy.on_destroy = [](const amq_host& host) { host.timer(host.ctx, 1, 1); };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, destroy: calls timer() after deactivate"});
}

TEST_F(ACallOfTheHost, IsABreachFromAThreadThatDidNotEndWithDeactivate) {
    strategy.on_destroy = [](const amq_host& host) {
        std::thread([&] { host.log(host.ctx, 2, {"still here", 10}); }).join();
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving: calls log() from another thread after "
                              "deactivate"});
}

TEST_F(ACallOfTheHost, IsABreachAfterDestroy) {
    const auto breaches = std::make_shared<test::Breaches>(test::collect_breaches);
    const test::CheckedEntry checked(misbehaving_entry, breaches);
    auto core = std::make_unique<exchange::Core>(exchange::CoreOptions{}, 1);
    ASSERT_FALSE(core->bind(
        {.model = 7}, {&checked.entry(), "org.test.misbehaving", strategy.options(), nullptr}));
    core.reset();
    strategy.host->log(strategy.host->ctx, 2, {"hello?", 6});
    EXPECT_EQ(breaches->list(), Texts{"org.test.misbehaving: calls log() after destroy"});
}

TEST_F(ACallOfTheHost, IsABreachOutsideOfAnyCall) {
    test::StrategyBench bench(setup());
    strategy.host->random(strategy.host->ctx);
    EXPECT_EQ(bench.breaches(), Texts{"org.test.misbehaving: calls random() outside of any call "
                                      "into this instance"});
}

TEST_F(ACallOfTheHost, IsABreachWithTheHostOfAnotherInstance) {
    test::BenchSetup two = setup();
    two.beside = {{.entry = &misbehaving_entry, .options = strategy.options()}};
    // As if the host were kept in a variable that all instances share.
    in_route([this](const amq_host&) { strategy.host->random(strategy.host->ctx); });
    test::StrategyBench bench(two);
    bench.publish("orders", "to the second", {.model = 101});
    EXPECT_EQ(told, Texts{});
    bench.publish("orders", "to the first");
    EXPECT_EQ(told, Texts{"org.test.misbehaving: calls random() outside of any call into this "
                          "instance"});
}

TEST_F(ACallOfTheHost, IsABreachWithTheTokenOfWake) {
    in_route([](const amq_host& host) { host.timer(host.ctx, AMQ_WAKE_TOKEN, 1); });
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, route: calls timer() with AMQ_WAKE_TOKEN"});
}

TEST_F(ACallOfTheHost, IsABreachWithArgumentsThatMeanNothing) {
    in_route([](const amq_host& host) {
        host.log(host.ctx, 5, {"loud", 4});
        host.log(host.ctx, 2, {nullptr, 4});
        host.trace(host.ctx, 1, nullptr, 5);
        host.trace(host.ctx, 1, nullptr, 1);
        host.extension(host.ctx, nullptr);
    });
    const std::string who = "org.test.misbehaving, route: ";
    const Texts all = played();
    ASSERT_EQ(all.size(), 10U);  // in two calls
    EXPECT_EQ(
        Texts(all.begin(), all.begin() + 5),
        (Texts{who + "calls log() with a level that is none",
               who + "calls log() with a text without bytes",
               who + "calls trace() with more than 4 values",
               who + "calls trace() without its values", who + "calls extension() without an id"}));
}

TEST_F(ACallOfTheHost, IsABreachWhenItGivesAnErrorTextForASuccess) {
    in_route([](const amq_host& host) { host.error(host.ctx, {"nothing", 7}); });
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, route: gave an error text and returned "
                              "AMQ_OK"});
}

TEST_F(ACallOfTheHost, IsNoBreachWhenItGivesAnErrorTextForAFailure) {
    strategy.route = [](const amq_host& host, const amq_msg&, const amq_view&,
                        amq_plan&) -> amq_rc {
        host.error(host.ctx, {"no", 2});
        return AMQ_E_STATE;
    };
    EXPECT_EQ(played(), Texts{});
}

TEST_F(ACallOfTheHost, IsNoLongerPossibleInATableThatWasChangedWhichIsABreach) {
    in_route([](const amq_host& host) { const_cast<amq_host&>(host).shards = 9; });
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, route: changed the host's table"});
}

TEST_F(ACallOfTheHost, EndsTheProcessWithAnotherCtx) {
    in_route([](const amq_host& host) { host.now_ns(nullptr); });
    EXPECT_DEATH(play(), "with another ctx than the host's");
}

}  // namespace
}  // namespace amq::plugins_tests
