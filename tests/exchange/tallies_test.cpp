// What is counted of each strategy, at each binding.

#include "host/exchange/tallies.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

std::size_t at(Refusal why) {
    return static_cast<std::size_t>(why);
}

TEST(TalliesOfACore, GoOnWhereTheyWereWhenAStrategyIsBoundAgain) {
    Tallies tallies;
    const std::uint32_t one = tallies.place_of(0, "chat.*", "a");
    tallies[one].counters.accepted = 3;
    EXPECT_NE(tallies.place_of(0, "chat.*", "b"), one);
    EXPECT_NE(tallies.place_of(0, "", "a"), one);
    EXPECT_NE(tallies.place_of(1, "chat.*", "a"), one);
    EXPECT_EQ(tallies.place_of(0, "chat.*", "a"), one);
    EXPECT_EQ(tallies.size(), 4U);
    EXPECT_EQ(tallies.counters_of(0).accepted, 3U);
    EXPECT_EQ(tallies.counters_of(1).accepted, 0U);
}

TEST(TalliesOfACore, AddWhatHasEndedToItsModelPastTheBound) {
    Tallies tallies;
    const std::uint32_t bound = tallies.place_of(2, "", "stays");
    tallies[bound].counters.accepted = 5;
    const std::uint32_t open = tallies.place_of(2, "open", "s");
    tallies[open].open = 1;
    tallies[open].counters.accepted = 1;
    while (tallies.size() < Tallies::kMost) {
        const auto place = tallies.place_of(2, "p" + std::to_string(tallies.size()), "s");
        tallies[place].counters.accepted = 1;
    }
    tallies.bind(std::vector{bound});
    EXPECT_EQ(tallies.size(), Tallies::kMost) << "at the bound all are told apart";
    EXPECT_FALSE(tallies[open].is_bound);
    EXPECT_EQ(tallies.counters_of(2).accepted, 5 + 1 + Tallies::kMost - 2);
    tallies.place_of(2, "one more", "s");
    tallies.bind(std::vector{bound});
    EXPECT_EQ(tallies.size(), 2U) << "the one that is bound, and the one with something open";
    EXPECT_EQ(tallies.counters_of(2).accepted, 5 + 1 + Tallies::kMost - 2) << "no sum sinks";
    EXPECT_EQ(tallies.open_of(2), 1U);
    EXPECT_EQ(tallies[bound].strategy, "stays");
    EXPECT_TRUE(tallies[bound].is_bound);
}

class TalliedBindings : public Swapping {
  protected:
    BindingChange of(Script& script, const std::string& match = {}, const std::string& id = {}) {
        ModelSettings settings = settings_;
        settings.match = match;
        StrategySource source = source_of(script);
        if (!id.empty()) source.id = id;
        return {settings, shards().prepare(settings, source)};
    }
    struct Row {
        bool is_there = false;
        bool is_bound = false;
        std::uint32_t open = 0;
        ModelCounters counters;
    };
    Row row(std::string_view match, std::string_view strategy = "test.script") {
        Row found;
        core().visit_tallies([&](const TallyFacts& facts) {
            if (facts.match != match || facts.strategy != strategy) return;
            EXPECT_EQ(facts.model, 12U);
            EXPECT_FALSE(found.is_there) << "each once";
            found = {true, facts.is_bound, facts.open, facts.counters};
        });
        return found;
    }
};

TEST_F(TalliedBindings, CountEachTheMessagesOfItsOwnTopics) {
    start();
    shards().commit({{settings_, 0}, of(next_, "chat.*")});
    shards().subscriber("chat.a");
    shards().subscriber("chat.a");
    shards().subscriber("orders");
    for (int k = 0; k < 3; ++k) publish("x", "chat.a");
    publish("x", "orders");
    shards().reply(Got(shards().got()[0]), "yes");
    shards().decline(Got(shards().got()[2]));
    const ModelCounters chat = row("chat.*").counters;
    EXPECT_EQ(chat.received, 3U);
    EXPECT_EQ(chat.accepted, 3U);
    EXPECT_EQ(chat.subscribers_considered, 6U);
    EXPECT_EQ(chat.subscribers_chosen, 6U);
    EXPECT_EQ(chat.declined, 1U);
    EXPECT_EQ(chat.outcomes[static_cast<std::size_t>(Outcome::ok)], 1U);
    EXPECT_EQ(chat.outcomes[static_cast<std::size_t>(Outcome::responder_lost)], 1U);
    EXPECT_EQ(row("chat.*").open, 1U);
    const ModelCounters others = row("").counters;
    EXPECT_EQ(others.accepted, 1U);
    EXPECT_EQ(others.subscribers_considered, 1U);
    EXPECT_EQ(row("").open, 1U);
    EXPECT_EQ(counters().accepted, 4U) << "their sum is their model's";
    EXPECT_EQ(counters().subscribers_chosen, 7U);
    EXPECT_EQ(core().open_exchanges(12), 2U);
}

TEST_F(TalliedBindings, CountWhatIsHeldAndExpiresAndFindsNobody) {
    start();
    shards().commit({{settings_, 0}, of(next_, "chat.*")});
    publish("waits", "chat.a");
    shards().pass(3s);
    const ModelCounters chat = row("chat.*").counters;
    EXPECT_EQ(chat.held, 1U);
    EXPECT_EQ(chat.expired, 1U);
    EXPECT_GE(chat.none_there, 1U);
    EXPECT_EQ(row("").counters.held, 0U);
}

TEST_F(TalliedBindings, GoOnWhenAnotherInstanceTakesThePlace) {
    start();
    shards().subscriber("orders");
    publish("1");
    swap();
    publish("2");
    EXPECT_EQ(row("").counters.accepted, 2U);
    EXPECT_EQ(row("").open, 2U);
    shards().commit({of(third_, "", "another.strategy")});
    publish("3");
    EXPECT_EQ(row("").counters.accepted, 2U) << "it has been there";
    EXPECT_FALSE(row("").is_bound);
    EXPECT_EQ(row("", "another.strategy").counters.accepted, 1U);
    EXPECT_TRUE(row("", "another.strategy").is_bound);
    shards().reply(Got(shards().got()[0]), "yes");
    EXPECT_EQ(row("").open, 1U) << "a message counts to its end where it was accepted";
    EXPECT_EQ(row("").counters.ended(), 1U);
    shards().commit({of(old_)});
    publish("4");
    EXPECT_EQ(row("").counters.accepted, 3U);
    EXPECT_EQ(counters().accepted, 4U);
}

TEST_F(TalliedBindings, CountARefusalWithWhoWouldHaveGotIt) {
    start();
    shards().commit({{settings_, 0}, of(next_, "chat.*")});
    shards().subscriber("chat.a");
    core().start_draining();
    publish("x", "chat.a");
    publish("x", "chat.never-heard-of");
    publish("x", "orders");
    EXPECT_EQ(row("chat.*").counters.refused[at(Refusal::draining)], 1U);
    EXPECT_EQ(row("chat.*").counters.received, 1U);
    EXPECT_EQ(row("").counters.refused[at(Refusal::draining)], 2U)
        << "also that of a topic which is not known";
    EXPECT_EQ(counters().received, 3U);
}

}  // namespace
}  // namespace amq::exchange_tests
