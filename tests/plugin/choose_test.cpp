#include <amq/plugin/choose.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>

#include "chi_square.hpp"
#include "fake_host.hpp"
#include "scene.hpp"

namespace {

using amq::Fit;
using amq::Subscriber;
using amq::plugin_tests::chi_square;
using amq::plugin_tests::chi_square_limit_9;
using amq::plugin_tests::FakeHost;
using amq::plugin_tests::Scene;

struct ChooseTest : testing::Test {
    std::optional<amq_id> untried() {
        const amq::View view(scene.view());
        const auto chosen = amq::choose_untried(host, amq::Message(scene.msg()), view);
        if (!chosen) return std::nullopt;
        return view[*chosen].id();
    }
    std::map<amq_id, int> counts(int rounds) {
        std::map<amq_id, int> seen;
        for (int i = 0; i < rounds; ++i) ++seen[untried().value_or(0)];
        return seen;
    }

    FakeHost fake{20170103};
    amq::Host host{fake.table()};
    Scene scene;
};

TEST_F(ChooseTest, FindsNobodyInAnEmptyView) {
    EXPECT_EQ(untried(), std::nullopt);
    EXPECT_EQ(fake.draws, 0u);
}

TEST_F(ChooseTest, IsFairAmongAllThatFit) {
    scene.subscribers(1, 10);
    EXPECT_LT(chi_square(counts(10'000), 10), chi_square_limit_9);
}

TEST_F(ChooseTest, IsFairAmongTheRestWhenSomeDoNotFit) {
    scene.subscribers(1, 12).publisher(3).attempt(7, AMQ_ATTEMPT_GONE);
    const auto seen = counts(10'000);
    EXPECT_EQ(seen.count(3), 0u);
    EXPECT_EQ(seen.count(7), 0u);
    EXPECT_LT(chi_square(seen, 10), chi_square_limit_9);
}

TEST_F(ChooseTest, PrefersCreditThenAnyOtherThenThePublisher) {
    scene.subscriber(1).subscriber(2, 0).subscriber(3);
    scene.publisher(1);
    EXPECT_EQ(counts(50), (std::map<amq_id, int>{{3, 50}}));
    scene.load(2).credit = 0;
    EXPECT_EQ(counts(50).count(1), 0u);
    scene.attempt(2, AMQ_ATTEMPT_GONE).attempt(3, AMQ_ATTEMPT_GONE);
    EXPECT_EQ(untried(), 1u);
    scene.attempt(1, AMQ_ATTEMPT_GONE);
    EXPECT_EQ(untried(), std::nullopt);
}

TEST_F(ChooseTest, FindsTheOnlyOneThatFitsAmongAThousand) {
    for (amq_id id = 1; id <= 1000; ++id) scene.subscriber(id, id == 500 ? 1 : 0);
    EXPECT_EQ(counts(20), (std::map<amq_id, int>{{500, 20}}));
}

TEST_F(ChooseTest, LooksAtFewWhateverTheSizeOfTheView) {
    scene.subscribers(1, 10'000);
    int looked = 0;
    const amq::View view(scene.view());
    for (int i = 0; i < 100; ++i)
        amq::choose(host, view, [&](const Subscriber& s) {
            ++looked;
            return s.id() % 2 == 0 ? Fit::first : Fit::never;
        });
    EXPECT_LT(looked, 400);
}

TEST_F(ChooseTest, LooksAtEveryoneOnceWhenNobodyFits) {
    scene.subscribers(1, 100);
    std::map<amq_id, int> looked;
    const amq::View view(scene.view());
    const auto none = amq::choose(host, view, [&](const Subscriber& s) {
        ++looked[s.id()];
        return Fit::never;
    });
    EXPECT_EQ(none, std::nullopt);
    EXPECT_EQ(looked.size(), 100u);
}

}  // namespace
