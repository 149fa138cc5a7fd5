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

TEST_P(PublishTest, WhatIsTooLargeIsRefused) {
    start();
    const auto client = make_client();
    EXPECT_EQ(client->publish("t", std::string(51'200, 'x')), ClientOutcome::too_large);
    EXPECT_EQ(client->publish("t", std::string(50'900, 'x')), ClientOutcome::ok);
    EXPECT_EQ(client->flush(), ClientOutcome::ok);
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
