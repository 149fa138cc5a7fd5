// What a strategy may not do on its way in and out, and what comes of a breach.

#include <cstring>
#include <memory>
#include <stdexcept>

#include "tests/plugins/watched_bench.hpp"

namespace amq::plugins_tests {
namespace {

struct AnInstance : WatchedBench {
    /// What the bench says when it cannot be made.
    std::string refusal() {
        try {
            test::StrategyBench bench(setup());
            return {};
        } catch (const std::runtime_error& refused) {
            return refused.what();
        }
    }
    const amq_strategy* made_by(const test::CheckedEntry& checked) {
        return static_cast<const amq_strategy*>(checked.create("org.test.misbehaving", &host,
                                                               {options.data(), options.size()},
                                                               error.data(), error.size()));
    }

    std::string options = strategy.options();
    std::string error = std::string(256, '\0');
    amq_host host = quiet_host();

    static amq_host quiet_host() {
        amq_host quiet{};
        quiet.size = sizeof quiet;
        quiet.major = AMQ_ABI_MAJOR;
        quiet.now_ns = [](void*) { return std::uint64_t{1}; };
        return quiet;
    }
};

TEST_F(AnInstance, MayNotLetAnExceptionOut) {
    strategy.route = [](const amq_host&, const amq_msg&, const amq_view&, amq_plan&) -> amq_rc {
        throw std::runtime_error("out of apples");
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, route: lets an exception out: out of apples"});
    told.clear();
    strategy.route = [](const amq_host&, const amq_msg&, const amq_view&, amq_plan&) -> amq_rc {
        throw 7;
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, route: lets something out that it threw"});
}

TEST_F(AnInstance, MayNotLetAnExceptionOutOfItsMakingOrItsEnd) {
    strategy.on_destroy = [](const amq_host&) { throw std::runtime_error("at the end"); };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, destroy: lets an exception out: at the end"});
    told.clear();
    strategy.on_create = [](const amq_host&) { throw std::runtime_error("at once"); };
    EXPECT_EQ(refusal(), "create threw across the contract");
    EXPECT_EQ(told, Texts{"org.test.misbehaving, create: lets an exception out: at once"});
}

TEST_F(AnInstance, MayNotReturnWhatIsNoCode) {
    strategy.route = [](const amq_host&, const amq_msg&, const amq_view&, amq_plan&) -> amq_rc {
        return 7;
    };
    EXPECT_EQ(played(), Texts{"org.test.misbehaving, route: returned 7, which is no AMQ_E_*"});
}

TEST_F(AnInstance, MayNotBeRefusedWithoutAWord) {
    strategy.give = [](const amq_strategy*, char*, std::size_t) { return nullptr; };
    EXPECT_EQ(refusal(), "create failed and did not say why");
    EXPECT_EQ(told, Texts{"org.test.misbehaving, create: failed and did not say why"});
}

TEST_F(AnInstance, MayNotBeRefusedWithATextThatIsTooLong) {
    strategy.give = [](const amq_strategy*, char* text, std::size_t room) {
        std::memset(text, 'x', room + 1);
        return nullptr;
    };
    refusal();
    EXPECT_EQ(told, (Texts{"org.test.misbehaving, create: wrote past the end of its error text",
                           "org.test.misbehaving, create: gave an error text without an end"}));
}

TEST_F(AnInstance, MayNotComeWithAnErrorText) {
    strategy.on_create = [](const amq_host& real) { real.error(real.ctx, {"hm", 2}); };
    EXPECT_EQ(refusal(), "");
    EXPECT_EQ(told, Texts{"org.test.misbehaving, create: gave an error text and an instance"});
}

TEST_F(AnInstance, MayNotHaveATableWithoutWhatIsRequired) {
    amq_strategy without{};
    without.size = sizeof without;
    strategy.give = [&](const amq_strategy* table, char*, std::size_t) {
        without.self = table->self;
        without.destroy = table->destroy;
        return &without;
    };
    EXPECT_EQ(refusal(), "create gave a table without route");
    EXPECT_EQ(told, Texts{"org.test.misbehaving, create: gave a table without route"});
}

TEST_F(AnInstance, MayNotHaveATableTooSmall) {
    const amq_strategy* made = nullptr;
    strategy.give = [&](const amq_strategy* table, char*, std::size_t) {
        const_cast<amq_strategy*>(table)->size = 16;
        return made = table;
    };
    EXPECT_EQ(refusal(), "create gave a table that is too small");
    EXPECT_EQ(told.front(), "org.test.misbehaving, create: gave a table too small");
    made->destroy(made->self);  // nobody else knows how
}

TEST_F(AnInstance, IsNotAskedAnythingAfterItsEnd) {
    const auto breaches = std::make_shared<test::Breaches>(test::collect_breaches);
    const test::CheckedEntry checked(misbehaving_entry, breaches);
    const amq_strategy* table = made_by(checked);
    table->destroy(table->self);
    const amq_msg msg{};
    const amq_view view{};
    amq_plan plan{};
    EXPECT_EQ(table->route(table->self, &msg, &view, &plan), AMQ_E_STATE);
    table->destroy(table->self);
    EXPECT_EQ(breaches->list(), (Texts{"org.test.misbehaving: is asked route after destroy",
                                       "org.test.misbehaving: is asked destroy after destroy"}));
}

TEST_F(AnInstance, IsNotAskedAnythingInsideOfACall) {
    const auto breaches = std::make_shared<test::Breaches>(test::collect_breaches);
    const test::CheckedEntry checked(misbehaving_entry, breaches);
    const amq_strategy* table = nullptr;
    bool is_inside = false;
    strategy.on_timer = [&](const amq_host&) {
        if (!std::exchange(is_inside, true)) table->on_timer(table->self, 2);
        return AMQ_OK;
    };
    table = made_by(checked);
    table->on_timer(table->self, 1);
    table->destroy(table->self);
    EXPECT_EQ(breaches->list(),
              Texts{"org.test.misbehaving, on_timer: is asked on_timer inside another call"});
}

TEST_F(AnInstance, LacksTheSameFunctionsAsTheStrategys) {
    const auto breaches = std::make_shared<test::Breaches>(test::collect_breaches);
    const test::CheckedEntry checked(misbehaving_entry, breaches);
    const amq_strategy* table = made_by(checked);
    EXPECT_NE(table->on_miss, nullptr);
    EXPECT_EQ(table->on_reply, nullptr);
    EXPECT_EQ(table->adopt, nullptr);
    table->destroy(table->self);
}

using ABreach = AnInstance;

TEST_F(ABreach, IsPrintedWithTheSeedAndTheDecisionsAndEndsTheProcess) {
    strategy.route = [](const amq_host&, const amq_msg&, const amq_view& view, amq_plan& plan) {
        send_to_the_first(view, plan);
        const_cast<amq_view&>(view).n = 7;
        return AMQ_OK;
    };
    const auto fail = [this] {
        test::StrategyBench bench({.entry = &misbehaving_entry, .options = options, .seed = 42});
        bench.publish("orders", "two apples");
    };
    EXPECT_DEATH(fail(),
                 "seed 42.*\n.*breaks the contract: org.test.misbehaving, route: changed the view");
}

TEST_F(ABreach, IsListedByItsBenchWhenItIsOnlyCollected) {
    strategy.route = [](const amq_host&, const amq_msg&, const amq_view&, amq_plan&) { return 7; };
    test::StrategyBench bench(
        {.entry = &misbehaving_entry, .options = options, .on_breach = test::collect_breaches});
    bench.publish("orders", "two apples");
    EXPECT_EQ(bench.breaches(),
              Texts{"org.test.misbehaving, route: returned 7, which is no AMQ_E_*"});
}

int initialized = 0;
int deinitialized = 0;

TEST_F(AnInstance, OfALibraryWithInitRunsBetweenThatAndItsDeinit) {
    static amq_entry with_init = misbehaving_entry;
    with_init.init = [](amq_str, char*, std::size_t) -> amq_rc { return ++initialized, AMQ_OK; };
    with_init.deinit = [] { ++deinitialized; };
    {
        test::StrategyBench first({.entry = &with_init, .options = options});
        test::StrategyBench second({.entry = &with_init, .options = options});
        EXPECT_EQ(initialized, 1);
    }
    EXPECT_EQ(deinitialized, 1);
}

TEST(AnEntry, IsRefusedInWordsWhenItIsNone) {
    const auto refusal = [](amq_entry entry) -> std::string {
        try {
            const test::CheckedEntry checked(entry, std::make_shared<test::Breaches>());
            return {};
        } catch (const std::runtime_error& refused) {
            return refused.what();
        }
    };
    amq_entry entry = misbehaving_entry;
    entry.magic = 7;
    EXPECT_EQ(refusal(entry), "no entry of a plugin: its magic is another");
    entry = misbehaving_entry;
    entry.major = 2;
    EXPECT_EQ(refusal(entry), "the entry is of another major of the contract");
    entry = misbehaving_entry;
    entry.create = nullptr;
    EXPECT_EQ(refusal(entry), "the entry has no count, describe or create");
    entry = misbehaving_entry;
    entry.count = [] { return 65U; };
    EXPECT_EQ(refusal(entry), "the entry has 65 strategies");
}

}  // namespace
}  // namespace amq::plugins_tests
