// Topics of one model that are bound apart, by pattern.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class TopicBinding : public Swapping {
  protected:
    TopicBinding() {
        record(third_, "third");
        record(fourth_, "fourth");
    }

    ModelSettings apart(std::string match) const {
        ModelSettings settings = settings_;
        settings.match = std::move(match);
        return settings;
    }
    BindingChange all_others() const { return {settings_, 0}; }
    BindingChange make(const std::string& match, Script& script) {
        return {apart(match), shards().prepare(apart(match), source_of(script))};
    }

    Script fourth_;
};

TEST_F(TopicBinding, TheMostSpecificPatternWinsInWhateverOrder) {
    start();
    shards().commit(
        {make("chat.>", third_), make("chat.room1", next_), all_others(), make("chat.*", fourth_)});
    for (const char* topic : {"chat.room1", "chat.room2", "chat.room1.typing", "orders", "chat"}) {
        publish(topic, topic);
    }
    EXPECT_EQ(calls_,
              (Calls{"next route chat.room1", "fourth route chat.room2",
                     "third route chat.room1.typing", "old route orders", "old route chat"}));
}

TEST_F(TopicBinding, MeansATopicOfTheOriginalProtocolByItsNumber) {
    start();
    shards().commit({all_others(), make("1001", next_)});
    publish("a", "1001");
    shards().publish(publisher_, {{1001, {}}, 12, 9, {}});
    publish("b", "1002");
    EXPECT_EQ(calls_, (Calls{"next route a", "next route ", "old route b"}));
}

TEST_F(TopicBinding, IsForTheTopicsOfItsModelOnly) {
    ModelSettings other{.model = 10};
    start();
    ASSERT_EQ(core().bind(other, source_of(third_)), std::nullopt);
    other.match = "chat.*";
    ASSERT_EQ(core().bind(other, source_of(next_)), std::nullopt);
    publish("twelve", "chat.room1");
    shards().publish(publisher_, "chat.room1", "ten", 10, 9);
    EXPECT_EQ(calls_, (Calls{"old route twelve", "next route ten"}));
}

TEST_F(TopicBinding, WithoutOneForAllOthersRefusesPublishes) {
    start();
    shards().commit({make("chat.*", next_)});
    publish("m", "orders");
    publish("m", "chat.room1");
    ASSERT_EQ(shards().told().size(), 2U);
    for (const Told& told : shards().told()) {
        EXPECT_EQ(told.outcome, outcome_of(Refusal::unknown_model));
    }
}

TEST_F(TopicBinding, MovesWhatIsHeldAndInFlightInItsOrder) {
    start();
    for (const char* body : {"1", "2", "3"}) publish(body, "chat.room1");
    shards().subscriber("chat.room2");
    publish("sent", "chat.room2");
    publish("elsewhere", "orders");
    shards().commit({all_others(), make("chat.*", next_)});
    take_calls();
    shards().reply(Got(shards().got()[0]), "done");
    const SessionId ann = shards().subscriber("chat.room1");
    shards().subscriber("orders");
    EXPECT_EQ(shards().bodies_of(ann), (Calls{"1", "2", "3"}));
    EXPECT_EQ(calls_, (Calls{"next on_reply sent done", "old join chat.room1",
                             "next join chat.room1", "next route 1", "next route 2", "next route 3",
                             "old join orders", "next join orders", "old route elsewhere"}));
    EXPECT_EQ(counters().adopted, 4U) << "by the one that is new to them";
}

TEST_F(TopicBinding, IsLookedUpAnewWhenPatternsChange) {
    start();
    shards().commit({all_others(), make("chat.*", next_)});
    publish("1", "chat.room1");
    shards().commit({all_others(), {apart("chat.*"), 0}, make("chat.room1", third_)});
    publish("2", "chat.room1");
    publish("3", "chat.room2");
    shards().commit({all_others()});
    publish("4", "chat.room1");
    EXPECT_EQ(calls_, (Calls{"next route 1", "third route 2", "next route 3", "old route 4"}));
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(third_.destroyed, 1);
    EXPECT_EQ(old_.destroyed, 0);
}

