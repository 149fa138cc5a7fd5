// Sequences: the publisher's own comes back to it, the subscriber's are the broker's.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Sequence : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Sequence, flow_cases(), flow_case_name);

TEST_P(Sequence, OfThePublisherIsRestoredWhateverItIs) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t sequence : {1U, 2U, 1'000'001U, 0x7FFF'FFFFU, 0x8000'0000U, 0xFFFF'FFFFU}) {
        const RawFrame request{
            .cmd = 1001, .sequence = sequence, .model = kReliableRandom, .body = "q"};
        publisher.send(request);
        subscriber.reply(subscriber.expect(), "a");
        EXPECT_EQ(publisher.expect(), ok_answer(request, "a"));
    }
}

TEST_P(Sequence, ZeroAsksForNoAnswer) {
    config().set_models("timeout", "200ms");
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t model : {kReliableRandom, kReliableSpec}) {
        publisher.send({.cmd = 1001, .sequence = 0, .model = model, .body = "no answer, please"});
        const RawFrame delivered = subscriber.expect();
        EXPECT_EQ(delivered.body, "no answer, please");
        EXPECT_EQ(delivered.model, model);
        EXPECT_GE(delivered.sequence, 1'000'001U) << "the attempt has one of its own";
        subscriber.reply(delivered, "here is one");
        publisher.send({.cmd = 1001, .sequence = 0, .model = model, .body = "nor here"});
        (void)subscriber.expect();
    }
    EXPECT_TRUE(publisher.silent_for(milliseconds{200} + kLateness + kQuiet))
        << "neither a reply nor a timeout";
}

TEST_P(Sequence, UsedTwiceAtOnceIsAnsweredTwice) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (const char* body : {"first", "second"}) {
        publisher.send({.cmd = 1001, .sequence = 7, .model = kReliableRandom, .body = body});
    }
    const RawFrame first = subscriber.expect();
    const RawFrame second = subscriber.expect();
    EXPECT_NE(first.sequence, second.sequence);
    subscriber.reply(second, "to " + second.body);
    subscriber.reply(first, "to " + first.body);
    std::set<std::string> answers;
    for (int i = 0; i < 2; ++i) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.sequence, 7U);
        answers.insert(answer.body);
    }
    EXPECT_EQ(answers, (std::set<std::string>{"to first", "to second"}));
}

TEST_P(Sequence, OfDeliveriesIsNeverTheSameForOneSubscriber) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    std::vector<Publisher> publishers;
    for (int i = 0; i < 6; ++i) publishers.push_back(make_publisher());
    std::set<std::uint32_t> seen;
    for (int round = 0; round < 100; ++round) {
        for (Publisher& publisher : publishers) publisher.publish(kUnreliableAll, 1001, "");
    }
    for (int i = 0; i < 600; ++i) {
        const RawFrame frame = subscriber.expect();
        EXPECT_GE(frame.sequence, 1'000'001U);
        EXPECT_TRUE(seen.insert(frame.sequence).second) << frame;
    }
}

TEST_P(Sequence, OfDeliveriesStartsAtTheOriginalsFirstNumber) {
    // They share the numbers out among themselves.
    const auto shards = static_cast<std::uint32_t>(GetParam().shards);
    start();
    Subscriber subscriber = make_subscriber({1001});
    Subscriber other = make_subscriber({1001});
    Publisher publisher = make_publisher();
    std::uint32_t first = 0;
    for (std::uint32_t i = 0; i < 3; ++i) {
        publisher.publish(kUnreliableAll, 1001, "");
        const std::uint32_t sequence = subscriber.expect().sequence;
        if (i == 0) first = sequence;
        EXPECT_EQ(sequence, first + i * shards);
        EXPECT_EQ(other.expect().sequence, sequence) << "each subscriber is counted for itself";
    }
    EXPECT_GE(first, 1'000'001U);
    EXPECT_LT(first, 1'000'001U + shards);
}

}  // namespace
}  // namespace amq::flow
