#include "host/exchange/outcome.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace amq::exchange;

template <class Enum>
std::set<std::string> names(std::size_t count) {
    std::set<std::string> all;
    for (std::size_t k = 0; k < count; ++k)
        all.insert(std::string(to_string(static_cast<Enum>(k))));
    return all;
}

TEST(Outcome, HasTheNumbersOfTheWire) {
    EXPECT_EQ(static_cast<int>(Outcome::ok), 0);
    EXPECT_EQ(static_cast<int>(Outcome::timeout), 1);
    EXPECT_EQ(static_cast<int>(Outcome::no_subscriber), 2);
    EXPECT_EQ(static_cast<int>(Outcome::responder_lost), 3);
    EXPECT_EQ(static_cast<int>(Outcome::not_owner), 4);
    EXPECT_EQ(static_cast<int>(Outcome::overloaded), 5);
    EXPECT_EQ(static_cast<int>(Outcome::too_large), 6);
    EXPECT_EQ(static_cast<int>(Outcome::denied), 7);
    EXPECT_EQ(static_cast<int>(Outcome::draining), 8);
    EXPECT_EQ(static_cast<int>(Outcome::cancelled), 9);
    EXPECT_EQ(static_cast<int>(Outcome::strategy_failed), 10);
}

TEST(Names, AreDifferentForEachValue) {
    EXPECT_EQ(names<Outcome>(kOutcomes).size(), kOutcomes);
    EXPECT_EQ(names<Refusal>(kRefusals).size(), kRefusals);
    EXPECT_EQ(names<Drop>(kDrops).size(), kDrops);
    EXPECT_EQ(names<IgnoredReply>(kIgnoredReplies).size(), kIgnoredReplies);
    EXPECT_EQ(to_string(Outcome::strategy_failed), "strategy_failed");
    EXPECT_EQ(to_string(static_cast<Outcome>(kOutcomes)), "unknown");
}

TEST(OutcomeOf, TellsThePublisherOfARefusal) {
    EXPECT_EQ(outcome_of(Refusal::unknown_model), Outcome::denied);
    EXPECT_EQ(outcome_of(Refusal::reserved_topic), Outcome::denied);
    EXPECT_EQ(outcome_of(Refusal::draining), Outcome::draining);
    EXPECT_EQ(outcome_of(Refusal::session_in_flight), Outcome::overloaded);
    EXPECT_EQ(outcome_of(Refusal::shard_in_flight), Outcome::overloaded);
    EXPECT_EQ(outcome_of(Refusal::topics_full), Outcome::overloaded);
}

TEST(DropOf, SaysUnderWhichReasonAnOutcomeCounts) {
    EXPECT_EQ(drop_of(Outcome::responder_lost), Drop::subscriber_gone);
    EXPECT_EQ(drop_of(Outcome::strategy_failed), Drop::strategy_failed);
    EXPECT_EQ(drop_of(Outcome::draining), Drop::draining);
    EXPECT_EQ(drop_of(Outcome::timeout), Drop::unreplied);
    EXPECT_EQ(drop_of(Outcome::denied), Drop::by_strategy);
}

}  // namespace
