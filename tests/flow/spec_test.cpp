// Model 13: every subscriber is asked, the owner replies, and the publisher knows early when nobody
// will.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Spec : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        // Far longer than any of these tests waits: an answer that comes at once did not come by
        // the timeout.
        config().set("models.13.timeout", "60s");
        start();
        for (int i = 0; i < 4; ++i) subscribers.push_back(make_subscriber({1001}));
    }

    // Everybody is given the request.
    std::vector<RawFrame> ask_all(Publisher& publisher) {
        publisher.send(request);
        std::vector<RawFrame> delivered;
        for (Subscriber& subscriber : subscribers) {
            delivered.push_back(subscriber.expect());
            EXPECT_EQ(delivered.back(), delivery_of(request, delivered.back()));
        }
        return delivered;
    }

    std::vector<Subscriber> subscribers;
    const RawFrame request{
        .cmd = 1001, .sequence = 42, .model = kReliableSpec, .body = "who owns user 7?"};
};
INSTANTIATE_TEST_SUITE_P(Flow, Spec, flow_cases(), flow_case_name);

TEST_P(Spec, AsksEverybodyAndTheOwnersReplyIsTheAnswer) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    subscribers[2].reply(delivered[2], "I do");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "I do"));
}

TEST_P(Spec, TheFirstReplyWinsAndTheOthersAreIgnored) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    subscribers[1].reply(delivered[1], "first");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "first"));
    subscribers[0].reply(delivered[0], "second");
    subscribers[3].reply(delivered[3], "third");
    expect_service();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    EXPECT_EQ(stop().counter("replies_ignored", {{"reason", "duplicate"}}), 2U);
    EXPECT_EQ(broker().counter("outcomes", {{"model", "13"}}), 1U);
}

TEST_P(Spec, IsAnsweredAtOnceWhenAllHaveDeclined) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    for (std::size_t i = 0; i + 1 < subscribers.size(); ++i) subscribers[i].decline(delivered[i]);
    EXPECT_TRUE(publisher.silent_for(kQuiet)) << "one of them may still own it";
    subscribers.back().decline(delivered.back());
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    EXPECT_EQ(stop().counter("outcomes", {{"model", "13"}, {"outcome", "not_owner"}}), 1U);
}

TEST_P(Spec, IsAnsweredAtOnceWhenAllAreGone) {
    Publisher publisher = make_publisher();
    (void)ask_all(publisher);
    subscribers.clear();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    EXPECT_EQ(stop().counter("outcomes", {{"model", "13"}, {"outcome", "responder_lost"}}), 1U);
}

TEST_P(Spec, IsAnsweredAtOnceWhenSomeDeclinedAndTheOthersAreGone) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    subscribers[0].decline(delivered[0]);
    subscribers[1].vanish();
    subscribers[2].decline(delivered[2]);
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    subscribers[3].leave();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
}

TEST_P(Spec, TheOwnerIsHeardAfterAllOthersDeclinedOrLeft) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    subscribers[0].decline(delivered[0]);
    subscribers[1].vanish();
    subscribers[2].decline(delivered[2]);
    subscribers[3].reply(delivered[3], "mine");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "mine"));
}

TEST_P(Spec, DoesNotAskWhoeverComesLater) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    Subscriber late = make_subscriber({1001});
    EXPECT_TRUE(late.silent_for(kQuiet));
    subscribers[0].reply(delivered[0], "mine");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "mine"));
}

TEST_P(Spec, ADeclineCannotBeTakenBack) {
    Publisher publisher = make_publisher();
    const std::vector<RawFrame> delivered = ask_all(publisher);
    for (std::size_t i = 0; i < subscribers.size(); ++i) subscribers[i].decline(delivered[i]);
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    subscribers[0].reply(delivered[0], "on second thoughts");
    expect_service();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

}  // namespace
}  // namespace amq::flow
