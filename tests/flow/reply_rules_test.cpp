// Who may reply, when, and how often: any other reply is ignored and counted, and hurts nobody.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class ReplyRules : public FlowTest {
  protected:
    std::uint64_t ignored(const char* reason) {
        return broker().counter("replies_ignored", {{"reason", reason}});
    }
    const RawFrame request{.cmd = 1001, .sequence = 4, .model = kReliableRandom, .body = "?"};
};
INSTANTIATE_TEST_SUITE_P(Flow, ReplyRules, flow_cases(), flow_case_name);

TEST_P(ReplyRules, AReplyToSomebodyElsesRequestIsForeign) {
    start();
    Subscriber asked = make_subscriber({1001});
    Subscriber stranger = make_subscriber({1002});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame delivered = asked.expect();
    stranger.reply(delivered, "I was not asked");
    RawFrame guessed = delivered;
    for (std::uint32_t sequence : {0U, 1U, 4U, 1'000'000U, 1'000'777U, 0xFFFF'FFFFU}) {
        guessed.sequence = sequence;
        stranger.reply(guessed, "nor here");
    }
    stranger.fence();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    asked.reply(delivered, "I was");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "I was"));
    stop();
    EXPECT_EQ(ignored("foreign"), 7U);
    EXPECT_EQ(broker().counter("replies_received"), 8U);
}

TEST_P(ReplyRules, AnInventedSequenceIsForeignToTheOneAskedToo) {
    start();
    Subscriber asked = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame delivered = asked.expect();
    RawFrame invented = delivered;
    invented.sequence += 3;
    asked.reply(invented, "wrong number");
    asked.fence();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    asked.reply(delivered, "right number");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "right number"));
    stop();
    EXPECT_EQ(ignored("foreign"), 1U);
}

TEST_P(ReplyRules, AReplyAfterTheTimeoutIsLate) {
    config().set_models("timeout", "200ms");
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame delivered = subscriber.expect();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    subscriber.reply(delivered, "too late");
    subscriber.fence();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    stop();
    EXPECT_EQ(ignored("late"), 1U);
}

TEST_P(ReplyRules, ALateReplyIsNeverTakenForAnotherRequests) {
    config().set_models("timeout", "200ms");
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame stale = subscriber.expect();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    // The same sequence, the same topic, the same session: only the broker can tell them apart.
    publisher.send(request);
    const RawFrame fresh = subscriber.expect();
    subscriber.reply(stale, "old answer");
    subscriber.reply(fresh, "new answer");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "new answer"));
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(ReplyRules, ASecondReplyIsADuplicate) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame delivered = subscriber.expect();
    subscriber.reply(delivered, "once");
    subscriber.reply(delivered, "twice");
    subscriber.decline(delivered);
    EXPECT_EQ(publisher.expect(), ok_answer(request, "once"));
    subscriber.fence();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    stop();
    EXPECT_EQ(ignored("duplicate"), 2U);
}

TEST_P(ReplyRules, AReplyToNewsIsUnwanted) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t model : {kUnreliableAll, kUnreliableRandom}) {
        publisher.publish(model, 1001, "news");
        subscriber.reply(subscriber.expect(), "thank you");
    }
    subscriber.fence();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    stop();
    EXPECT_EQ(ignored("unwanted"), 2U);
}

TEST_P(ReplyRules, AReplyToAPublisherThatLeftIsIgnored) {
    config().set("log.counters_interval", "200ms");
    start();
    Subscriber subscriber = make_subscriber({1001});
    RawFrame delivered;
    {
        Publisher publisher = make_publisher();
        publisher.send(request);
        delivered = subscriber.expect();
    }
    ASSERT_TRUE(broker().wait_for_counter("outcomes", {{"outcome", "cancelled"}}, 1));
    subscriber.reply(delivered, "to nobody");
    subscriber.fence();
    expect_service();
    stop();
    EXPECT_EQ(ignored("late"), 1U);
}

TEST_P(ReplyRules, ADeclineMovesARandomRequestToAnotherSubscriber) {
    start();
    Subscriber one = make_subscriber({1001});
    Subscriber two = make_subscriber({1001});
    const std::vector<RawClient*> both{&one, &two};
    Publisher publisher = make_publisher();
    publisher.send(request);
    const auto first = first_with_frame(both, kPatience);
    ASSERT_TRUE(first.has_value());
    Subscriber& declines = *first == 0 ? one : two;
    Subscriber& replies = *first == 0 ? two : one;
    declines.decline(declines.expect());
    replies.reply(replies.expect(), "mine");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "mine"));
}

}  // namespace
}  // namespace amq::flow
