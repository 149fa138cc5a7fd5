// Native sessions that subscribe to what they publish: who hears himself.

#include <gtest/gtest.h>

#include <string>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Frame;
using native::topic;

class NativeEcho : public NativeFlowTest {
  protected:
    static std::uint32_t publish(native::Session& from, std::uint32_t model, std::string body,
                                 std::uint32_t flags = 0) {
        native::Request request = by_alias(1, "news", std::move(body));
        request.model = model;
        request.flags |= flags;
        return from.publish(request);
    }
    native::Session make_subscriber_of_news() {
        native::Session session = make_session();
        session.subscribe(topic(1, "news"));
        return session;
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, NativeEcho, flow_cases(), flow_case_name);

TEST_P(NativeEcho, ARandomMessageGoesToAnotherSessionWhileThereIsOne) {
    start();
    native::Session one = make_subscriber_of_news();
    publish(one, kUnreliableRandom, "alone");
    EXPECT_EQ(one.next().payload, "alone");
    publish(one, kReliableRandom, "alone");
    one.reply(one.next(), "by itself");
    EXPECT_EQ(one.next().payload, "by itself");

    native::Session other = make_subscriber_of_news();
    for (int k = 0; k < 30; ++k) {
        publish(one, kUnreliableRandom, "told");
        EXPECT_EQ(other.next().payload, "told");
        publish(one, kReliableRandom, "asked");
        other.reply(other.next(), "answered");
        EXPECT_EQ(one.next().payload, "answered");
    }
    one.fence();
}

TEST_P(NativeEcho, AMessageToAllComesBackUnlessItsPublisherDoesNotWantIt) {
    start();
    native::Session one = make_subscriber_of_news();
    native::Session other = make_subscriber_of_news();
    native::Session third = make_subscriber_of_news();
    publish(one, kUnreliableAll, "to the others", native::kNoEcho);
    publish(one, kUnreliableAll, "to all");
    EXPECT_EQ(one.next().payload, "to all");
    for (native::Session* session : {&other, &third}) {
        EXPECT_EQ(session->next().payload, "to the others");
        EXPECT_EQ(session->next().payload, "to all");
    }
    publish(other, kUnreliableAll, "from another", native::kNoEcho);
    EXPECT_EQ(one.next().payload, "from another");
    EXPECT_EQ(third.next().payload, "from another");
    other.fence();
}

TEST_P(NativeEcho, AMessageForOthersIsHeldWhileThereAreNone) {
    config().set_models("hold", "60s");
    start();
    native::Session one = make_subscriber_of_news();
    publish(one, kUnreliableAll, "for others", native::kNoEcho);
    one.fence();
    native::Session other = make_subscriber_of_news();
    EXPECT_EQ(other.next().payload, "for others");
    one.fence();
}

TEST_P(NativeEcho, OneThatOwnsWhatItAsksForMayAnswerItself) {
    start();
    native::Session one = make_subscriber_of_news();
    publish(one, kReliableSpec, "whose?", native::kNoEcho);
    one.reply(one.next(), "mine");
    EXPECT_EQ(one.next().payload, "mine");
}

}  // namespace
}  // namespace amq::flow
