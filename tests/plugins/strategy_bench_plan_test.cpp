// What a strategy may not do to its plan, and with the memory that it borrows.

#include <cstring>
#include <stdexcept>
#include <utility>

#include "tests/plugins/watched_bench.hpp"

namespace amq::plugins_tests {
namespace {

struct APlan : WatchedBench {
    /// In route, after what is right.
    void spoil(std::function<void(amq_plan&)> how) {
        strategy.route = [how = std::move(how)](const amq_host&, const amq_msg&,
                                                const amq_view& view, amq_plan& plan) {
            send_to_the_first(view, plan);
            how(plan);
            return AMQ_OK;
        };
    }
    Texts at_end_of_route(const std::string& what) {
        return {"org.test.misbehaving, route: " + what};
    }
};

TEST_F(APlan, MayNotHaveAnotherSizeCapOrTarget) {
    const Texts breach = at_end_of_route("changed the plan's size, cap or target");
    spoil([](amq_plan& plan) { plan.size = 8; });
    EXPECT_EQ(played(), breach);
    told.clear();
    spoil([](amq_plan& plan) { plan.cap = 100; });
    EXPECT_EQ(played(), breach);
    told.clear();
    spoil([](amq_plan& plan) {
        static std::uint32_t own = 0;
        plan.target = &own;
    });
    EXPECT_EQ(played(), breach);
}

TEST_F(APlan, MayNotBeWrittenPastItsTargets) {
    spoil([](amq_plan& plan) { plan.target[plan.cap] = 0; });
    EXPECT_EQ(played().front(),
              "org.test.misbehaving, route: wrote past the end of the plan's targets");
}

TEST_F(APlan, MayNotHaveMoreTargetsThanTheViewSubscribers) {
    spoil([](amq_plan& plan) { plan.n = 3; });
    EXPECT_EQ(played(), at_end_of_route("plan has more targets than the view subscribers"));
}

TEST_F(APlan, MayNotHaveATargetOutsideTheView) {
    spoil([](amq_plan& plan) { plan.target[0] = 2; });
    EXPECT_EQ(played(), at_end_of_route("plan has a target outside the view"));
}

TEST_F(APlan, MayNotHaveAVerbThatIsNone) {
    spoil([](amq_plan& plan) { plan.verb = 9; });
    EXPECT_EQ(played(), at_end_of_route("plan has an unknown verb"));
}

TEST_F(APlan, IsRefusedByTheCoreJustTheSame) {
    spoil([](amq_plan& plan) { plan.target[plan.cap] = 0; });
    test::StrategyBench bench(setup());
    test::Peer a = bench.subscriber("a", "orders");
    const test::Sent sent = bench.publish("orders", "two apples");
    EXPECT_FALSE(a.has(sent));
    EXPECT_EQ(sent.outcome(), exchange::Outcome::strategy_failed);
    EXPECT_EQ(bench.strikes(), Texts{"route: changed the plan's size, cap or target"});
}

TEST_F(APlan, MayNotGiveAnAnswerThatWasOnlyLent) {
    strategy.on_reply = [](const amq_host&, amq_str body, amq_plan& plan) {
        plan.verb = AMQ_DONE;
        plan.flags = AMQ_PLAN_ANSWER;
        plan.answer = body;
        return AMQ_OK;
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, on_reply: gives an answer that was only lent "
                              "for this call"});
}

TEST_F(APlan, MayNotGiveAnAnswerThatLiesOnTheStackOfTheCall) {
    if (kAddressesAreWatched) GTEST_SKIP() << "the sanitizer has stacks of its own";
    strategy.on_reply = [](const amq_host&, amq_str, amq_plan& plan) {
        char gone[64] = "gone before anybody reads it";
        plan.verb = AMQ_DONE;
        plan.flags = AMQ_PLAN_ANSWER;
        plan.answer = {gone, sizeof gone};
        return AMQ_OK;
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, on_reply: gives an answer that lies on the "
                              "stack of a call that is over"});
}

TEST_F(APlan, MayNotGiveAnAnswerThatIsFreed) {
    strategy.on_reply = [](const amq_host&, amq_str body, amq_plan& plan) {
        const std::string local = std::string(body.p, body.n) + ", and gone with its text";
        plan.verb = AMQ_DONE;
        plan.flags = AMQ_PLAN_ANSWER;
        plan.answer = {local.data(), local.size()};
        return AMQ_OK;
    };
    if (kAddressesAreWatched) {
        EXPECT_DEATH(play(), "heap-use-after-free");
    } else {
        EXPECT_EQ(played(), Texts{"org.test.misbehaving, on_reply: gives an answer that it has "
                                  "freed"});
    }
}

TEST_F(APlan, MayGiveAnAnswerThatStays) {
    const std::string answer = "a text that is longer than what fits into a string itself";
    strategy.on_reply = [&](const amq_host&, amq_str, amq_plan& plan) {
        plan.verb = AMQ_DONE;
        plan.flags = AMQ_PLAN_ANSWER;
        plan.answer = {answer.data(), answer.size()};
        return AMQ_OK;
    };
    EXPECT_EQ(played(), Texts{});
}

TEST_F(APlan, MayNotGiveAnAnswerThatChangesBeforeTheNextCall) {
    std::string answer = "first";
    spoil([&answer](amq_plan& plan) {
        plan = {plan.size,
                AMQ_DONE,
                AMQ_PLAN_ANSWER,
                plan.cap,
                0,
                0,
                plan.target,
                0,
                0,
                0,
                0,
                0,
                {answer.data(), answer.size()}};
    });
    test::StrategyBench bench(setup());
    EXPECT_EQ(bench.publish("orders", "one").answer(), "first");
    answer = "FIRST";
    bench.publish("orders", "two");
    EXPECT_EQ(told, Texts{"org.test.misbehaving: the answer of its last plan did not stay until "
                          "this call"});
}

