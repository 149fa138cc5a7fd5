// The end of a client, and its limits.
#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <boost/asio/use_future.hpp>

#include "tests/client/client_flow.hpp"

namespace amq::client_test {
namespace {

using namespace std::chrono_literals;

class StopTest : public ClientFlowTest {};

TEST_P(StopTest, WhatWaitsEndsAsStopped) {
    start();
    auto client = make_client();
    auto future = client->async_request("nobody", "", boost::asio::use_future);
    std::jthread blocked([&, raw = client.get()] {
        EXPECT_EQ(raw->request("nobody", "").outcome(), ClientOutcome::stopped);
    });
    ASSERT_TRUE(eventually([&] { return client->statistics().waiting_requests == 2; }));
    client.reset();
    EXPECT_EQ(future.get().outcome(), ClientOutcome::stopped);
}

TEST_P(StopTest, AReplyAfterTheEndOfItsClientIsRefused) {
    start();
    auto server = make_client();
    Mailbox<Delivery> kept;
    std::optional<Subscription> serving{
        serve(*server, "t", [&](Delivery m) { kept.put(std::move(m)); })};
    const auto client = make_client();
    std::jthread asking(
        [&] { EXPECT_EQ(client->request("t", "").outcome(), ClientOutcome::responder_lost); });
    auto message = kept.take();
    ASSERT_TRUE(message);
    server.reset();
    std::jthread replier([&] {
        EXPECT_TRUE(message->is_cancelled());
        EXPECT_EQ(message->reply("from another thread"), ClientOutcome::stopped);
        message.reset();
    });
    replier.join();
    serving.reset();  // the handle may go last
}

TEST_P(StopTest, WhatWasPublishedBeforeTheEndLeaves) {
    start();
    const auto server = make_client();
    std::atomic<int> got{};
    const auto serving = serve(*server, "t", [&](Delivery) { ++got; });
    auto client = make_client();
    for (int i = 0; i < 500; ++i) ASSERT_EQ(client->publish("t", "x"), ClientOutcome::ok);
    client.reset();
    EXPECT_TRUE(eventually([&] { return got == 500; }));
}

TEST_P(StopTest, AHandlerThatWaitsIsEndedWithItsClient) {
    start();
    auto client = make_client();
    std::promise<ClientOutcome> inner;
    const auto serving = serve(*client, "t", [&, raw = client.get()](Delivery) {
        inner.set_value(raw->request("nobody", "", {.timeout = 60s}).outcome());
    });
    ASSERT_EQ(client->publish("t", "x"), ClientOutcome::ok);
    ASSERT_TRUE(eventually([&] { return client->statistics().waiting_requests == 1; }));
    client.reset();
    EXPECT_EQ(inner.get_future().get(), ClientOutcome::stopped);
}

TEST_P(StopTest, ClientsComeAndGo) {
    start();
    for (int i = 0; i < 30; ++i) {
        Client client{flow().options()};
        const auto serving = client.subscribe("t", [](Delivery message) { message.reply("x"); });
        if (i % 3 == 0) {
            EXPECT_TRUE(client.wait_connected(kPatience));
        }
        if (i % 3 == 1) client.async_request("t", "", [](const Result&) {});
    }
}

INSTANTIATE_TEST_SUITE_P(Client, StopTest, client_cases(), client_case_name);

TEST(ClientLimits, AFullQueueIsTold) {
    ClientOptions options;
    options.urls = {"unix:///nowhere/at/all.sock"};
    options.max_queued = 64 * 1024;
    Client client{options};
    std::size_t taken = 0;
    while (client.publish("t", std::string(1'000, 'x')) == ClientOutcome::ok) ++taken;
    EXPECT_GT(taken, 50U);
    EXPECT_LE(taken, 64U);
    EXPECT_EQ(client.publish("t", std::string(1'000, 'x')), ClientOutcome::queue_full);
    EXPECT_LE(client.statistics().queued_bytes, options.max_queued);
    EXPECT_EQ(client.request("t", std::string(1'000, 'x')).outcome(), ClientOutcome::queue_full);
    EXPECT_EQ(client.statistics().count(ClientOutcome::queue_full), 1U);
}

// What was given up takes no room.
TEST(ClientLimits, WhatHasEndedLeavesTheQueue) {
    ClientOptions options;
    options.urls = {"unix:///nowhere/at/all.sock"};
    options.max_queued = 16 * 1024;
    Client client{options};
    const std::string body(2'000, 'x');
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(client.request("t", body, {.timeout = 5ms}).outcome(),
                  ClientOutcome::unreachable);
        EXPECT_EQ(client.flush(1ms), ClientOutcome::unreachable);
    }
    EXPECT_EQ(client.statistics().queued_bytes, 0U);
    while (client.publish("t", body, {.timeout = 5ms}) == ClientOutcome::ok) {
    }
    EXPECT_TRUE(eventually([&] { return client.publish("t", body) == ClientOutcome::ok; }));
    EXPECT_GT(client.statistics().lost, 0U);
}

TEST(ClientLimits, CopiesThatMayBeRepeatedAreBounded) {
    ClientFlow flow;
    flow.start();
    ClientOptions options = flow.options();
    options.max_queued = 16 * 1024;
    Client client{options};
    ASSERT_TRUE(client.wait_connected(kPatience));
    std::vector<std::future<Result>> asked;
    for (int i = 0; i < 8; ++i) {
        asked.push_back(client.async_request(reliable_random, "nobody", std::string(2'000, 'x'),
                                             RequestOptions{.timeout = 1s, .repeatable = true},
                                             boost::asio::use_future));
    }
    EXPECT_EQ(asked.back().get().outcome(), ClientOutcome::queue_full);
    EXPECT_EQ(asked.front().get().outcome(), ClientOutcome::no_subscriber);
    EXPECT_EQ(client.request("nobody", std::string(2'000, 'x'), {.no_wait = true}).outcome(),
              ClientOutcome::no_subscriber);
}

// A flush is how one waits for room.
TEST(ClientLimits, AFlushHasRoomInAFullQueue) {
    ClientFlow flow;
    flow.start();
    ClientOptions options = flow.options();
    options.max_queued = 32 * 1024;
    Client client{options};  // not connected yet, perhaps
    int published = 0;
    while (published < 2'000) {
        const ClientOutcome outcome = client.publish("t", std::string(1'000, 'x'));
        if (outcome == ClientOutcome::ok) {
            ++published;
        } else {
            ASSERT_EQ(outcome, ClientOutcome::queue_full);
            ASSERT_EQ(client.flush(kPatience), ClientOutcome::ok);
        }
    }
    EXPECT_EQ(client.flush(kPatience), ClientOutcome::ok);
    EXPECT_EQ(client.statistics().publishes, 2'000U);
}

TEST(ClientLimits, OneRequestMoreThanMayWaitIsRefused) {
    ClientFlow flow;
    flow.start();
    ClientOptions options = flow.options();
    options.max_requests = 10;
    const auto client = flow.make_client(options);
    std::vector<std::future<Result>> futures;
    for (int i = 0; i < 10; ++i) {
        futures.push_back(client->async_request("nobody", "", boost::asio::use_future));
    }
    EXPECT_EQ(client->request("nobody", "").outcome(), ClientOutcome::queue_full);
    EXPECT_EQ(client->statistics().waiting_requests, 10U);
}

// More messages than may wait for a handler stay with the broker, and none is lost.
TEST(ClientLimits, MessagesThatNobodyHandlesAreNotRead) {
    ClientFlow flow;
    flow.start();
    ClientOptions options = flow.options();
    options.max_unhandled = 100'000;
    const auto server = flow.make_client(options);
    std::promise<void> go;
    std::atomic<int> got{};
    const auto serving = serve(*server, "t", [&, may = go.get_future().share()](Delivery) {
        may.wait();
        ++got;
    });
    const auto client = flow.make_client();
    const std::string body(1'000, 'x');
    for (int i = 0; i < 2'000; ++i) ASSERT_EQ(client->publish("t", body), ClientOutcome::ok);
    ASSERT_EQ(client->flush(), ClientOutcome::ok);
    ASSERT_TRUE(eventually([&] { return server->statistics().messages >= 60; }));
    EXPECT_LT(server->statistics().messages, 700U);  // one read may bring some more
    go.set_value();
    EXPECT_TRUE(eventually([&] { return got == 2'000; }));
}

TEST(ClientLimits, OptionsThatAreNoneAreRefusedWithWhatIsWrong) {
    const auto error_of = [](const ClientOptions& options) -> std::string {
        try {
            const Client client{options};
        } catch (const std::invalid_argument& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(error_of({.urls = {}}), "there is no url of a broker");
    EXPECT_NE(error_of({.urls = {"http://x"}}).find("http"), std::string::npos);
    EXPECT_NE(error_of({.name = std::string(256, 'x')}).find("name"), std::string::npos);
    EXPECT_NE(error_of({.user = "\xFF"}).find("user"), std::string::npos);
    EXPECT_NE(error_of({.credentials = std::string(4'097, 'x')}).find("4096"), std::string::npos);
}

TEST(ClientLimits, TopicsAndKeysThatAreNoneAreRefusedWithWhatIsWrong) {
    Client client{"unix:///nowhere/at/all.sock"};
    EXPECT_THROW(static_cast<void>(client.publish("", "x")), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(client.publish("\xFF", "x")), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(client.publish(std::string(256, 'x'), "x")),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(client.publish("t", "x", {.route_key = std::string(256, 'k')})),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(client.subscribe(std::vector<Topic>{}, [](Delivery) {})),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(client.subscribe("t", nullptr)), std::invalid_argument);
}

}  // namespace
}  // namespace amq::client_test
