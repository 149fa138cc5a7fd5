// What a native session may ask for: time, no wait, a route key, headers, a tag, and to cancel.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}
constexpr Nanos ms(Nanos count) {
    return count * 1'000'000;
}

// With one shard, and with the subscriber on another one.
class Native : public testing::TestWithParam<std::uint32_t> {
  protected:
    Native() {
        shards_.bind({.model = 12, .max_timeout = ms(10'000), .answered = true},
                     source_of(script_));
        shards_.bind({.model = 11}, source_of(one_way_));
        publisher_ = shards_.open_native();
    }
    SessionId responder() {
        const SessionId id = shards_.open_native(GetParam() - 1);
        shards_.subscribe(id, {"orders"});
        return id;
    }
    Publish request(std::uint32_t sequence, Nanos timeout = 0, Wait wait = Wait::hold) {
        return {{0, "orders"}, 12, sequence, bytes_of("question"), {}, {}, timeout, wait};
    }
    const CoreCounters& counters() { return shards_.core().counters(); }

    Script script_{.route = send_to_untried};
    Script one_way_{.route = send_without_reply};
    Shards shards_{GetParam()};
    SessionId publisher_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Shards, Native, testing::Values(1U, 2U));

TEST_P(Native, RequestsEndWhenTheTimeTheyAskedForIsOver) {
    responder();
    shards_.publish(publisher_, request(1, ms(100)));
    shards_.publish(publisher_, request(2, ms(5'000)));
    shards_.pass(101ms);
    ASSERT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.told()[0].sequence, 1U);
    EXPECT_EQ(shards_.told()[0].outcome, Outcome::timeout);
    shards_.pass(4'890ms);
    EXPECT_EQ(shards_.told().size(), 1U) << "longer than the model's own 3 s";
    shards_.pass(10ms);
    EXPECT_EQ(shards_.told().size(), 2U);
}

TEST_P(Native, RequestsGetNoMoreTimeThanTheModelAllows) {
    responder();
    shards_.publish(publisher_, request(1, ms(3'600'000)));
    EXPECT_EQ(shards_.got().at(0).deadline, shards_.now() + ms(10'000));
    shards_.pass(10'001ms);
    EXPECT_EQ(shards_.told().size(), 1U);
}

TEST_P(Native, MessagesAreHeldNoLongerThanTheTimeTheyAskedFor) {
    shards_.publish(publisher_, {{0, "orders"}, 11, 0, bytes_of("m"), {}, {}, ms(50)});
    shards_.pass(51ms);
    EXPECT_EQ(shards_.core().held_messages(), 0U);
}

TEST_P(Native, RequestsThatMustNotWaitEndAtOnceWhenNobodyIsThere) {
    shards_.publish(publisher_, request(1, 0, Wait::no_wait));
    ASSERT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.told()[0].outcome, Outcome::no_subscriber);
    responder();
    shards_.publish(publisher_, request(2, 0, Wait::no_wait));
    EXPECT_EQ(shards_.got().size(), 1U);
}

TEST_P(Native, MessagesThatMustNotWaitAreDroppedAndCounted) {
    Publish publish{{0, "orders"}, 11, 0, bytes_of("m")};
    publish.wait = Wait::no_wait;
    shards_.publish(publisher_, publish);
    EXPECT_EQ(shards_.core().counters(11).drops[static_cast<std::size_t>(Drop::unheld)], 1U);
}

TEST_P(Native, StrategiesSeeTheRouteKeyAndWhetherAMessageMayWait) {
    responder();
    std::string key;
    std::uint32_t flags = 0;
    script_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        key.assign(msg.key.p, msg.key.n);
        flags = msg.flags;
        return send_to_untried(msg, view, plan);
    };
    Publish publish = request(1, 0, Wait::no_wait);
    publish.key = bytes_of("room 7");
    shards_.publish(publisher_, publish);
    EXPECT_EQ(key, "room 7");
    EXPECT_EQ(flags, static_cast<std::uint32_t>(AMQ_MSG_ANSWERED) | AMQ_MSG_NO_WAIT);
    publish.wait = Wait::hold;
    publish.echo = Echo::unwanted;
    shards_.publish(publisher_, publish);
    EXPECT_EQ(flags, static_cast<std::uint32_t>(AMQ_MSG_ANSWERED) | AMQ_MSG_NO_ECHO);
}

TEST_P(Native, TheRouteKeyIsStillThereWhenAHeldMessageIsGivenOut) {
    std::string key;
    script_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        key.assign(msg.key.p, msg.key.n);
        return send_to_untried(msg, view, plan);
    };
    {
        std::string lent = "room 7";
        Publish publish = request(1);
        publish.key = bytes_of(lent);
        publish.headers = bytes_of("trace");
        shards_.publish(publisher_, publish);
        lent.assign("xxxxxx");
        key.clear();
    }
    responder();
    EXPECT_EQ(key, "room 7");
    EXPECT_EQ(shards_.got().at(0).body, "question");
    EXPECT_EQ(shards_.got().at(0).headers, "trace");
}

TEST_P(Native, HeadersAreCarriedThereAndBack) {
    responder();
    Publish publish = request(1);
    publish.headers = bytes_of("trace: 1");
    shards_.publish(publisher_, publish);
    EXPECT_EQ(shards_.got().at(0).headers, "trace: 1");
    shards_.reply(shards_.got()[0], "answer", "served-by: b");
    EXPECT_EQ(shards_.told().at(0).body, "answer");
    EXPECT_EQ(shards_.told()[0].headers, "served-by: b");
}

TEST_P(Native, DeliveriesCarryTheTagOfTheSubscription) {
    const SessionId id = shards_.open_native(GetParam() - 1);
    shards_.subscribe(id, Subscription{{0, "orders"}, 77});
    shards_.publish(publisher_, request(1));
    EXPECT_EQ(shards_.got().at(0).tag, 77U);
    shards_.unsubscribe(id, "orders");
    shards_.subscribe(id, Subscription{{0, "orders"}, 78});
    shards_.publish(publisher_, request(2));
    EXPECT_EQ(shards_.got().at(1).tag, 78U);
}

TEST_P(Native, ACancelEndsTheRequestAndTellsWhoHasIt) {
    const SessionId id = responder();
    shards_.publish(publisher_, request(1));
    shards_.publish(publisher_, request(2));
    shards_.cancel(publisher_, 2);
    ASSERT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.told()[0].sequence, 2U);
    EXPECT_EQ(shards_.told()[0].outcome, Outcome::cancelled);
    ASSERT_EQ(shards_.cancellations().size(), 1U);
    EXPECT_EQ(shards_.cancellations()[0].to, id);
    EXPECT_EQ(shards_.cancellations()[0].sequence, shards_.got()[1].sequence);
    EXPECT_EQ(counters().cancels, 1U);
    shards_.reply(shards_.got()[1], "too late");
    shards_.reply(shards_.got()[0], "in time");
    EXPECT_EQ(shards_.told().size(), 2U);
}

TEST_P(Native, ACancelOfWhatIsNotOpenIsCountedAndIgnored) {
    const SessionId id = responder();
    shards_.publish(publisher_, request(1));
    shards_.reply(shards_.got().at(0), "done");
    shards_.cancel(publisher_, 1);
    shards_.cancel(publisher_, 99);
    shards_.cancel(publisher_, 0);
    shards_.publish(publisher_, request(3));
    shards_.cancel(shards_.open_native(), 3);
    EXPECT_EQ(counters().cancels_ignored, 4U) << "one of them by a stranger";
    EXPECT_EQ(shards_.told().size(), 1U);
    EXPECT_TRUE(shards_.cancellations().empty());
    EXPECT_EQ(shards_.bodies_of(id).size(), 2U);
}

TEST_P(Native, ACancelFindsRequestsThatCameBeforeAndAfterTheFirstOne) {
    responder();
    for (std::uint32_t k = 1; k <= 3; ++k) shards_.publish(publisher_, request(k));
    shards_.cancel(publisher_, 2);
    shards_.publish(publisher_, request(4));
    for (const std::uint32_t k : {4U, 1U, 3U}) shards_.cancel(publisher_, k);
    EXPECT_EQ(counters().cancels, 4U);
    EXPECT_EQ(shards_.core().open_exchanges(), 0U);
}

TEST_P(Native, WhoHasTheRequestIsToldWhenItsCallerIsGone) {
    responder();
    shards_.publish(publisher_, request(1));
    shards_.close(publisher_);
    EXPECT_EQ(shards_.cancellations().size(), 1U);
}

TEST_P(Native, SessionsOfTheOriginalProtocolAreNotTold) {
    const SessionId old = shards_.open(GetParam() - 1);
    shards_.subscribe(old, {"orders"});
    shards_.publish(publisher_, request(1));
    shards_.cancel(publisher_, 1);
    EXPECT_EQ(shards_.told().size(), 1U);
    EXPECT_TRUE(shards_.cancellations().empty());
}

}  // namespace
}  // namespace amq::exchange_tests