struct BorrowedMemory : WatchedBench {
    using Change = std::function<void(amq_msg&, amq_view&)>;
    /// In on_miss, where everything is lent.
    Texts changed_by(Change change) {
        strategy.on_miss = [change = std::move(change)](const amq_host&, const amq_msg& msg,
                                                        const amq_view& view, amq_plan& plan) {
            change(const_cast<amq_msg&>(msg), const_cast<amq_view&>(view));
            plan.verb = AMQ_DROP;
            return AMQ_OK;
        };
        return played();
    }
    static Texts breach(const std::string& what) {
        return {"org.test.misbehaving, on_miss: changed " + what};
    }
};

TEST_F(BorrowedMemory, MayNotBeChangedInAMessage) {
    EXPECT_EQ(changed_by([](amq_msg& msg, amq_view&) { msg.note = 7; }), breach("the message"));
}

TEST_F(BorrowedMemory, MayNotBeChangedInABody) {
    EXPECT_EQ(
        changed_by([](amq_msg& msg, amq_view&) { const_cast<std::uint8_t*>(msg.body)[0] = 'T'; }),
        breach("the body"));
}

TEST_F(BorrowedMemory, MayNotBeChangedInAKeyOrATopic) {
    EXPECT_EQ(changed_by([](amq_msg& msg, amq_view&) { const_cast<char*>(msg.key.p)[0] = 'A'; }),
              breach("the key"));
    told.clear();
    EXPECT_EQ(changed_by([](amq_msg& msg, amq_view&) { const_cast<char*>(msg.topic.p)[0] = 'O'; }),
              breach("the topic"));
}

TEST_F(BorrowedMemory, MayNotBeChangedInAnAttempt) {
    EXPECT_EQ(changed_by([](amq_msg& msg, amq_view&) {
                  const_cast<amq_attempt*>(msg.attempts)->state = AMQ_ATTEMPT_OPEN;
              }),
              breach("an attempt"));
}

TEST_F(BorrowedMemory, MayNotBeChangedInAViewOrASubscriberOrItsLoad) {
    EXPECT_EQ(changed_by([](amq_msg&, amq_view& view) { view.n = 0; }), breach("the view"));
    told.clear();
    EXPECT_EQ(
        changed_by([](amq_msg&, amq_view& view) { const_cast<amq_sub*>(view.first)->weight = 9; }),
        breach("a subscriber"));
    told.clear();
    EXPECT_EQ(changed_by([](amq_msg&, amq_view& view) {
                  const_cast<amq_load*>(view.first->load)->credit = 0;
              }),
              breach("a load"));
}

TEST_F(BorrowedMemory, MayNotBeChangedInAReply) {
    strategy.on_reply = [](const amq_host&, amq_str body, amq_plan& plan) {
        const_cast<char*>(body.p)[0] = 'D';
        plan.verb = AMQ_DONE;
        return AMQ_OK;
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, on_reply: changed the reply"});
}

TEST_F(BorrowedMemory, MayNotBeChangedInAMember) {
    strategy.on_member = [](const amq_host&, amq_str, const amq_sub& sub) {
        const_cast<amq_sub&>(sub).flags = 1;
        return AMQ_OK;
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, on_member: changed the subscriber"});
}

TEST_F(BorrowedMemory, IsSpoiledWhenTheCallIsOver) {
    const std::uint8_t* kept = nullptr;
    std::uint8_t found = 0;
    strategy.route = [&](const amq_host&, const amq_msg& msg, const amq_view& view,
                         amq_plan& plan) {
        kept = msg.body;
        return send_to_the_first(view, plan);
    };
    strategy.on_miss = [&](const amq_host&, const amq_msg&, const amq_view&, amq_plan& plan) {
        found = *kept;
        plan.verb = AMQ_DROP;
        return AMQ_OK;
    };
    if (kAddressesAreWatched) {
        EXPECT_DEATH(play(), "heap-use-after-free");
    } else {
        play();
        EXPECT_EQ(found, 0xDB);
    }
}

TEST_F(BorrowedMemory, MayNotBeWrittenToWhenTheCallIsOver) {
    amq_view* kept = nullptr;
    strategy.route = [&](const amq_host&, const amq_msg&, const amq_view& view, amq_plan& plan) {
        kept = const_cast<amq_view*>(&view);
        return send_to_the_first(view, plan);
    };
    strategy.on_miss = [&](const amq_host&, const amq_msg&, const amq_view&, amq_plan& plan) {
        kept->flags = 1;
        plan.verb = AMQ_DROP;
        return AMQ_OK;
    };
    if (kAddressesAreWatched) {
        EXPECT_DEATH(play(), "heap-use-after-free");
    } else {
        EXPECT_EQ(played(),
                  Texts{"org.test.misbehaving, on_miss: wrote to the view after the call that it "
                        "was lent for"});
    }
}

TEST_F(BorrowedMemory, HasEntriesThatAreLongerThanTheStrategyKnows) {
    strategy.route = [](const amq_host&, const amq_msg&, const amq_view& view, amq_plan& plan) {
        EXPECT_GT(view.stride, sizeof(amq_sub));
        return send_to_the_first(view, plan);
    };
    strategy.on_miss = [](const amq_host&, const amq_msg& msg, const amq_view&, amq_plan& plan) {
        EXPECT_GT(msg.attempts_stride, sizeof(amq_attempt));
        plan.verb = AMQ_DROP;
        return AMQ_OK;
    };
    EXPECT_EQ(played(), Texts{});
}

}  // namespace
}  // namespace amq::plugins_tests