TEST_F(TopicBinding, AModelThatComesLaterIsLookedUpToo) {
    start();
    shards().commit({all_others(), make("chat.*", next_)});
    publish("1", "chat.room1");
    ASSERT_EQ(core().bind({.model = 10}, source_of(third_)), std::nullopt);
    ASSERT_EQ(core().bind({.model = 10, .match = "chat.*"}, source_of(third_)), std::nullopt);
    shards().publish(publisher_, "chat.room1", "2", 10, 9);
    publish("3", "chat.room1");
    EXPECT_EQ(calls_, (Calls{"next route 1", "third route 2", "next route 3"}));
}

TEST_F(TopicBinding, HasTimesOfItsOwn) {
    ModelSettings brief = apart("brief.*");
    brief.timeout = brief.hold = 100'000'000;
    start();
    shards().commit({all_others(), {brief, shards().prepare(brief, source_of(next_))}});
    publish("brief", "brief.one");
    publish("other", "orders");
    shards().pass(200ms);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].topic, "brief.one");
}

TEST_F(TopicBinding, SettlesAsItsBindingSays) {
    ModelSettings settling = apart("chat.*");
    settling.settle = 100'000'000;
    start();
    shards().commit({all_others(), {settling, shards().prepare(settling, source_of(next_))}});
    publish("chat", "chat.room1");
    publish("order", "orders");
    const SessionId ann = shards().open();
    shards().subscribe(ann, {"chat.room1", "orders"});
    EXPECT_EQ(shards().bodies_of(ann), Calls{"order"});
    shards().pass(150ms);
    EXPECT_EQ(shards().bodies_of(ann), (Calls{"order", "chat"}));
}

TEST_F(TopicBinding, IsToldApartByWhatIsKnownOfIt) {
    start();
    shards().commit({all_others(), make("chat.*", next_)});
    publish("m", "chat.room1");
    shards().quarantine(12, "chat.*");
    const auto states = core().bindings();
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].match, "");
    EXPECT_EQ(states[0].calls, 0U);
    EXPECT_FALSE(states[0].quarantined);
    EXPECT_EQ(states[1].match, "chat.*");
    EXPECT_EQ(states[1].calls, 1U);
    EXPECT_TRUE(states[1].quarantined);
}

// A message that never left for a lost session goes on with the time that its own binding gave it.
class UnsentApart : public TopicBinding {
  protected:
    /// One who is on another shard, and gone before the message comes there.
    void lose_on_the_way(Nanos hold, Nanos hold_apart) {
        settings_ = {.model = 10, .timeout = 1'000'000, .hold = hold};
        for (Script* script : {&old_, &next_}) {
            script->route = send_without_reply;
            script->on_miss = [](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                                 amq_plan& plan) { return send_without_reply(msg, view, plan); };
        }
        ModelSettings chat = apart("chat.*");
        chat.hold = hold_apart;
        start(2);
        shards().pass(100s);
        for (std::uint32_t shard : {0U, 1U}) {
            ASSERT_EQ(core_of(shard).bind(chat, source_of(next_)), std::nullopt);
        }
        const SessionId ann = shards().subscriber("chat.room1", 1);
        shards().set_words(Words::when_passed_on);
        shards().publish(publisher_, "chat.room1", "m", 10, 1);
        shards().pass(500ms);
        shards().close(ann);
        while (shards().pass_on(0, 1)) {
        }
    }
    Core& core_of(std::uint32_t shard) { return shards().core(shard); }
};

TEST_F(UnsentApart, KeepsTheTimeOfAPatternWithMore) {
    lose_on_the_way(100'000'000, 10'000'000'000);
    EXPECT_EQ(core_of(1).held_messages(), 1U);
    shards().pass(9s);
    EXPECT_EQ(core_of(1).held_messages(), 1U);
    shards().pass(600ms);
    EXPECT_EQ(core_of(1).held_messages(), 0U) << "10 s after it came, not after it was moved";
}

TEST_F(UnsentApart, KeepsTheTimeOfAPatternWithLess) {
    lose_on_the_way(10'000'000'000, 1'000'000'000);
    EXPECT_EQ(core_of(1).held_messages(), 1U);
    shards().pass(600ms);
    EXPECT_EQ(core_of(1).held_messages(), 0U);
}

}  // namespace
}  // namespace amq::exchange_tests
