// Subscriptions as handles, and what handlers may do.
#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "tests/client/client_flow.hpp"

namespace amq::client_test {
namespace {

using namespace std::chrono_literals;

class SubscriptionTest : public ClientFlowTest {};

TEST_P(SubscriptionTest, AHandleThatGoesEndsItsSubscription) {
    start();
    const auto client = make_client();
    {
        const auto serving = serve(*client, "t", [](Delivery message) { message.reply("yes"); });
        EXPECT_EQ(client->request("t", "").text(), "yes");
    }
    EXPECT_EQ(client->request("t", "", {.no_wait = true}).outcome(), ClientOutcome::no_subscriber);
    const auto again = serve(*client, "t", [](Delivery message) { message.reply("again"); });
    EXPECT_EQ(client->request("t", "").text(), "again");
}

TEST_P(SubscriptionTest, OneHandlerMayServeManyTopics) {
    start();
    const auto client = make_client();
    Subscription serving = client->subscribe(
        {"a", 1001, "b"}, [](Delivery message) { message.reply(message.topic().text()); });
    ASSERT_EQ(serving.wait(kPatience), ClientOutcome::ok);
    EXPECT_EQ(client->request("a", "").text(), "a");
    EXPECT_EQ(client->request(1001, "").text(), "1001");
    EXPECT_EQ(client->request("b", "").text(), "b");
}

TEST_P(SubscriptionTest, ATopicIsSubscribedOnce) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "t", [](Delivery) {});
    EXPECT_THROW(static_cast<void>(client->subscribe("t", [](Delivery) {})), std::invalid_argument);
}

TEST_P(SubscriptionTest, WhatTheBrokerRefusesIsTold) {
    flow().config().set("limits.max_subscriptions", 2);
    start();
    const auto client = make_client();
    Subscription reserved = client->subscribe({1, 1001}, [](Delivery) {});
    EXPECT_EQ(reserved.wait(kPatience), ClientOutcome::denied);
    EXPECT_EQ(reserved.refused(), std::vector<Topic>{1});
    Subscription many = client->subscribe({"a", "b"}, [](Delivery) {});
    EXPECT_EQ(many.wait(kPatience), ClientOutcome::overloaded);
    EXPECT_EQ(many.refused(), std::vector<Topic>{"b"});
}

// The name gets the alias 1, and the topic 1 is reserved: one of them holds.
TEST_P(SubscriptionTest, ARefusedNumberIsNotMistakenForAnAlias) {
    start();
    const auto client = make_client();
    Subscription serving =
        client->subscribe({"news", 1}, [](Delivery message) { message.reply("yes"); });
    EXPECT_EQ(serving.wait(kPatience), ClientOutcome::denied);
    EXPECT_EQ(serving.refused(), std::vector<Topic>{1});
    EXPECT_EQ(client->request("news", "").text(), "yes");
    serving.unsubscribe();
    EXPECT_EQ(client->request("news", "", {.no_wait = true}).outcome(),
              ClientOutcome::no_subscriber);
}

