// One way: who gets it, and what is said when it cannot go.
#include <atomic>
#include <set>

#include "tests/client/client_flow.hpp"

namespace amq::client_test {
namespace {

using namespace std::chrono_literals;

class PublishTest : public ClientFlowTest {};

TEST_P(PublishTest, AllSubscribersGetWhatIsPublishedToAll) {
    start();
    Mailbox<std::string> first_got;
    Mailbox<std::string> second_got;
    const auto first = make_client();
    const auto second = make_client();
    const auto one =
        serve(*first, "news", [&](Delivery m) { first_got.put(std::string{m.text()}); });
    const auto two =
        serve(*second, "news", [&](Delivery m) { second_got.put(std::string{m.text()}); });
    const auto client = make_client();
    EXPECT_EQ(client->publish("news", "rain", {.headers = {{"a", "b"}}}), ClientOutcome::ok);
    EXPECT_EQ(first_got.take(), "rain");
    EXPECT_EQ(second_got.take(), "rain");
}

TEST_P(PublishTest, OneRandomSubscriberGetsWhatIsPublishedToOne) {
    start();
    std::atomic<int> first_got{};
    std::atomic<int> second_got{};
    const auto first = make_client();
    const auto second = make_client();
    const auto one = serve(*first, "jobs", [&](Delivery) { ++first_got; });
    const auto two = serve(*second, "jobs", [&](Delivery) { ++second_got; });
    const auto client = make_client();
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(client->publish(unreliable_random, "jobs", "x"), ClientOutcome::ok);
    }
    EXPECT_TRUE(eventually([&] { return first_got + second_got == 100; }));
    EXPECT_GT(first_got, 0);
    EXPECT_GT(second_got, 0);
}

TEST_P(PublishTest, AMessageWithoutAnAnswerOfAReliableModelIsHandledAndNothingComesBack) {
    start();
    const auto client = make_client();
    Mailbox<ClientOutcome> replied;
    const auto serving =
        serve(*client, "t", [&](Delivery m) { replied.put(m.reply("nobody waits")); });
    EXPECT_EQ(client->publish(reliable_random, "t", "x"), ClientOutcome::ok);
    EXPECT_EQ(replied.take(), ClientOutcome::ok);
    EXPECT_EQ(client->flush(), ClientOutcome::ok);
    EXPECT_EQ(client->statistics().late_answers, 0U);
}

TEST_P(PublishTest, WhatIsPublishedKeepsItsOrder) {
    start();
    const auto server = make_client();
    Mailbox<int> got;
    const auto serving =
        serve(*server, "t", [&](Delivery m) { got.put(std::stoi(std::string{m.text()})); });
    const auto client = make_client();
    for (int i = 0; i < 2'000; ++i) {
        ASSERT_EQ(client->publish("t", std::to_string(i)), ClientOutcome::ok);
    }
    for (int i = 0; i < 2'000; ++i) ASSERT_EQ(got.take(), i);
}

TEST_P(PublishTest, WhatIsFlushedWasTakenByTheBroker) {
    start();
    const auto client = make_client();
    for (int i = 0; i < 100; ++i) ASSERT_EQ(client->publish("t", "x"), ClientOutcome::ok);
    EXPECT_EQ(client->flush(), ClientOutcome::ok);
    EXPECT_EQ(client->statistics().queued_bytes, 0U);
}

// It leaves in more than one write, without a wait for the socket in between.
TEST_P(PublishTest, WhatWaitsBehindALongMessageLeavesWithoutBeingAskedFor) {
    flow().config().set("limits.max_payload", "8MiB").set("limits.max_pending", "32MiB");
    start();
    ClientOptions options = flow().options();
    options.ping_interval = 10min;
    options.max_queued = 32 << 20;
    const auto client = flow().make_client(options);
    for (int i = 0; i < 8; ++i) {
        ASSERT_EQ(client->publish("t", std::string(5 << 20, 'x')), ClientOutcome::ok);
        ASSERT_EQ(client->publish("t", "short"), ClientOutcome::ok);
        ASSERT_TRUE(eventually([&] { return client->statistics().queued_bytes == 0; }));
    }
}

// The broker would take it for a command.
TEST_P(PublishTest, ATopicThatIsReservedIsDenied) {
    start();
    const auto client = make_client();
    for (const std::uint32_t topic : {0U, 1U, 2U, 0xFFFFFF00U, 0xFFFFFF07U, 0xFFFFFFFFU}) {
        EXPECT_EQ(client->request(topic, "x").outcome(), ClientOutcome::denied) << topic;
    }
    EXPECT_EQ(client->publish(0xFFFFFF05U, "x"), ClientOutcome::denied);
    EXPECT_EQ(client->statistics().connects, 1U);
}

TEST_P(PublishTest, WhatIsTooLargeIsRefused) {
    start();
    const auto client = make_client();
    // A name takes its bytes, the head of its record and the size of the block.
    EXPECT_EQ(client->publish("t", std::string(51'200 - 8, 'x')), ClientOutcome::too_large);
    EXPECT_EQ(client->publish("t", std::string(51'200 - 9, 'x')), ClientOutcome::ok);
    EXPECT_EQ(client->publish(1001, std::string(51'201, 'x')), ClientOutcome::too_large);
    EXPECT_EQ(client->publish(1001, std::string(51'200, 'x')), ClientOutcome::ok);
    // So does a timeout.
    EXPECT_EQ(client->request(1001, std::string(51'200 - 11, 'x')).outcome(),
              ClientOutcome::too_large);
    EXPECT_EQ(client->request(1001, std::string(51'200 - 12, 'x'), {.no_wait = true}).outcome(),
              ClientOutcome::no_subscriber);
    EXPECT_EQ(client->flush(), ClientOutcome::ok);
    EXPECT_EQ(client->statistics().disconnects, 0U);
}

// More names than a session may set aliases: the rest is said in full.
TEST_P(PublishTest, AClientMayPublishToMoreTopicsThanASessionHasAliases) {
    flow().config().set("limits.max_aliases", 8);
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "last", [&](Delivery m) { m.reply("yes"); });
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(client->publish("topic" + std::to_string(i), "x", {.no_wait = true}),
                  ClientOutcome::ok);
    }
    EXPECT_EQ(client->request("last", "x").text(), "yes");
    EXPECT_EQ(client->statistics().connects, 1U);
}

INSTANTIATE_TEST_SUITE_P(Client, PublishTest, client_cases(), client_case_name);

}  // namespace
}  // namespace amq::client_test
