// How the bench writes down what a strategy was asked and what it decided.

#include <array>

#include <amq/plugin/plugin.hpp>

#include "tests/plugins/static_strategies.hpp"
#include "tests/plugins/watched_bench.hpp"

namespace amq::plugins_tests {
namespace {

using namespace std::chrono_literals;

struct TheDecisions : WatchedBench {
    /// The plan of the next route, and what the bench wrote about it.
    std::string line_of(std::function<void(amq_plan&)> decide,
                        const test::PublishOptions& options = {}) {
        strategy.route = [decide = std::move(decide)](const amq_host&, const amq_msg&,
                                                      const amq_view&, amq_plan& plan) {
            decide(plan);
            return AMQ_OK;
        };
        test::StrategyBench bench(setup());
        bench.subscriber("a", "orders");
        bench.subscriber("b", "orders");
        bench.publish("orders", "two apples", options);
        return bench.decisions().front();
    }
    static std::string route(const std::string& decision) {
        return "1.000s route m1 orders n=2 -> " + decision;
    }
};

TEST_F(TheDecisions, TellAScene) {
    strategy.on_miss = [](const amq_host&, const amq_msg&, const amq_view& view, amq_plan& plan) {
        plan.verb = view.n > 1 ? AMQ_SEND : AMQ_HOLD;
        plan.target[0] = 1;
        plan.n = view.n > 1 ? 1 : 0;
        plan.want = 1;
        return AMQ_OK;
    };
    strategy.on_reply = [](const amq_host&, amq_str, amq_plan& plan) {
        plan.verb = AMQ_DONE;
        return AMQ_OK;
    };
    test::StrategyBench bench(setup());
    test::Peer a = bench.subscriber("a", "orders");
    test::Peer b = bench.subscriber("b", "orders");
    const test::Sent sent = bench.publish("orders", "two apples");
    a.declines(sent);
    bench.pass(1'500ms);
    b.replies(sent, "done");
    bench.publish("rooms", "nobody there");
    bench.pass(3s);
    EXPECT_EQ(bench.decisions(),
              (Texts{"1.000s route m1 orders n=2 -> send a want 1",
                     "1.000s on_miss m1 declined a n=2 -> send b want 1",
                     "2.500s on_reply m1 b \"done\" n=2 -> done", "2.500s m1 ends ok",
                     "2.500s route m2 rooms n=0 -> hold", "5.500s m2 ends no_subscriber"}));
}

TEST_F(TheDecisions, TellEverySend) {
    EXPECT_EQ(line_of([](amq_plan& plan) {
                  plan.verb = AMQ_SEND;
                  plan.n = 2;
                  plan.target[0] = 1;
                  plan.target[1] = 0;
                  plan.want = UINT32_MAX;
                  plan.reply_ns = 250'000'000;
              }),
              route("send b,a want all within 0.250s"));
    EXPECT_EQ(line_of([](amq_plan& plan) {
                  plan.verb = AMQ_SEND;
                  plan.flags = AMQ_PLAN_ALL;
              }),
              route("send all want 0"));
}

TEST_F(TheDecisions, TellEveryHoldDropAndAnswer) {
    EXPECT_EQ(line_of([](amq_plan& plan) {
                  plan.verb = AMQ_HOLD;
                  plan.hold_ns = 1'500'000;
                  plan.reason = AMQ_OUTCOME_RESPONDER_LOST;
              }),
              route("hold for 0.0015s or responder_lost"));
    EXPECT_EQ(line_of([](amq_plan& plan) {
                  plan.verb = AMQ_DROP;
                  plan.reason = AMQ_OUTCOME_NOT_OWNER;
              }),
              route("drop not_owner"));
    EXPECT_EQ(line_of([](amq_plan& plan) {
                  plan.verb = AMQ_DONE;
                  plan.flags = AMQ_PLAN_ANSWER;
                  plan.answer = {"a\n\"", 3};
              }),
              route(R"(answer "a\x0a\x22")"));
}

TEST_F(TheDecisions, TellWhatAMessageSaysBesideItsTopicAndTheNoteItGets) {
    EXPECT_EQ(
        line_of(
            [](amq_plan& plan) {
                plan.verb = AMQ_DROP;
                plan.note = 16;
            },
            {.key = "ann", .echo = exchange::Echo::unwanted, .wait = exchange::Wait::no_wait}),
        "1.000s route m1 orders key=\"ann\" no_wait no_echo n=2 -> drop ok note 0x10");
}

TEST_F(TheDecisions, TellFailuresAndStrikes) {
    strategy.route = [](const amq_host& host, const amq_msg&, const amq_view&,
                        amq_plan&) -> amq_rc {
        host.error(host.ctx, {"not today", 9});
        return AMQ_E_STATE;
    };
    test::StrategyBench bench(setup());
    bench.publish("orders", "two apples");
    EXPECT_EQ(bench.decisions(),
              (Texts{"1.000s route m1 orders n=0 -> failed -2 \"not today\"",
                     "1.000s strike route: not today", "1.000s m1 ends strategy_failed"}));
}

TEST_F(TheDecisions, TellOfMembersAndTimers) {
    strategy.on_member = [](const amq_host& host, amq_str, const amq_sub&) {
        host.timer(host.ctx, 7, 1'000'000'000);
        host.wake(host.ctx);
        return AMQ_OK;
    };
    strategy.on_timer = [](const amq_host&) { return AMQ_OK; };
    test::StrategyBench bench(setup());
    bench.subscriber("a", "orders");
    bench.pass(2s);
    EXPECT_EQ(bench.decisions(), (Texts{"1.000s on_member joined a orders", "1.000s on_timer wake",
                                        "2.000s on_timer 7"}));
}

TEST_F(TheDecisions, NameTheModelWhenThereAreSeveral) {
    test::StrategyBench bench(
        {.entry = &amq_reliable_random, .beside = {{.entry = &amq_unreliable_all}}});
    bench.subscriber("a", "orders");
    bench.publish("orders", "one");
    bench.publish("orders", "two", {.model = 101});
    EXPECT_EQ(bench.decisions(),
              (Texts{"1.000s model 100 route m1 orders n=1 -> send a want 1",
                     "1.000s model 101 route m2 orders n=1 -> send all want 0"}));
}

TEST_F(TheDecisions, AreTheSameAgainUnderTheSameSeed) {
    const auto run = [](std::uint64_t seed) {
        test::StrategyBench bench({.entry = &amq_reliable_random, .seed = seed});
        for (const char* name : {"a", "b", "c", "d"}) bench.subscriber(name, "orders");
        for (int k = 0; k < 20; ++k) bench.publish("orders", std::to_string(k));
        return bench.decisions();
    };
    EXPECT_EQ(run(1), run(1));
    EXPECT_NE(run(1), run(2));
}

TEST_F(TheDecisions, AreReportedWithTheSeed) {
    test::StrategyBench bench({.entry = &amq_unreliable_all, .seed = 7});
    bench.publish("orders", "one");
    EXPECT_EQ(bench.report(),
              "seed 7, at 1.000s, 1 decisions:\n  1.000s route m1 orders n=0 -> hold\n");
}

}  // namespace
}  // namespace amq::plugins_tests