TEST_P(SubscriptionTest, AMessageWhoseTimeIsOverIsNotHandled) {
    start();
    const auto server = make_client();
    std::promise<void> go;
    std::atomic<bool> second_was_handled{};
    const auto serving = serve(*server, "t", [&, may = go.get_future().share()](Delivery message) {
        if (message.text() == "second") second_was_handled = true;
        may.wait();
        message.reply("late");
    });
    const auto client = make_client();
    const auto ask = [&](const char* text, milliseconds timeout) {
        EXPECT_EQ(client->request("t", text, {.timeout = timeout}).outcome(),
                  ClientOutcome::timeout);
    };
    ask("first", 50ms);
    ask("second", 50ms);    // waits for the thread, in vain
    ask("third", 1'000ms);  // by its end the second one's time is over, whoever measures
    ASSERT_TRUE(eventually([&] { return server->statistics().messages == 3; }));
    go.set_value();
    EXPECT_TRUE(eventually([&] { return server->statistics().open_messages == 0; }));
    EXPECT_FALSE(second_was_handled);
    EXPECT_EQ(server->statistics().declines, 0U);
}

TEST_P(SubscriptionTest, NoHandlerRunsAfterItsHandleHasGone) {
    start();
    const auto server = make_client();
    const auto client = make_client();
    std::atomic<bool> is_there{true};
    std::atomic<int> calls{};
    Subscription serving = serve(*server, "t", [&](Delivery) {
        ++calls;
        std::this_thread::yield();
        EXPECT_TRUE(is_there);
    });
    for (int i = 0; i < 3'000; ++i) ASSERT_EQ(client->publish("t", "x"), ClientOutcome::ok);
    ASSERT_TRUE(eventually([&] { return calls > 10; }));
    serving.unsubscribe();
    is_there = false;
    EXPECT_EQ(server->flush(), ClientOutcome::ok);
}

TEST_P(SubscriptionTest, AHandlerMayEndItsOwnSubscription) {
    start();
    const auto client = make_client();
    std::optional<Subscription> serving;
    serving.emplace(serve(*client, "t", [&](Delivery message) {
        serving.reset();
        message.reply("the last");
    }));
    EXPECT_EQ(client->request("t", "").text(), "the last");
    EXPECT_EQ(client->request("t", "", {.no_wait = true}).outcome(), ClientOutcome::no_subscriber);
}

TEST_P(SubscriptionTest, AReplyMayComeLaterFromAnotherThread) {
    start();
    const auto client = make_client();
    Mailbox<Delivery> later;
    const auto serving = serve(*client, "t", [&](Delivery m) { later.put(std::move(m)); });
    std::jthread replier([&] {
        auto message = later.take();
        ASSERT_TRUE(message);
        EXPECT_EQ(message->reply("later"), ClientOutcome::ok);
        EXPECT_EQ(message->reply("twice"), ClientOutcome::cancelled);
    });
    EXPECT_EQ(client->request("t", "").text(), "later");
}

TEST_P(SubscriptionTest, AMessageOutlivesItsSubscription) {
    start();
    const auto client = make_client();
    Mailbox<Delivery> later;
    std::optional<Subscription> serving{
        serve(*client, "t", [&](Delivery m) { later.put(std::move(m)); })};
    std::jthread replier([&] {
        auto message = later.take();
        ASSERT_TRUE(message);
        serving.reset();
        EXPECT_EQ(message->topic(), Topic{"t"});
        EXPECT_EQ(message->reply("later"), ClientOutcome::ok);
    });
    EXPECT_EQ(client->request("t", "").text(), "later");
}

TEST_P(SubscriptionTest, AMessageThatIsDroppedIsDeclined) {
    start();
    const auto client = make_client();
    const auto serving = serve(*client, "t", [](Delivery) {});
    EXPECT_EQ(client->request("t", "").outcome(), ClientOutcome::not_owner);
    EXPECT_EQ(client->statistics().declines, 1U);
}

TEST_P(SubscriptionTest, AHandlerThatThrowsHasDeclinedAndTheErrorIsReported) {
    start();
    ClientOptions options = flow().options();
    Mailbox<std::string> errors;
    options.on_handler_error = [&](const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& caught) {
            errors.put(caught.what());
        }
    };
    const auto client = flow().make_client(options);
    const auto serving =
        serve(*client, "t", [](Delivery) { throw std::runtime_error("out of beans"); });
    EXPECT_EQ(client->request("t", "").outcome(), ClientOutcome::not_owner);
    EXPECT_EQ(errors.take(), "out of beans");
    EXPECT_EQ(client->statistics().handler_errors, 1U);
}

TEST_P(SubscriptionTest, AReportThatThrowsDoesNotEndTheHandling) {
    start();
    ClientOptions options = flow().options();
    options.on_handler_error = [](const std::exception_ptr&) { throw std::runtime_error("too"); };
    const auto client = flow().make_client(options);
    const auto serving =
        serve(*client, "t", [](Delivery) { throw std::runtime_error("out of beans"); });
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(client->request("t", "").outcome(), ClientOutcome::not_owner);
    }
    EXPECT_TRUE(eventually([&] { return client->statistics().handler_errors == 6; }));
}

TEST_P(SubscriptionTest, AnotherResponderIsAskedWhenOneDeclines) {
    start();
    const auto first = make_client();
    const auto second = make_client();
    const auto declining = serve(*first, "t", [](Delivery message) { message.decline(); });
    const auto handling = serve(
        *second, "t", [](Delivery message) { message.reply(std::to_string(message.attempt())); });
    const auto client = make_client();
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(client->request("t", "").ok());
}

TEST_P(SubscriptionTest, WithMoreThreadsMoreHandlersRunAtOnce) {
    start();
    ClientOptions options = flow().options();
    options.handler_threads = 4;
    const auto server = flow().make_client(options);
    std::atomic<int> running{};
    const auto serving = serve(*server, "t", [&](Delivery message) {
        ++running;
        EXPECT_TRUE(eventually([&] { return running >= 4; }));
        message.reply("together");
    });
    const auto client = make_client();
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { EXPECT_EQ(client->request("t", "").text(), "together"); });
    }
}

INSTANTIATE_TEST_SUITE_P(Client, SubscriptionTest, client_cases(), client_case_name);

}  // namespace
}  // namespace amq::client_test
